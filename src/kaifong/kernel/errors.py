"""Refusal: the base of every error that tells a person why something was not done."""

from __future__ import annotations


class Refusal(Exception):
    """Nothing was done, and the message says why in a sentence. Subclasses are named after the reason."""
