"""Forms: definitions checked, forms filled in for a household, listed and decided."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from kaifong.domains.access import api as access
from kaifong.domains.requests import api as requests
from kaifong.infra import clock
from kaifong.interfaces.cli.output import AsJson, report, table
from kaifong.interfaces.cli.parameters import AccountArgument
from kaifong.interfaces.cli.parameters import account as account_number
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import FormNo, parse_form_no
from kaifong.selfservice import form_acts

app = typer.Typer(
    help="Forms: check definitions, fill in for a household, list, review and decide.", no_args_is_help=True
)


def _number(text: str) -> FormNo:
    try:
        return parse_form_no(text)
    except Refusal as error:
        raise typer.BadParameter(str(error)) from error


NumberArgument = Annotated[FormNo, typer.Argument(parser=_number, metavar="NUMBER", help="The receipt's.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Where the definitions are; the rule pack's forms/ without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read all definitions of forms and name every fault by file and line."""
    found = requests.definitions_check(folder or settings.RULE_PACK / "forms")
    if as_json:
        report([(each.key, each.start, each.end) for each in found], as_json=True)
        return
    table(
        f"{len(found)} definitions",
        ("form and year", "title", "from", "until (not)", "sections", "checks", "documents"),
        [
            (
                each.key,
                each.title.en,
                each.start,
                each.end,
                len(each.sections),
                len(each.checks),
                len(each.documents),
            )
            for each in found
        ],
        numbers=(4, 5, 6),
    )


@app.command()
def fill(
    account: AccountArgument,
    form: Annotated[requests.FormKind, typer.Option(help="Which form.")],
    answers: Annotated[Path, typer.Option(help="JSON: answers by question; docs/reference/form-definitions.md.")],
    document: Annotated[
        list[str] | None, typer.Option(help="WANTED=FILE: a document that the form asks for; may be repeated.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Say of whatever looks unusual that it is right.")] = False,
    hand_in: Annotated[bool, typer.Option("--hand-in", help="Make the declaration and hand the form in.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fill in a form for a household, or go on with the one begun; answers are taken section by section."""
    who: dict[str, Any] = {"account_no": account, "now": clock.now(), "by": access.operator()}
    on = clock.today()
    given = json.loads(answers.read_text(encoding="utf-8"))
    view = requests.form_begin(form=form, on=on, **who)
    for section in view.definition.sections:
        asked = {question.id for question in section.questions}
        if here := {question: answer for question, answer in given.items() if question in asked}:
            view = requests.answers_save(form_id=view.id, section=section.id, answers=here, on=on, **who)
    for each in document or ():
        wanted, _, path = each.partition("=")
        with Path(path).open("rb") as stream:
            requests.document_add(form_id=view.id, wanted=wanted, stream=stream, name=Path(path).name, on=on, **who)
    if confirm:
        requests.checks_confirm(form_id=view.id, checks=[check.id for check in view.to_confirm], on=on, **who)
    if hand_in:
        receipt = form_acts.hand_in(form_id=view.id, declared=True, on=on, **who)
        report(receipt, as_json=as_json, text=f"Handed in: {receipt.number:012d}")
        return
    report({"form_id": view.id}, as_json=as_json, text=f"Begun: form {view.id}")


@app.command("list")
def list_(
    account: Annotated[str, typer.Option(help="A household's forms; those that wait for the office without it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """A household's forms, the latest changed first; or those that wait for the office, the longest waiting first."""
    found = (
        requests.forms_of(account_no=account_number(account))
        if account
        else requests.forms_to_review(by=access.operator(), limit=limit).forms
    )
    if as_json:
        report(found, as_json=True)
        return
    table(
        "Forms",
        ("number", "form", "account", "state", "handed in", "documents", "reviewer"),
        [
            (
                "" if each.number is None else f"{each.number:012d}",
                each.title.en,
                each.account_no,
                each.state.value.replace("_", " "),
                each.handed_in_on,
                each.documents,
                each.reviewer,
            )
            for each in found
        ],
        numbers=(5,),
    )


@app.command()
def approve(
    number: NumberArgument,
    effective_on: DayOption = None,
    until: DayOption = None,
    percent: Annotated[int | None, typer.Option(help="Of rent assistance.")] = None,
    note: Annotated[str, typer.Option(help="For the household.")] = "",
    as_json: AsJson = False,
) -> None:
    """Approve a form and do what it asks for. Some need a day from which it holds: docs/explanation/forms.md."""
    decision = requests.Decision(_day(effective_on), _day(until), percent, note)
    form = _form(number)
    done = form_acts.approve(
        form_id=form.id, decision=decision, on=clock.today(), now=clock.now(), by=access.operator()
    )
    report(done, as_json=as_json, text=f"Approved: {number:012d}")


@app.command()
def refuse(
    number: NumberArgument,
    reason: Annotated[str, typer.Option(help="For the household.")],
    as_json: AsJson = False,
) -> None:
    """Refuse what a form asks for."""
    form = _form(number)
    done = requests.form_refuse(form_id=form.id, reason=reason, on=clock.today(), now=clock.now(), by=access.operator())
    report(done, as_json=as_json, text=f"Refused: {number:012d}")


@app.command("return")
def return_(
    number: NumberArgument,
    note: Annotated[str, typer.Option(help="For the household.")] = "",
    correct: Annotated[
        list[str] | None, typer.Option(help="QUESTION=WHAT: what is to be corrected; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send a form back to be corrected."""
    form = _form(number)
    corrections = dict(each.partition("=")[::2] for each in correct or ())
    done = requests.form_return(
        form_id=form.id, corrections=corrections, note=note, now=clock.now(), by=access.operator()
    )
    report(done, as_json=as_json, text=f"Sent back: {number:012d}")


def _form(number: FormNo) -> requests.FormSummary:
    found = requests.form_by_number(number=number, by=access.operator())
    if found is None:
        raise requests.FormNotFound
    return found


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
