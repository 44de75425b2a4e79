"""Where people live: regions, districts, estates, blocks, flats."""
