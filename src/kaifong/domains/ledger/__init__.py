"""The double-entry journal: accounts, entries, postings, openings, seals. It knows no word of housing.

How the tables lie and why: docs/explanation/ledger.md.
"""
