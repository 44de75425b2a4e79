"""What any program needs and no landlord's word is in: database, keys, clock, files, printing."""
