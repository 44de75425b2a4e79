"""The codes with which supervisors let machines in, of whatever kind."""

from __future__ import annotations

import secrets

CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that is taken for another when read off a screen."""
CODE_LENGTH = 10


def enrolment_code() -> str:
    """A code that nobody can foresee, for a machine of whatever kind."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def enrolment_code_typed(code: str) -> str:
    """What was typed or scanned, as it was made: letters of either case, blanks and hyphens between."""
    return "".join(letter for letter in code[:40].upper() if letter in CODE_LETTERS)
