"""The letter of a registration: number and code, and where they are good. One page, in the applicant's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.template import Context, Engine
from django.utils.translation import override

from kaifong.domains.access.api import Actor
from kaifong.domains.applications import api as applications
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.printing import pdf
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.sign_in.letters import write_secret
from kaifong.selfservice.statement.render import FONTS

PURPOSE = "the letter with number and code"

_engine = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


@dataclass(frozen=True, slots=True)
class ApplicationLetter:
    """What the letter says. ``address`` is where letters to the applicant go; empty where none is on record."""

    number: str
    name: LocalText = field(repr=False)
    address: str = field(repr=False)
    language: str
    code: str = field(repr=False)
    category: LocalText
    registered_on: date
    on: date


def letter_write(*, application_no: int, code: str, path: Path, on: date, by: Actor) -> None:
    """Write the letter as PDF, readable by its owner alone. The look at the applicant's particulars is recorded.

    Raises:
        NotPermitted, ApplicationNotFound.
    """
    write_secret(path, pdf(letter_html(letter_of(application_no=application_no, code=code, on=on, by=by))))


def letter_of(*, application_no: int, code: str, on: date, by: Actor) -> ApplicationLetter:
    """What stands in the letter."""
    application = applications.application(application_no)
    category = applications.progress(application_no=application_no, on=max(on, application.registered_on)).category
    [(person, contact)] = tenancies.persons_look(person_ids=application.persons[:1], purpose=PURPOSE, by=by)
    return ApplicationLetter(
        number=applications.format_application_no(application_no),
        name=person.name,
        address=contact.address,
        language=person.language,
        code=code,
        category=category.title,
        registered_on=application.registered_on,
        on=on,
    )


def letter_html(letter: ApplicationLetter) -> str:
    """The letter as one self-contained document."""
    with override(letter.language):
        context = {"letter": letter, "landlord": payments.landlord_name(), "fonts": FONTS}
        return _engine.get_template("application_letter.html").render(Context(context))
