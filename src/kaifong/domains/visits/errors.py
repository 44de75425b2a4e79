from __future__ import annotations

from datetime import date

from kaifong.domains.visits.types import VisitState
from kaifong.domains.visits.types.routes import Hindrance
from kaifong.kernel.errors import Refusal


class CycleNotFound(Refusal):
    def __init__(self, on: date) -> None:
        super().__init__(f"No cycle of visits is open on {on}; see kaifong visits cycle open.")


class CycleOverlaps(Refusal):
    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"Another cycle has days between {first} and {last}.")


class VisitNotFound(Refusal):
    def __init__(self, what: str) -> None:
        super().__init__(f"There is no visit {what}.")


class VisitNotReady(Refusal):
    """The visit has not come so far, or is past it: somebody acted before."""

    def __init__(self, visit_id: int, state: str, act: str) -> None:
        self.state = VisitState(state)
        super().__init__(f"Visit {visit_id} is {state}: it cannot be {act}.")


class OfficerNotFound(Refusal):
    def __init__(self, username: str) -> None:
        super().__init__(f"Nobody visits under the name {username!r}.")


class OfficerUnfit(Refusal):
    """She is not sent there, on that day, in that window, to that household; ``why`` as in `Unplaced`."""

    def __init__(self, username: str, why: str) -> None:
        self.username, self.why = username, why
        super().__init__(f"{username} cannot be sent: {why}.")


class ProfileRefused(Refusal):
    """What is said of an officer cannot be so."""


class WindowNotFound(Refusal):
    def __init__(self, code: str) -> None:
        super().__init__(f"No window {code!r} is in the rules.")


class PlacesTaken(Refusal):
    """More is booked than the places that are to be left."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} places are taken already.")


class NoPlace(Refusal):
    def __init__(self, on: date, window: str) -> None:
        super().__init__(f"No place is left on {on}, {window}.")


class TooEarly(Refusal):
    def __init__(self, not_before: date) -> None:
        self.not_before = not_before
        super().__init__(f"The visit is not before {not_before}.")


class AskedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("The household has answered before.")


class NothingToConfirm(Refusal):
    def __init__(self) -> None:
        super().__init__("No visit of this household waits for a confirmation.")


class RoutesNotFound(Refusal):
    def __init__(self, plan_id: int) -> None:
        super().__init__(f"There are no routes {plan_id}.")


class RoutesOverlap(Refusal):
    """One of the estates has routes on that day, planned together with others."""

    def __init__(self, on: date) -> None:
        super().__init__(f"On {on} one of these estates has routes together with others: plan those.")


class RoutesChanged(Refusal):
    """Somebody was faster: the routes are others than the ones that were seen."""

    def __init__(self) -> None:
        super().__init__("The routes have been changed meanwhile: look at them again.")


class RoutesWaiting(Refusal):
    def __init__(self) -> None:
        super().__init__("The routes are being planned: wait until they are there.")


class VisitUnderWay(Refusal):
    def __init__(self, visit_id: int) -> None:
        super().__init__(f"Visit {visit_id} has been made, or its officer has left for it.")


class MoveRefused(Refusal):
    """The visit cannot be made there; ``hindrances`` say what would not hold."""

    def __init__(self, hindrances: tuple[Hindrance, ...]) -> None:
        self.hindrances = hindrances
        super().__init__(f"This would not hold: {', '.join(sorted({one.what for one in hindrances}))}.")


class HandheldNotFound(Refusal):
    def __init__(self, device_id: int) -> None:
        super().__init__(f"There is no handheld {device_id}.")


class HandheldRefused(Refusal):
    """Unknown, used or expired code; no such keys; an unknown or ended session: one for all."""

    def __init__(self) -> None:
        super().__init__("The handheld is not let in.")


class HandheldRevoked(Refusal):
    """It must destroy what it holds: `wipe` at the door."""

    def __init__(self) -> None:
        super().__init__("The handheld has been revoked.")


class ShareLocked(Refusal):
    def __init__(self) -> None:
        super().__init__("Five wrong proofs were given: the handheld is enrolled anew.")


class ProofWrong(Refusal):
    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(f"The proof is wrong; {left} tries are left.")


class NoVisitsThatDay(Refusal):
    def __init__(self, on: date) -> None:
        super().__init__(f"No visits are planned on {on}.")


class BatchTooLarge(Refusal):
    def __init__(self, most: int, kilobytes: int) -> None:
        super().__init__(f"At most {most} operations or {kilobytes} KB are taken at a time.")


class AttachmentTooLarge(Refusal):
    def __init__(self, megabytes: int) -> None:
        super().__init__(f"A file has at most {megabytes} MB.")


class AttachmentElsewhere(Refusal):
    """The part does not begin where the last one ended, or the size is another than before."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(f"The next part of this file begins at {offset}.")


class AttachmentTorn(Refusal):
    """The bytes are not those of the name; what came is thrown away, and is sent again from its beginning."""

    def __init__(self) -> None:
        super().__init__("The file is not the one that it is named as; send it again.")


class PartTooLarge(Refusal):
    def __init__(self, kilobytes: int) -> None:
        super().__init__(f"At most {kilobytes} KB of a file are taken at a time.")


class ProposalNotOpen(Refusal):
    def __init__(self, proposal_id: int) -> None:
        super().__init__(f"Proposal {proposal_id} is not there, or was decided before.")


class TaskNotOpen(Refusal):
    def __init__(self, task_id: int) -> None:
        super().__init__(f"Task {task_id} is not there, or was done before.")


class OperationNotWaiting(Refusal):
    def __init__(self) -> None:
        super().__init__("No such operation waits for a person.")


class MessageFailed(Refusal):
    """The message did not go; it is tried again."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"The message was not sent: {fault}.")


class AlarmNotOpen(Refusal):
    def __init__(self, alarm_id: int) -> None:
        super().__init__(f"Alarm {alarm_id} is not there, or was seen before.")


class DocumentNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("The visit has no such document.")
