"""The only door to this domain."""

from kaifong.domains.access.errors import NotPermitted
from kaifong.domains.access.selectors import actor_of, operator
from kaifong.domains.access.services import audit, staff_add
from kaifong.domains.access.types import VERBS, Actor

__all__ = ["VERBS", "Actor", "NotPermitted", "actor_of", "audit", "operator", "staff_add"]
