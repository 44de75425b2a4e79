"""Some of the histories of tests/unit/visits against the tables: the same model, the same end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from kaifong.domains.access.api import Actor, staff_add
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.encrypted import encrypted
from kaifong.domains.visits.models import HouseholdField, Proposal, Visit
from kaifong.domains.visits.services.effects import keep_field
from kaifong.domains.visits.types import Group, Operation, OperationKind, Result
from kaifong.infra.database import execute, fetch_all
from tests.integration.visits.conftest import BY, DAY, FIRST, OFFICER_VERBS, at, enrol, hand_of, plan, profile
from tests.unit.visits.test_histories import PEOPLE, SEED, VISITS, Serial, new_world, written_by

HISTORIES = 25


class Day:
    """Two households, two officers whose handhelds both have both, and what the unit's numbers are called here."""

    def __init__(self, accounts: tuple[int, ...], devices: dict[str, visits.HandheldView]) -> None:
        self.accounts = dict(zip(VISITS, accounts, strict=False))
        self.rescheduled = 0
        self.hands = {}
        for device, officer in ((1, "wong"), (2, "lee")):
            for account in self.accounts.values():
                if device == 1:
                    plan(account)
                else:
                    visits.visit_assign(visit_id=self.id_of(account), officer=officer, by=BY)
            self.hands[device] = hand_of(Actor(officer, "field", OFFICER_VERBS, None), device=devices[officer])
        for account in self.accounts.values():  # as the first had it, so that both have the same appointment's version
            visits.visit_assign(visit_id=self.id_of(account), officer="wong", by=BY)
        again = visits.package_for(device_id=self.hands[1].device.id, day=DAY, now=at(DAY, 8), by=self.hands[1].by)
        self.morning = {number: again.visits[place] for place, number in enumerate(VISITS)}
        self.people = {
            number: dict(zip(PEOPLE, (f"{one.person_id}.presence" for one in found.household.members), strict=True))
            for number, found in self.morning.items()
        }

    def id_of(self, account: int) -> int:
        return visits.visit_of(account, FIRST).id

    def here(self, operation: Operation) -> Operation:
        number, hand = operation.entity, self.hands[operation.device]
        found = self.morning[number]
        base = {
            OperationKind.MEMBER_CHANGE: found.household.version,
            OperationKind.CONTACT_CHANGE: found.contact.version,
        }
        return replace(
            operation,
            device=hand.device.id,
            package=hand.package.id,
            entity=found.visit_id,
            base_version=base.get(operation.kind, found.appointment.version),
            changes={self.people[number].get(name, name): pair for name, pair in operation.changes.items()},
        )

    def edit(self, number: int, what: str, value) -> None:
        account = self.accounts[number]
        row = visits.visit_of(account, FIRST)
        if what == "phone":
            have = tenancies.contact_details(account_no=account, purpose="test", by=BY)
            tenancies.particulars_change(account_no=account, contact=replace(have, phone=value), by=BY)
        elif what == "presence":
            keep_field(account, self.people[number][PEOPLE[0]], value, encrypted())
        elif what == "reschedule" and row.state in (visits.VisitState.DUE, visits.VisitState.PLANNED):
            self.rescheduled += 1
            plan(account, on=DAY + timedelta(days=self.rescheduled))
        elif what == "close" and row.state is not visits.VisitState.FINISHED:
            execute(
                "update visits_visit set state = 'closed', slot_id = null, officer = '' where id = %(id)s",
                {"id": row.id},
            )

    def seen(self) -> tuple:
        """As `World.seen` in the unit's words, without the order between households."""
        columns = encrypted()
        states, fields = {}, {}
        for number, account in self.accounts.items():
            row = visits.visit_of(account, FIRST)
            states[number] = (row.state, row.step, row.tries, row.outcome)
            told = {
                one.name: columns.household.decrypt(one.id, one.value_cipher)
                for one in HouseholdField.objects.filter(tenancy_id=account)
            }
            fields[number, Group.HOUSEHOLD] = {
                name: told.get(there, "lives_here") for name, there in self.people[number].items()
            }
            contact = tenancies.contact_details(account_no=account, purpose="test", by=BY)
            fields[number, Group.CONTACT] = {
                "phone": contact.phone, "email": "", "language": "zh-hant", "letter_format": "plain",
            }  # fmt: skip
        number_of = {found.visit_id: number for number, found in self.morning.items()}
        back = {there: name for known in self.people.values() for name, there in known.items()}
        tries = [(number_of[v], o) for v, o in fetch_all("select visit_id, outcome from visits_attempt order by id")]
        proposals = [
            (number_of[one.visit_id], back.get(one.field_name, one.field_name), one.ours, one.theirs)
            for one in visits.proposals_look(purpose="test", by=BY)
        ]
        tasks = [(number_of[one.visit_id], one.why) for one in visits.tasks_list(limit=1_000)]
        kept = {
            row
            for (row,) in fetch_all("select id from visits_operation where result not in ('rejected', 'quarantined')")
        }
        return states, fields, tries, sorted(proposals), sorted(tasks), kept


def history(day: Day, chance: Random) -> tuple[Serial, set[UUID]]:
    model = Serial()
    written = {device: written_by(device, chance) for device in day.hands}
    unsent = {device: list(operations) for device, operations in written.items()}
    next_seq = dict.fromkeys(day.hands, 1)
    while any(unsent.values()):
        if chance.random() < 0.25:
            number = chance.choice(VISITS)
            what = chance.choice(("phone", "presence", "reschedule", "close" if chance.random() < 0.2 else "phone"))
            value = {"phone": chance.choice(("", "+85291111111")), "presence": chance.choice(("left", "away"))}.get(
                what
            )
            day.edit(number, what, value)
            model.office(number, what, value)
        device = chance.choice(tuple(day.hands))
        pool = [*unsent[device], *chance.sample(written[device], min(len(written[device]), chance.randint(0, 2)))]
        batch = chance.sample(pool, chance.randint(0, len(pool)))
        answer = day.hands[device].answer(*map(day.here, batch))
        told = {one.id: one.result for one in (*answer.results, *answer.released)}
        for operation in written[device][next_seq[device] - 1 : answer.next_seq - 1]:
            assert model.operation(operation) is told[operation.id]
        next_seq[device] = answer.next_seq
        if chance.random() < 0.7:
            final = {key for key, result in told.items() if result is not Result.HELD}
            unsent[device] = [one for one in unsent[device] if one.id not in final]
    return model, {one.id for operations in written.values() for one in operations}


def test_histories_in_the_tables_end_as_the_serial_one(landlord):
    for account in landlord.accounts[:2]:
        execute(
            "with person as (insert into tenancies_person (name_zh, name_en, sex, language, letter_format, identity_type)"
            "   values ('陳小文', 'CHAN SIU MAN', '', 'zh-hant', 'plain', '') returning id)"
            " insert into tenancies_householdmember (tenancy_id, person_id, relationship, in_household)"
            " select %(account)s, id, 'child', daterange('2020-01-01', null) from person",
            {"account": account},
        )
    visits.cycle_open(first=FIRST, by=BY)
    for name in ("wong", "lee"):
        visits.officer_set(profile=profile(name), by=BY)
        staff_add(username=name, password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    devices = {name: enrol(name) for name in ("wong", "lee")}
    for seed in range(SEED, SEED + HISTORIES):
        with transaction.atomic():
            day = Day(landlord.accounts[:2], devices)
            model, written = history(day, Random(seed))
            states, fields, tries, proposals, tasks, kept = day.seen()
            world = model.world
            assert states == {n: (v.state, v.step, v.tries, v.outcome) for n, v in world.visits.items()}, seed
            assert fields == world.fields, seed
            assert tries == world.tried, seed
            assert proposals == sorted(world.proposals), seed
            assert tasks == sorted(world.tasks), seed
            assert kept == set(world.observations), seed
            assert visits.alarms_list() == ()
            assert kept <= written
            transaction.set_rollback(True)

    assert (Visit.objects.exclude(state="due").count(), Proposal.objects.count()) == (0, 0)
    assert new_world().visits.keys() == set(VISITS)
