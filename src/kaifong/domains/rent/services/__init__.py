"""Every write of this domain: the roll, later adjustments, flat rents, terms."""
