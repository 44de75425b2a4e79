"""The waiting list: registered, taken over, frozen, offered flats, told how it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from kaifong.domains.access.api import Actor, operator
from kaifong.domains.applications import api as applications
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, people, progress, report, table
from kaifong.interfaces.cli.parameters import DayOption, application, day_of
from kaifong.kernel.identifiers import ApplicationNo
from kaifong.kernel.money import Money, MoneyError
from kaifong.selfservice.application_letter import letter_write

app = typer.Typer(help="The waiting list: applications for a flat, offers, points, progress.", no_args_is_help=True)

PERSON = "BORN;NAME_ZH;NAME_EN;IDENTITY"

NumberArgument = Annotated[ApplicationNo, typer.Argument(parser=application, metavar="NUMBER")]


@app.command()
def register(
    category: Annotated[str, typer.Option(help="A category of the rule pack: general, one_person …")],
    person: Annotated[
        list[str], typer.Option(metavar=PERSON, help="Whom it is of, the applicant first; parts may be empty.")
    ],
    on: DayOption = None,
    district: Annotated[list[str] | None, typer.Option(help="A district of the rule pack.")] = None,
    income: Annotated[str, typer.Option(help="Declared, of all together a month.")] = "",
    assets: Annotated[str, typer.Option(help="Declared, of all together.")] = "",
    harmonious: Annotated[
        bool, typer.Option("--harmonious", help="A family with elderly members, who get credit.")
    ] = False,
    public_housing: Annotated[bool, typer.Option("--public-housing", help="Lives in public rental housing.")] = False,
    language: Annotated[str, typer.Option(help="Of letters to the applicant: zh-hant, en or zh-hans.")] = "zh-hant",
    address: Annotated[str, typer.Option(help="Where letters to the applicant go.")] = "",
    phone: Annotated[str, typer.Option(help="The applicant's.")] = "",
    letter: Annotated[Path | None, typer.Option(help="Write the letter with number and code to this PDF.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register an application. Its number and the code that goes with it are shown this once, or stand on the letter."""
    by, told = operator(), [_particulars(text) for text in person]
    income_cents, assets_cents = _cents(income, "--income"), _cents(assets, "--assets")
    with transaction.atomic():  # nobody is entered for an application that is refused
        stated = applications.Stated(
            category=category,
            persons=_entered(told, tenancies.Contact(phone=phone, address=address, language=language), by),
            registered_on=day_of(on),
            districts=tuple(district or ()),
            income_cents=income_cents,
            assets_cents=assets_cents,
            harmonious=harmonious,
            in_public_housing=public_housing,
        )
        done = applications.application_register(stated=stated, by=by)
    _tell_code(done.application.application_no, done.code, letter, as_json)


@app.command("import")
def import_(file: Path, dry_run: bool = False, as_json: AsJson = False) -> None:
    """Take over applications from a CSV file (docs/reference/file-layouts-applications.md). Codes are not issued."""
    with progress("Applications", unit="lines") as advance:
        done = applications.applications_import(
            path=file, on=clock.today(), by=operator(), dry_run=dry_run, progress=advance
        )
    text = f"{done.rows:,} rows: {done.applications_new:,} applications new, {done.applications_unchanged:,} unchanged."
    report(done, as_json=as_json, text=text)


@app.command()
def code(
    number: NumberArgument,
    letter: Annotated[Path | None, typer.Option(help="Write the letter with number and code to this PDF.")] = None,
    as_json: AsJson = False,
) -> None:
    """Issue a new code for an application; the old one is no longer good, and a lock is lifted."""
    _tell_code(number, applications.application_code_issue(application_no=number, by=operator()), letter, as_json)


@app.command()
def freeze(
    number: NumberArgument,
    reason: Annotated[applications.FreezeReason, typer.Option(help="Why the clock stands.")],
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Stop an application's clock; it stays on the list."""
    _tell(applications.application_freeze(application_no=number, reason=reason, on=day_of(on), by=operator()), as_json)


@app.command()
def unfreeze(number: NumberArgument, on: DayOption = None, as_json: AsJson = False) -> None:
    """Let a frozen application's clock run again."""
    _tell(applications.application_unfreeze(application_no=number, on=day_of(on), by=operator()), as_json)


@app.command("public-housing")
def public_housing(
    number: NumberArgument,
    lives_there: Annotated[bool, typer.Option("--lives-there/--left", help="From this day on.")],
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Record that the applicant came to live in public rental housing, or left it."""
    found = applications.public_housing_change(
        application_no=number, lives_there=lives_there, on=day_of(on), by=operator()
    )
    _tell(found, as_json)


@app.command()
def offer(
    number: NumberArgument,
    estate: Annotated[int, typer.Option(help="The estate's code.")],
    block: Annotated[str, typer.Option(help="As in the file of flats.")],
    floor: str,
    flat: str,
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Offer a flat to an application."""
    found = estates.flat_find(estate_code=estate, block=block, floor=floor, number=flat)
    made = applications.offer_make(application_no=number, flat_id=found.id, on=day_of(on), by=operator())
    report(made, as_json=as_json, text=f"Flat {made.flat_id} is offered to {_written(number)} on {made.offered_on}.")


@app.command()
def answer(
    number: NumberArgument,
    accepted: Annotated[bool, typer.Option("--accepted/--refused")],
    acceptable: Annotated[bool, typer.Option("--acceptable", help="Refused for a reason that does not count.")] = False,
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Record what the applicant says to the offer that is open."""
    found = applications.offer_answer(
        application_no=number, accepted=accepted, acceptable=acceptable, on=day_of(on), by=operator()
    )
    _tell(found, as_json)


@app.command()
def cancel(
    number: NumberArgument,
    reason: Annotated[applications.CancelReason, typer.Option(help="Why it comes off the list.")],
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Take an application off the list."""
    _tell(applications.application_cancel(application_no=number, reason=reason, on=day_of(on), by=operator()), as_json)


@app.command()
def reinstate(
    number: NumberArgument,
    counts: Annotated[
        bool, typer.Option("--counts/--counts-not", help="Whether the time off the list counts as waited.")
    ],
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Put a cancelled application back on the list."""
    _tell(
        applications.application_reinstate(application_no=number, counts=counts, on=day_of(on), by=operator()), as_json
    )


@app.command()
def convert(
    number: NumberArgument,
    category: Annotated[str, typer.Option(help="The category that it becomes one of.")],
    person: Annotated[list[str] | None, typer.Option(metavar=PERSON, help="Who joins the applicant.")] = None,
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Make it an application of another category, of the applicant and those who join; part of the wait is kept."""
    told, by = [_particulars(text) for text in person or ()], operator()
    with transaction.atomic():
        others = _entered(told, None, by)
        found = applications.application_convert(
            application_no=number, category=category, others=others, on=day_of(on), by=by
        )
    _tell(found, as_json)


@app.command("progress")
def progress_(number: NumberArgument, on: DayOption = None, as_json: AsJson = False) -> None:
    """Say how an application stands at the end of a day."""
    found = applications.progress(application_no=number, on=day_of(on))
    if as_json:
        report(found, as_json=True)
        return
    waited = found.waited
    people.print(f"Application {_written(number)}: {found.category.title.en}, {found.state.value}", highlight=False)
    people.print(
        f"Registered on {found.registered_on}, waited {waited.years} years {waited.months} months {waited.days} days",
        highlight=False,
    )
    if found.points is not None:
        people.print(f"Points: {found.points.total}", highlight=False)
    if found.ahead is not None:
        people.print(f"Before it: {found.ahead.low:,} to {found.ahead.high:,}", highlight=False)
    if found.outlook is not None:
        high = "more" if found.outlook.years_high is None else found.outlook.years_high
        people.print(f"At the pace of twelve months: {found.outlook.years_low} to {high} years", highlight=False)
    rows = [(each.on, each.kind.value, each.reason) for each in found.events]
    table("What has happened", ("Day", "What", "Reason"), rows)


@app.command()
def points(number: NumberArgument, on: DayOption = None, as_json: AsJson = False) -> None:
    """Say how many points an application has on a day, why, and what would change it."""
    found = applications.points_of(application_no=number, on=day_of(on))
    if as_json:
        report(found, as_json=True)
        return
    table(
        f"{_written(number)} on {found.as_at}: {found.total} points",
        ("For", "Count", "Points"),
        [(each.term.value, each.count, each.points) for each in found.terms],
        numbers=(1, 2),
    )
    changes = [(each.term.value, each.on, each.points) for each in found.changes]
    table("What would change it", ("What", "When", "Points"), changes, numbers=(2,))


@app.command()
def places(
    category: str,
    most: Annotated[int, typer.Option(help="How many to list for people.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List who of a category waits, in order."""
    found = applications.places(category=category, on=clock.today())
    if as_json:
        report(found, as_json=True)
        return
    rows = [(each.ahead + 1, _written(each.application_no), each.points) for each in found[:most]]
    table(f"{category}: {len(found):,} applications wait", ("Place", "Application", "Points"), rows, numbers=(0, 2))


@app.command("rotate-key")
def rotate_key(
    finish: Annotated[bool, typer.Option("--finish", help="Go on with a rotation that was interrupted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replace the key of what applicants declared and encrypt every row anew."""
    with progress("Rows", unit="rows") as advance:
        rows = applications.applications_key_rotate(by=operator(), finish=finish, progress=advance)
    report({"applications": rows}, as_json=as_json, text=f"{rows:,} applications encrypted anew.")


def _tell(found: applications.ApplicationView, as_json: bool) -> None:
    stands = f", the clock stands since {found.stopped_on}" if found.stopped_on else ""
    text = f"Application {_written(found.application_no)}: {found.category}, {found.state.value}{stands}."
    report(found, as_json=as_json, text=text)


def _tell_code(number: ApplicationNo, code: str, letter: Path | None, as_json: bool) -> None:
    if letter is not None:
        letter_write(application_no=number, code=code, path=letter, on=clock.today(), by=operator())
        report({"application_no": f"{number:012d}", "letter": letter}, as_json=as_json)
        return
    report(
        {"application_no": f"{number:012d}", "code": code},
        as_json=as_json,
        text=f"Application {_written(number)}, code [bold]{code}[/] (it is shown this once)",
    )


def _entered(persons: list[tenancies.Particulars], contact: tenancies.Contact | None, by: Actor) -> tuple[int, ...]:
    """Their ids; the contact is of the first."""
    return tuple(
        tenancies.person_enter(particulars=each, on=clock.today(), by=by, contact=None if place else contact)
        for place, each in enumerate(persons)
    )


def _particulars(text: str) -> tenancies.Particulars:
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > 4:
        raise typer.BadParameter(f"a person is written {PERSON}")
    born, name_zh, name_en, identity = (*parts, "", "", "")[:4]
    try:
        born_on = date.fromisoformat(born) if born else None
    except ValueError:
        raise typer.BadParameter("a person's date of birth is written YYYY-MM-DD") from None
    return tenancies.Particulars(
        name_zh=name_zh,
        name_en=name_en,
        date_of_birth=born_on,
        identity=tenancies.Identity.parse(identity) if identity else None,
    )


def _cents(text: str, option: str) -> int | None:
    try:
        return Money.parse(text).cents if text else None
    except MoneyError as error:
        raise typer.BadParameter(f"{option}: {error}") from error


def _written(number: ApplicationNo) -> str:
    return applications.format_application_no(number)
