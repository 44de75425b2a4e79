"""Every read of this domain, a file a subject."""
