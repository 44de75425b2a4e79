"""Who lives where, since when and with whom, and how they are reached: persons, households, tenancies."""
