from kaifong.domains.visits.models.field import (
    Alarm,
    Attachment,
    Chunk,
    Handheld,
    HandheldCode,
    HandheldSession,
    Operation,
    OperationAttachment,
    Package,
)
from kaifong.domains.visits.models.planning import Cycle, Leave, Message, Officer, Preference, Slot, Visit
from kaifong.domains.visits.models.results import Attempt, HouseholdField, Proposal, SignatureAnswer, Task
from kaifong.domains.visits.models.routes import Route, RoutePlan, RouteStop

__all__ = [
    "Alarm",
    "Attachment",
    "Attempt",
    "Chunk",
    "Cycle",
    "Handheld",
    "HandheldCode",
    "HandheldSession",
    "HouseholdField",
    "Leave",
    "Message",
    "Officer",
    "Operation",
    "OperationAttachment",
    "Package",
    "Preference",
    "Proposal",
    "Route",
    "RoutePlan",
    "RouteStop",
    "SignatureAnswer",
    "Slot",
    "Task",
    "Visit",
]
