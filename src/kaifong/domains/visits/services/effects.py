"""What operations do to the tables, and what they find there. For `operations` alone.

What they do to visits, tries, tasks and events is put together in memory and written at the end of a batch, a statement each;
what goes through another domain, or takes a row's number, is written at once, in the operation's own savepoint.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kaifong.domains.access.api import Actor
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.deciding import Ask, Effect, Moved, Propose, Set, Tell, Tried, VisitFacts
from kaifong.domains.visits.encrypted import Encrypted
from kaifong.domains.visits.errors import VisitNotFound
from kaifong.domains.visits.models import Attempt, Handheld, HouseholdField, Proposal, Task, Visit
from kaifong.domains.visits.transitions import Transition, follow, next_step
from kaifong.domains.visits.types import Group, LadderStep, Operation, Outcome, VisitState
from kaifong.infra.database import execute, sql
from kaifong.infra.outbox.api import Happened, publish_each
from kaifong.kernel.errors import Refusal

EVENTS = {
    Outcome.UNAUTHORISED_PERSON: "visits.case_suspected",
    Outcome.NON_OCCUPATION: "visits.case_suspected",
    Outcome.SUBLETTING: "visits.case_suspected",
    Outcome.MEMBER_LEFT: "visits.member_change_proposed",
    Outcome.MEMBER_DIED: "visits.member_change_proposed",
    Outcome.FLAT_CONDITION: "visits.condition_noted",
    Outcome.REPAIR_NEEDED: "visits.repair_needed",
    Outcome.HELP_NEEDED: "visits.help_needed",
}


PACKAGE = "kaifong.domains.visits"
CHANGED = ("state", "step", "tries", "not_before", "slot", "officer", "outcome", "started_at", "finished_at")
"""Of a visit, by operations."""


class Effects:
    """The visits of one batch, locked; their rows and groups of fields are read when first asked for."""

    def __init__(
        self, locked: Collection[int], days: Mapping[int, date], columns: Encrypted, device: Handheld, now: datetime,
        by: Actor,
    ) -> None:  # fmt: skip
        self._rows = {row.id: row for row in records.visits().select_related("tenancy").filter(id__in=locked)}
        self._days, self._columns, self._device, self._now, self._by = days, columns, device, now, by
        self._fields: dict[tuple[int, Group], Mapping[str, str]] = {}
        self._moved_visits: set[int] = set()
        self._attempts: list[Attempt] = []
        self._tasks: list[Task] = []
        self._events: list[Happened] = []

    def is_visit(self, visit_id: int) -> bool:
        return visit_id in self._rows

    def estate_of(self, visit_id: int) -> int:
        return self._row(visit_id).estate_code

    @contextmanager
    def all_or_none(self, visit_id: int) -> Iterator[None]:
        """What an operation did to its visit is as if it had not been, where it is refused within."""
        row = self._row(visit_id)
        lists: tuple[list[Any], ...] = (self._attempts, self._tasks, self._events)
        before, lengths = {name: getattr(row, name) for name in CHANGED}, [len(each) for each in lists]
        try:
            yield
        except Refusal:
            for name, value in before.items():
                setattr(row, name, value)
            for each, length in zip(lists, lengths, strict=True):
                del each[length:]
            for group in Group:
                self._fields.pop((visit_id, group), None)
            raise

    def facts(self, visit_id: int) -> VisitFacts:
        row = self._row(visit_id)
        in_force = row.tenancy.in_force
        day = self._days[visit_id]
        return VisitFacts(
            visit_id=visit_id,
            state=VisitState(row.state),
            step=LadderStep(row.step),
            tries=row.tries,
            outcome=Outcome(row.outcome) if row.outcome else None,
            let=in_force.lower <= day and (in_force.upper is None or day < in_force.upper),
            appointment=records.appointment_version(row),
        )

    def fields(self, visit_id: int, group: Group) -> Mapping[str, str]:
        """A group as it is now; nobody else changes it until the transaction ends."""
        key = (visit_id, group)
        if key not in self._fields:
            self._fields[key] = self._read(self._row(visit_id), group)
        return self._fields[key]

    def happen(self, operation: Operation, effects: Collection[Effect]) -> None:
        """Raises Refusal: then nothing of it is written at once, and `all_or_none` takes back the rest."""
        if any(isinstance(effect, Set | Propose) for effect in effects):
            with transaction.atomic():
                self._happen(operation, effects)
        else:
            self._happen(operation, effects)

    def write(self) -> None:
        """Once the batch's operations are on record."""
        Attempt.objects.bulk_create(self._attempts)
        Task.objects.bulk_create(self._tasks)
        if self._moved_visits:
            rows = [self._rows[visit_id] for visit_id in sorted(self._moved_visits)]
            names = ("id", *(f"{name}_id" if name == "slot" else name for name in CHANGED))
            execute(sql(PACKAGE, "keep_visits"), {name: [getattr(row, name) for row in rows] for name in names})
        if self._events:
            publish_each(self._events)

    def _happen(self, operation: Operation, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Moved():
                    self._moved(operation, effect)
                case Tried():
                    self._tried(operation, effect)
                case Set():
                    self._set(operation, effect)
                case Propose():
                    self._propose(operation, effect)
                case Ask():
                    self._tasks.append(
                        Task(visit_id=operation.entity, operation_id=operation.id, why=effect.why, made_at=self._now)
                    )
                case Tell():
                    self._tell(operation, effect)

    def _row(self, visit_id: int) -> Visit:
        if visit_id not in self._rows:
            raise VisitNotFound(str(visit_id))
        return self._rows[visit_id]

    def _read(self, row: Visit, group: Group) -> Mapping[str, str]:
        # a contact is changed under the tenancy's lock: so it is read under it too
        execute("select account_no from tenancies_tenancy where account_no = %(no)s for update", {"no": row.tenancy_id})
        if group is Group.CONTACT:
            found = tenancies.contact_details(account_no=row.tenancy_id, purpose=records.PURPOSE, by=self._by)
            return records.contact_fields(found)
        members = tenancies.household(row.tenancy_id, self._days[row.id])
        told = records.presences([row.tenancy_id], self._columns)
        return records.household_fields(members, told[row.tenancy_id])

    def _moved(self, operation: Operation, effect: Moved) -> None:
        row = self._row(operation.entity)
        row.state = follow(row.id, VisitState(row.state), effect.transition).value
        if effect.outcome is not None:
            row.outcome = effect.outcome.value
        match effect.transition:
            case Transition.START:
                row.started_at = self._moment(operation)
            case Transition.FINISH:
                row.finished_at = self._moment(operation)
                self._say("visits.finished", row, visit=row.id, outcome=row.outcome)
            case Transition.MISS:
                missed(row, self._days[row.id])
                self._say("visits.missed", row, visit=row.id, outcome=row.outcome, step=row.step)
        self._moved_visits.add(row.id)

    def _tried(self, operation: Operation, effect: Tried) -> None:
        row = self._row(operation.entity)
        self._attempts.append(
            Attempt(
                visit=row,
                operation_id=operation.id,
                at=self._moment(operation),
                officer=self._device.officer,
                step=row.step,
                window=row.slot.window if row.slot else "",
                outcome=effect.outcome.value,
            )
        )

    def _set(self, operation: Operation, effect: Set) -> None:
        row = self._row(operation.entity)
        current = self.fields(row.id, effect.group)
        if effect.group is Group.CONTACT:
            contact = tenancies.contact_details(account_no=row.tenancy_id, purpose=records.PURPOSE, by=self._by)
            new: dict[str, object] = dict(effect.values)
            if "letter_format" in new:
                new["letter_format"] = _letter_format(effect.values["letter_format"])
            tenancies.particulars_change(
                account_no=row.tenancy_id,
                contact=replace(contact, **new),  # type: ignore[arg-type]
                by=self._by,
            )
        else:
            for name, value in effect.values.items():
                keep_field(row.tenancy_id, name, value, self._columns)
        self._fields[row.id, effect.group] = {**current, **effect.values}

    def _propose(self, operation: Operation, effect: Propose) -> None:
        made = Proposal.objects.create(
            visit_id=operation.entity,
            operation_id=operation.id,
            group=effect.group.value,
            name=effect.name,
            values_cipher=b"",
            made_at=self._now,
        )
        values = json.dumps({"base": effect.base, "ours": effect.ours, "theirs": effect.theirs}, ensure_ascii=False)
        made.values_cipher = self._columns.proposal.encrypt(made.id, values)
        made.save(update_fields=["values_cipher"])

    def _tell(self, operation: Operation, effect: Tell) -> None:
        row = self._row(operation.entity)
        facts: dict[str, object] = {
            "visit": row.id,
            "operation": str(operation.id),
            "what": effect.outcome.value,
            "on": self._days[row.id].isoformat(),
        }
        if effect.person is not None:
            facts["person"] = effect.person
        self._say(EVENTS[effect.outcome], row, **facts)

    def _say(self, name: str, row: Visit, **facts: object) -> None:
        self._events.append(Happened(name, row.tenancy_id, facts))

    def _moment(self, operation: Operation) -> datetime:
        """When it happened by the device's clock, which is not believed where it is ahead of ours."""
        return min(operation.client_time, self._now)


def _letter_format(told: str) -> tenancies.LetterFormat:
    try:
        return tenancies.LetterFormat(told)
    except ValueError:
        raise tenancies.BadParticulars("letter_format: not one that there is") from None


def missed(row: Visit, day: date) -> None:
    """For this domain alone: nobody was met; the ladder's next step comes, no earlier than the rule says."""
    step = next_step(LadderStep(row.step))
    days = ruleset.ladder_on(day).get(step)
    row.step, row.tries = step.value, row.tries + 1
    row.not_before = None if days is None else day + timedelta(days=days)
    row.slot, row.officer, row.started_at = None, "", None


def keep_field(account_no: int, name: str, value: str, columns: Encrypted) -> None:
    """For this domain alone: what an officer was told of a household, in the place of what was known before."""
    row, _ = HouseholdField.objects.get_or_create(tenancy_id=account_no, name=name, defaults={"value_cipher": b""})
    row.value_cipher = columns.household.encrypt(row.id, value)
    row.save(update_fields=["value_cipher"])
