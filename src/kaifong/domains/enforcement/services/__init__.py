"""Every write, by what it writes."""
