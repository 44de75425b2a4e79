"""Every read of this domain."""
