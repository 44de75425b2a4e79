"""Every write of this domain, a file a subject."""
