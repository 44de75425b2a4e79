"""Histories of two handhelds and an office: whatever was repeated, lost, reordered, the result is the serial one.

`Memory` stands where the tables stand in the server; what is tried is `protocol` and `deciding` themselves. `Serial` is the
model: written apart from them, it is told each operation once, in the order in which its turn came.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from uuid import UUID

from kaifong.domains.visits.deciding import (
    Ask,
    Moved,
    Propose,
    Set,
    Tell,
    Tried,
    VisitFacts,
    after,
    decide,
    version_of,
)
from kaifong.domains.visits.protocol import Stored, receive
from kaifong.domains.visits.types import (
    Group,
    LadderStep,
    Operation,
    OperationKind,
    OperationResult,
    Outcome,
    Result,
    VisitState,
)

HISTORIES = 10_000
SEED = 20_260_302
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
VISITS = (1, 2)
PEOPLE = ("11.presence", "12.presence")
PHONES = ("", "+85291111111", "+85292222222")
PRESENCES = ("lives_here", "left", "died", "away")
VISIT_OUTCOMES = ("verified", "no_answer", "refused", "subletting")


@dataclass
class World:
    """What the tables hold."""

    visits: dict[int, VisitFacts]
    fields: dict[tuple[int, Group], dict[str, str]]
    observations: list[UUID] = field(default_factory=list)
    tried: list[tuple[int, str]] = field(default_factory=list)
    proposals: list[tuple[int, str, str, str]] = field(default_factory=list)
    tasks: list[tuple[int, str]] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)

    def seen(self) -> tuple:
        return (
            {number: (v.state, v.step, v.tries, v.outcome) for number, v in self.visits.items()},
            self.fields, self.observations, self.tried, self.proposals, self.tasks, self.told,
        )  # fmt: skip


def new_world() -> World:
    return World(
        {
            number: VisitFacts(number, VisitState.PLANNED, LadderStep.FIRST, 0, None, True, appointment(1, 0))
            for number in VISITS
        },
        {(number, Group.HOUSEHOLD): dict.fromkeys(PEOPLE, "lives_here") for number in VISITS}
        | {
            (number, Group.CONTACT): {"phone": "", "email": "", "language": "zh-hant", "letter_format": "plain"}
            for number in VISITS
        },
    )


def appointment(made: int, tries: int) -> str:
    return f"{made}/{tries}"


class Memory:
    """`protocol.Store` in dictionaries. ``turns`` is the order in which operations had their effect, for the model."""

    def __init__(self, device: int, world: World, turns: list) -> None:
        self.device, self.revoked, self.next_seq = device, False, 1
        self.world, self.turns = world, turns
        self.on_record: dict[UUID, Stored] = {}
        self.waiting: dict[int, Operation] = {}
        self.alarms: list[tuple[UUID, str]] = []

    def stored(self, operation_id):
        return self.on_record.get(operation_id)

    def held_at(self, seq):
        return self.waiting.get(seq)

    def hold(self, operation):
        self.keep(operation, Result.HELD, "")
        self.waiting[operation.seq] = operation

    def keep(self, operation, result, reason):
        self.on_record[operation.id] = Stored(self.device, operation.seq, operation.digest, result, reason)

    def alarm(self, operation, what):
        self.alarms.append((operation.id, what))

    def carry_out(self, operation):
        world, number = self.world, operation.entity
        decided = decide(world.visits[number], lambda group: world.fields[number, group], operation)
        self.keep(operation, decided.result, decided.reason)
        if decided.result not in (Result.REJECTED, Result.QUARANTINED):
            world.observations.append(operation.id)
        visit = after(world.visits[number], decided.effects)
        if visit.tries != world.visits[number].tries:
            visit = replace(visit, appointment=visit.appointment.split("/")[0] + f"/{visit.tries}")
        world.visits[number] = visit
        for effect in decided.effects:
            match effect:
                case Set():
                    world.fields[number, effect.group].update(effect.values)
                case Tried():
                    world.tried.append((number, effect.outcome.value))
                case Propose():
                    world.proposals.append((number, effect.name, effect.ours, effect.theirs))
                case Ask():
                    world.tasks.append((number, effect.why))
                case Tell():
                    world.told.append((number, effect.outcome.value))
                case Moved():
                    pass
        self.turns.append(("device", operation, decided.result))
        return OperationResult(operation.id, decided.result, decided.reason)


class Serial:
    """The model. It knows neither batches nor sequence numbers, and shares no code with what it judges."""

    def __init__(self) -> None:
        self.world = new_world()

    def office(self, number: int, what: str, value) -> None:
        edit(self.world, number, what, value)

    def operation(self, op: Operation) -> Result:
        world, number = self.world, op.entity
        visit = world.visits[number]
        if visit.state is VisitState.CLOSED:
            return Result.QUARANTINED
        world.observations.append(op.id)
        fresh = op.base_version == visit.appointment
        done = visit.state is VisitState.FINISHED
        if op.kind is OperationKind.VISIT_START:
            if done or visit.state is VisitState.STARTED:
                return Result.DUPLICATE
            if not fresh:
                return Result.MERGED
            world.visits[number] = replace(visit, state=VisitState.STARTED)
            return Result.APPLIED
        if op.kind is OperationKind.VISIT_OUTCOME:
            return self._outcome(op, visit, fresh, done)
        if op.kind in (OperationKind.MEMBER_CHANGE, OperationKind.CONTACT_CHANGE):
            return self._three_ways(op)
        return Result.APPLIED

    def _outcome(self, op: Operation, visit: VisitFacts, fresh: bool, done: bool) -> Result:
        world, number, outcome = self.world, op.entity, op.changes["outcome"][1]
        world.tried.append((number, outcome))
        if done and visit.outcome == outcome:
            return Result.DUPLICATE
        if done:
            world.tasks.append((number, "two-outcomes"))
            if outcome == "subletting":
                world.told.append((number, outcome))
            return Result.CONFLICT
        if outcome in ("no_answer", "refused"):
            if not fresh:
                return Result.MERGED
            if visit.step is LadderStep.DUTY:
                world.tasks.append((number, "duty-visit-missed"))
            rungs = [LadderStep.FIRST, LadderStep.REVISIT, LadderStep.LETTER, LadderStep.DUTY, LadderStep.DUTY]
            made = visit.appointment.split("/")[0]
            world.visits[number] = replace(
                visit,
                state=VisitState.DUE,
                outcome=Outcome(outcome),
                step=rungs[rungs.index(visit.step) + 1],
                tries=visit.tries + 1,
                appointment=f"{made}/{visit.tries + 1}",
            )
            return Result.APPLIED
        if not fresh:
            world.tasks.append((number, "rescheduled-meanwhile"))
        if outcome == "subletting":
            world.told.append((number, outcome))
        world.visits[number] = replace(visit, state=VisitState.FINISHED, outcome=Outcome(outcome))
        return Result.APPLIED if fresh else Result.MERGED

    def _three_ways(self, op: Operation) -> Result:
        world, number = self.world, op.entity
        group = Group.HOUSEHOLD if op.kind is OperationKind.MEMBER_CHANGE else Group.CONTACT
        have = world.fields[number, group]
        untouched = op.base_version == version_of(have)
        took, clash = {}, False
        for name in sorted(op.changes):
            base, theirs = op.changes[name]
            if have[name] == theirs:
                continue
            if have[name] == base:
                took[name] = theirs
            else:
                clash = True
                world.proposals.append((number, name, have[name], theirs))
        have.update(took)
        for value in took.values():
            if value in ("left", "died"):
                world.told.append((number, f"member_{value}"))
        if clash:
            return Result.CONFLICT
        return (Result.APPLIED if untouched else Result.MERGED) if took else Result.DUPLICATE


def edit(world: World, number: int, what: str, value) -> None:
    """Something that the office does between two batches; the same for both worlds."""
    visit = world.visits[number]
    if what == "phone":
        world.fields[number, Group.CONTACT]["phone"] = value
    elif what == "presence":
        world.fields[number, Group.HOUSEHOLD][PEOPLE[0]] = value
    elif what == "reschedule" and visit.state in (VisitState.DUE, VisitState.PLANNED):
        made = int(visit.appointment.split("/")[0]) + 1
        world.visits[number] = replace(visit, state=VisitState.PLANNED, appointment=f"{made}/{visit.tries}")
    elif what == "close" and visit.state is not VisitState.FINISHED:
        world.visits[number] = replace(visit, state=VisitState.CLOSED)


def written_by(device: int, chance: Random) -> list[Operation]:
    """What a device recorded: it saw the package of the morning, so its bases are that one's."""
    morning = new_world()
    versions = {key: version_of(fields) for key, fields in morning.fields.items()}
    found = []
    for seq in range(1, chance.randint(1, 9)):
        number = chance.choice(VISITS)
        kind = chance.choice(list(OperationKind)[:-1])
        contact, household = (morning.fields[number, group] for group in (Group.CONTACT, Group.HOUSEHOLD))
        base = morning.visits[number].appointment
        changes: dict = {"text": (None, chance.choice(("a", "b")))}
        match kind:
            case OperationKind.VISIT_START:
                changes = {}
            case OperationKind.VISIT_OUTCOME:
                changes = {"outcome": (None, chance.choice(VISIT_OUTCOMES))}
            case OperationKind.FINDING:
                kind = OperationKind.DEFECT
            case OperationKind.MEMBER_SEEN:
                changes = {"person": (None, chance.choice((11, 12)))}
            case OperationKind.MEMBER_CHANGE:
                named = chance.sample(PEOPLE, chance.randint(1, 2))
                changes = {name: (household[name], chance.choice(PRESENCES)) for name in named}
                base = versions[number, Group.HOUSEHOLD]
                household |= {name: new for name, (_, new) in changes.items()} if chance.random() < 0.5 else {}
            case OperationKind.CONTACT_CHANGE:
                changes = {"phone": (contact["phone"], chance.choice(PHONES))}
                base = versions[number, Group.CONTACT]
                contact["phone"] = changes["phone"][1] if chance.random() < 0.5 else contact["phone"]
        digest = sha256(repr((device, seq, kind, changes)).encode()).digest()
        found.append(
            Operation(
                id=UUID(int=(device << 64) | seq),
                device=device,
                seq=seq,
                package=UUID(int=1),
                entity=number,
                base_version=base,
                kind=kind,
                changes=changes,
                client_time=NOON,
                attachments=(),
                digest=digest,
            )
        )
    return found


def play(chance: Random) -> tuple[World, list[Memory], list, dict[int, list[Operation]]]:
    """A day: batches of either device arrive in any order, some twice, some with their answer lost; offices edit."""
    world, turns = new_world(), []
    stores = {device: Memory(device, world, turns) for device in (1, 2)}
    written = {device: written_by(device, chance) for device in stores}
    unsent = {device: list(operations) for device, operations in written.items()}
    while any(unsent.values()) or chance.random() < 0.3:
        if chance.random() < 0.25:
            number = chance.choice(VISITS)
            what = chance.choice(("phone", "presence", "reschedule", "close" if chance.random() < 0.2 else "phone"))
            value = {"phone": chance.choice(PHONES), "presence": chance.choice(PRESENCES)}.get(what)
            edit(world, number, what, value)
            turns.append(("office", number, what, value))
        device = chance.choice((1, 2))
        pool = [*unsent[device], *chance.sample(written[device], min(len(written[device]), chance.randint(0, 2)))]
        batch = chance.sample(pool, chance.randint(0, len(pool)))
        answer = receive(stores[device], batch)
        if chance.random() < 0.7:  # else the answer was lost, and the device knows nothing of it
            final = {one.id for one in (*answer.results, *answer.released) if one.result is not Result.HELD}
            unsent[device] = [one for one in unsent[device] if one.id not in final]
    return world, list(stores.values()), turns, written


def judged(seed: int) -> None:
    world, stores, turns, written = play(Random(seed))
    model = Serial()
    for turn in turns:
        if turn[0] == "office":
            model.office(*turn[1:])
        else:
            assert model.operation(turn[1]) is turn[2], (seed, turn)
    assert model.world.seen() == world.seen(), seed
    for store in stores:
        taken = [turn[1].seq for turn in turns if turn[0] == "device" and turn[1].device == store.device]
        assert taken == [one.seq for one in written[store.device]], seed  # each once, in the device's own order
        assert store.alarms == [], seed


def test_ten_thousand_histories_end_as_the_serial_one() -> None:
    for seed in range(SEED, SEED + HISTORIES):
        judged(seed)


def test_histories_have_in_them_what_they_are_for() -> None:
    results, effects, repeats = set(), set(), 0
    for seed in range(SEED, SEED + 300):
        world, stores, turns, written = play(Random(seed))
        results |= {turn[2] for turn in turns if turn[0] == "device"}
        effects |= {what for _, what in world.tasks} | ({"proposal"} if world.proposals else set())
        repeats += sum(len(written[store.device]) > 1 for store in stores)

    assert results == set(Result) - {Result.REJECTED, Result.HELD}
    assert effects >= {"proposal", "rescheduled-meanwhile", "two-outcomes"}
    assert repeats > 300


def test_a_protocol_that_forgets_the_order_is_caught(monkeypatch) -> None:
    caught = 0

    def careless(store, operations):
        for one in operations:
            if store.stored(one.id) is None:
                store.carry_out(one)
        results = [OperationResult(one.id, store.stored(one.id).result) for one in operations]
        return type("Answer", (), {"results": results, "released": ()})

    monkeypatch.setattr(f"{__name__}.receive", careless)
    for seed in range(SEED, SEED + 50):
        try:
            judged(seed)
        except AssertionError:
            caught += 1

    assert caught > 10
