"""Every write, by whom it is for: planners, households, officers at the door, the office afterwards."""
