"""Worked cases of a rule pack, asked of the domains that use its rules.

They stand at the command line because a case may ask any domain, and because they decide nothing: a case is parsed, asked
once, and its answer compared. Layout: docs/reference/rule-cases.md.
"""
