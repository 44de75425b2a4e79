"""The office: pages for the landlord's staff, from the month down to one posting."""
