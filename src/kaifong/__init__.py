"""Kaifong (街坊): public-housing tenancy services."""
