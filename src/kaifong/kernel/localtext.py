"""LocalText: one text in the three languages that every page, slip and voice must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("zh-hant", "en", "zh-hans")


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in 繁體中文, English and 简体中文; none may be empty."""

    zh_hant: str
    en: str
    zh_hans: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not self[language].strip():
                raise ValueError(f"Text {self.en or self.zh_hant!r} is missing in {language}.")

    @classmethod
    def from_mapping(cls, texts: Mapping[str, str]) -> LocalText:
        """Read ``{"zh-hant": …, "en": …, "zh-hans": …}``, in any letter case; raises ValueError where one is missing."""
        folded = {key.lower(): value for key, value in texts.items()}
        return cls(*(folded.get(language, "") for language in LANGUAGES))

    def as_mapping(self) -> dict[str, str]:
        return {language: self[language] for language in LANGUAGES}

    def __getitem__(self, language: str) -> str:
        match language.lower():
            case "zh-hant":
                return self.zh_hant
            case "en":
                return self.en
            case "zh-hans":
                return self.zh_hans
        raise KeyError(language)
