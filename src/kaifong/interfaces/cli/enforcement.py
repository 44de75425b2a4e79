"""The marking scheme: misdeeds, cases and their letters, points, appeals, complaints. Notices to quit are beside it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kaifong.domains.enforcement import api as enforcement
from kaifong.infra import clock
from kaifong.interfaces.cli.enforcement_notices import app as notices
from kaifong.interfaces.cli.output import AsJson, people, plain, progress, report, table
from kaifong.interfaces.cli.parameters import AccountArgument, DayOption, OfficerOption, account, day_of, officer
from kaifong.kernel.identifiers import AccountNo, format_account_no

app = typer.Typer(help="Marking scheme and notices to quit.", no_args_is_help=True)
case = typer.Typer(help="Cases: from a complaint or finding to points.", no_args_is_help=True)
appeal = typer.Typer(help="Appeals against points and notices.", no_args_is_help=True)
app.add_typer(case, name="case")
app.add_typer(appeal, name="appeal")
app.add_typer(notices, name="notices")

Offence = Annotated[
    datetime | None, typer.Option("--offence", formats=["%Y-%m-%d"], help="The day of the offence; --on without it.")
]


@app.command()
def misdeeds(on: DayOption = None, as_json: AsJson = False) -> None:
    """List the catalogue in force on a day: points, whether a warning comes first, and whether that is confirmed."""
    found = enforcement.misdeeds(day_of(on))
    if as_json:
        report(found, as_json=True)
        return
    first = {True: "yes", False: "no", None: "not known"}
    table(
        f"{len(found)} misdeeds on {day_of(on)}",
        ["Code", "Misdeed", "Points", "Warning first", "Advice, days", "Confirmed"],
        [
            (
                one.code,
                one.title.en,
                one.points,
                first[one.warning_first],
                one.grace_days,
                "" if one.confirmed else f"no: {one.note}",
            )
            for one in found
        ],
        numbers=(2, 4),
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV: docs/reference/file-layouts-enforcement.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken; take nothing.")] = False,
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Take over warnings and points that an older system kept: all of the file or, where a line is wrong, none."""
    with progress("Letters", unit="rows") as advance:
        result = enforcement.letters_import(
            path=file, on=day_of(on), now=clock.now(), by=officer(by), dry_run=dry_run, progress=advance
        )
    report(
        result,
        as_json=as_json,
        text=f"{result.rows:,} rows: {result.added:,} added, {result.unchanged:,} unchanged; {result.proposed:,} notices proposed.",
    )


@app.command()
def points(
    account: AccountArgument,
    on: DayOption = None,
    known: Annotated[
        datetime | None,
        typer.Option(
            "--known-at", help="Only what was on record at this moment; all that is on record now without it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a household's points as at a day: every one that counts, and every one that no longer does."""
    known_at = None if known is None else known.replace(tzinfo=known.tzinfo or clock.now().tzinfo)
    found = enforcement.points_as_at(account, day_of(on), known_at)
    if as_json:
        report({**plain(found), "reached": found.reached, "bars_transfer": found.bars_transfer}, as_json=True)
        return
    people.print(
        f"Account {format_account_no(account)} on {found.on}: {found.points} points count, {found.within_threshold} of them "
        f"towards {found.scheme.threshold}.",
        highlight=False,
    )
    for line in (*found.counting, *found.gone):
        state = (
            f"until {line.lapses_on}"
            if line.gone is None
            else f"no longer: {line.gone.replace('_', ' ')} {line.gone_on}"
        )
        mark = "" if line.confirmed else " (unconfirmed)"
        people.print(
            f"{line.points:>3}  {line.offence_on}  {line.title.en}{mark}, {state}", highlight=False, markup=False
        )


@app.command()
def cases(
    on: DayOption = None,
    estate: Annotated[int | None, typer.Option(help="One estate's code.")] = None,
    most: Annotated[int, typer.Option(help="How many to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List open cases, the most urgent first, with what each calls for."""
    found = enforcement.cases_open(on=day_of(on), estates=None if estate is None else [estate], limit=most)
    if as_json:
        report(found, as_json=True)
        return
    rows = [
        (one.id, format_account_no(one.account_no), one.title.en, one.found_on, one.letters, one.next_act, one.why.en)
        for one in found.cases
    ]
    table(f"{found.found} open cases", ["Case", "Account", "Misdeed", "Found", "Letters", "Next", "Why"], rows)


@app.command()
def complaints(
    on: DayOption = None,
    agent: Annotated[str | None, typer.Option(help="One outsourced agent's; an empty text for own staff.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count letters by complaint: repeats, and graces that ended with nothing done since."""
    found = enforcement.letters_by_complaint(on=day_of(on), agent=agent)
    if as_json:
        report(found, as_json=True)
        return
    columns = ["Complaint", "Agent", "Cases", "Letters", "Repeats", "Graces missed", "First", "Last"]
    table(f"{len(found)} complaints", columns, found, numbers=range(2, 6))


@app.command()
def carry(
    from_account: AccountArgument,
    to_account: Annotated[AccountNo, typer.Argument(parser=account, metavar="ACCOUNT")],
    reason: enforcement.CarryReason,
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Let a household's points follow it to another tenancy."""
    notice_id = enforcement.points_carry(
        from_account=from_account, to_account=to_account, reason=reason, on=day_of(on), now=clock.now(), by=officer(by)
    )
    report({"notice": notice_id}, as_json=as_json)


@app.command()
def withdraw(
    step: int,
    reason: Annotated[str, typer.Option()],
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw a letter written in error, with its points."""
    enforcement.step_withdraw(step_id=step, reason=reason, on=day_of(on), now=clock.now(), by=officer(by))
    report({"withdrawn": step}, as_json=as_json)


@app.command()
def letter(
    out: Annotated[Path, typer.Option(help="The PDF file to write.")],
    step: Annotated[int | None, typer.Option(help="A letter of a case.")] = None,
    notice: Annotated[int | None, typer.Option(help="A notice to quit that was served.")] = None,
    by: OfficerOption = "",
) -> None:
    """Write a letter as PDF, in the language of the principal tenant."""
    from kaifong.selfservice.enforcement_letters import letter_pdf

    if (step is None) == (notice is None):
        raise typer.BadParameter("name a --step or a --notice")
    out.write_bytes(letter_pdf(step_id=step, notice_id=notice, on=clock.today(), by=officer(by)).content)
    people.print(f"Written to {out}")


@case.command("open")
def open_(
    account: AccountArgument,
    misdeed: str,
    source: Annotated[enforcement.Source, typer.Option()] = enforcement.Source.FINDING,
    found: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it was found; --on without it.")
    ] = None,
    complaint: Annotated[str, typer.Option(help="The complaint's reference.")] = "",
    agent: Annotated[str, typer.Option(help="The outsourced estate agent whose staff found it.")] = "",
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Open a case of a misdeed."""
    day = day_of(on)
    case_id = enforcement.case_open(
        account_no=account,
        misdeed=misdeed,
        source=source,
        found_on=found.date() if found else day,
        complaint_ref=complaint,
        agent=agent,
        on=day,
        now=clock.now(),
        by=officer(by),
    )
    report({"case": case_id}, as_json=as_json)


@case.command()
def show(case_id: int, on: DayOption = None, as_json: AsJson = False) -> None:
    """Show a case with its letters and what it calls for."""
    report(enforcement.case(case_id, day_of(on)), as_json=as_json)


@case.command()
def advise(
    case_id: int, offence: Offence = None, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Write the advisory letter with its grace."""
    step = enforcement.case_advise(
        case_id=case_id, offence_on=_offence(offence, on), on=day_of(on), now=clock.now(), by=officer(by)
    )
    report({"step": step}, as_json=as_json)


@case.command()
def warn(
    case_id: int, offence: Offence = None, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Warn in writing."""
    step = enforcement.case_warn(
        case_id=case_id, offence_on=_offence(offence, on), on=day_of(on), now=clock.now(), by=officer(by)
    )
    report({"step": step}, as_json=as_json)


@case.command()
def allot(
    case_id: int, offence: Offence = None, on: DayOption = None, by: OfficerOption = "", as_json: AsJson = False
) -> None:
    """Allot points; at the threshold a notice to quit is proposed."""
    decision = enforcement.points_allot(
        case_id=case_id, offence_on=_offence(offence, on), on=day_of(on), now=clock.now(), by=officer(by)
    )
    report(decision, as_json=as_json)


@case.command()
def close(
    case_id: int,
    reason: Annotated[str, typer.Option()],
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Close a case without points."""
    enforcement.case_close(case_id=case_id, reason=reason, on=day_of(on), now=clock.now(), by=officer(by))
    report({"closed": case_id}, as_json=as_json)


@case.command()
def evidence(
    case_id: int,
    file: Path,
    label: Annotated[str, typer.Option(help="What it shows.")],
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Keep a picture or PDF as evidence."""
    with file.open("rb") as stream:
        document = enforcement.evidence_add(
            case_id=case_id, stream=stream, name=file.name, label=label, on=day_of(on), now=clock.now(), by=officer(by)
        )
    report({"document": document}, as_json=as_json)


@appeal.command()
def lodge(
    step: Annotated[int | None, typer.Option(help="Against points: their letter's number.")] = None,
    notice: Annotated[int | None, typer.Option(help="Against a notice to quit.")] = None,
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Record the tenant's appeal."""
    if step is not None and notice is None:
        appeal_id = enforcement.points_appeal(step_id=step, on=day_of(on), now=clock.now(), by=officer(by))
    elif notice is not None and step is None:
        appeal_id = enforcement.notice_appeal(notice_id=notice, on=day_of(on), now=clock.now(), by=officer(by))
    else:
        raise typer.BadParameter("name a --step or a --notice")
    report({"appeal": appeal_id}, as_json=as_json)


@appeal.command()
def decide(
    appeal_id: int,
    outcome: enforcement.AppealOutcome,
    reason: Annotated[str, typer.Option()],
    on: DayOption = None,
    by: OfficerOption = "",
    as_json: AsJson = False,
) -> None:
    """Record what became of an appeal."""
    enforcement.appeal_decide(
        appeal_id=appeal_id, outcome=outcome, reason=reason, on=day_of(on), now=clock.now(), by=officer(by)
    )
    report({"appeal": appeal_id, "outcome": outcome}, as_json=as_json)


def _offence(offence: datetime | None, on: datetime | None) -> date:
    return offence.date() if offence else day_of(on)
