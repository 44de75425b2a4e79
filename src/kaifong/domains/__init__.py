"""What the landlord knows and does; each domain is one folder with the same rooms. See docs/explanation/house.md."""
