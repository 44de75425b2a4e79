"""What the landlord's rules said on any day, where that is written, and what is still open."""
