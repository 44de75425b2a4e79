"""How long a phrase takes to say, without saying it."""

from __future__ import annotations

from kaifong.infra.voices.phrases import Phrase

SIGNS_A_SECOND = {"zh-hant": 3.7, "zh-hans": 3.0, "en": 12.0}
"""The slowest of sentences with amounts, days and account numbers, measured on espeak-ng at the rates of `espeak`."""


def seconds(phrase: Phrase) -> float:
    """About, at the ordinary speed, and rather too long than too short."""
    return len(phrase.text) / SIGNS_A_SECOND[phrase.language]
