"""How does the landlord reach me?"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute

from django.utils.translation import gettext_lazy as _

from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.api import LetterFormat
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Blocks, Fact, Facts, Lead, Onward
from kaifong.selfservice.json_types import JsonAccountNo
from kaifong.selfservice.said import Digits, Sentence, Text, Value, Words

LANGUAGE_NAMES = {"zh-hant": "繁體中文", "en": "English", "zh-hans": "简体中文"}
"""Each in itself, so that whoever reads it finds it."""

FORMAT_NAMES: dict[LetterFormat, Text] = {
    LetterFormat.PLAIN: _("Ordinary print"),
    LetterFormat.LARGE_PRINT: _("Large print"),
}


@dataclass(frozen=True, slots=True)
class ParticularsAnswer:
    """How the tenancy is reached. Texts are empty where nothing is known.

    Attributes:
        phone: in international form, ``+85291234567``.
        address: where letters go if not to the flat.
        language: of letters and calls: ``zh-hant``, ``en`` or ``zh-hans``.
    """

    account_no: JsonAccountNo
    phone: str = attribute(repr=False)
    email: str = attribute(repr=False)
    address: str = attribute(repr=False)
    language: str
    letter_format: LetterFormat


class Particulars(Question[Nothing, ParticularsAnswer]):
    name = "particulars"
    place = 70
    title = _("My contact details")
    assurance = Assurance.SIGNED_IN
    answer_type = ParticularsAnswer

    def answer(self, asked: Asked[Nothing]) -> ParticularsAnswer:
        """Four statements: three that read and the record of the look."""
        found = tenancies.contact_details(account_no=asked.account_no, purpose="the tenant looks at them", by=asked.by)
        return ParticularsAnswer(
            asked.account_no, found.phone, found.email, found.address, found.language, found.letter_format
        )

    def page(self, answer: ParticularsAnswer) -> Blocks:
        return (
            Lead(Sentence(_("This is how we reach you."))),
            Facts(
                (
                    Fact(_("Telephone"), _phone(answer)),
                    Fact(_("E-mail"), _or_none(answer.email)),
                    Fact(_("Address for letters"), Words(answer.address or _("The flat"))),
                    Fact(_("Language"), Words(LANGUAGE_NAMES[answer.language])),
                    Fact(_("Letters in"), Words(FORMAT_NAMES[answer.letter_format])),
                )
            ),
            Onward(_("Change contact details"), "particulars-change"),
        )

    def speech(self, answer: ParticularsAnswer) -> tuple[Sentence, ...]:
        """Addresses are not spoken: they are long, and others may hear them."""
        said = [Sentence(_("Telephone: {phone}."), phone=_phone(answer))]
        said.append(Sentence(_("We write in {language}."), language=Words(LANGUAGE_NAMES[answer.language])))
        return tuple(said)


def _phone(answer: ParticularsAnswer) -> Value:
    return Digits(answer.phone.removeprefix("+852")) if answer.phone else _or_none("")


def _or_none(text: str) -> Words:
    return Words(text or _("None on record"))
