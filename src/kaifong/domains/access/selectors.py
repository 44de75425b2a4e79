from __future__ import annotations

from kaifong.domains.access.models import StaffUser
from kaifong.domains.access.types import VERBS, Actor


def operator(door: str = "cli") -> Actor:
    """Whoever runs the program on its own machine: every verb, every estate."""
    return Actor("operator", door, VERBS)


def actor_of(user: StaffUser, door: str) -> Actor:
    """A signed-in staff user as an actor."""
    estates = None if user.all_estates else frozenset(user.estates)
    return Actor(user.username, door, frozenset(user.role.verbs) & VERBS, estates)
