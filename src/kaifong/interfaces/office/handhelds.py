"""Officers' handhelds: how they are, what of their work has not come, and letting another one in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import Backlog, Unlock
from kaifong.interfaces.office.acts import text_field
from kaifong.interfaces.office.types import PAGE_ROWS

CLOCK_DOUBTFUL = timedelta(minutes=5)
"""More than this and a handheld's times are not to be relied on; its requests are refused besides."""
ACTS_SHOWN = 20

UNLOCKS: dict[Unlock, Promise] = {
    Unlock.PASSKEY: _("Finger, face or the device's own code"),
    Unlock.PIN: _("A PIN of six digits"),
    Unlock.WORDS: _("Five words"),
}
ALARMS: dict[str, Promise] = {
    "other-body": _("A record came again under its own identifier, and said something else"),
    "seq-again": _("Another record came under a number that was used before"),
}
"""What no honest handheld does."""
ACTS: dict[str, Promise] = {
    "handheld.enrol": _("Put into service"),
    "handheld.revoke": _("Put out of service"),
    "handheld.wiped": _("It said that it had destroyed what it held"),
    "handheld.wrong_proof": _("A wrong PIN was tried"),
    "visit.alarm.seen": _("An alarm was looked into"),
}


class Revoking(forms.Form):
    why = text_field(_("Reason"), help_text=_("For the record, such as: left in a minibus"))


class Enrolling(forms.Form):
    """Who is to have the handheld."""

    officer = forms.ChoiceField(label=_("Officer"), error_messages={"required": _("Choose an officer")})

    def __init__(self, *args: object, officers: dict[str, int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["officer"].choices = [("", "–"), *((name, name) for name in officers)]  # type: ignore[attr-defined] # a ChoiceField


@dataclass(frozen=True, slots=True)
class Condition:
    """How a handheld is, in a word or two. ``colour`` of its tag; ``rank``: those that somebody should look at are first."""

    said: Promise
    colour: str
    rank: int


ALARM = Condition(_("Alarm"), "red", 0)
LOCKED = Condition(_("Locked after five wrong PINs"), "red", 1)
TO_WIPE = Condition(_("Wipe not confirmed yet"), "yellow", 2)
INCOMPLETE = Condition(_("Not all of its work has come"), "yellow", 3)
IN_SERVICE = Condition(_("In service"), "green", 4)
LEASE_OVER = Condition(_("Lease ended"), "grey", 5)
WIPED = Condition(_("Wiped"), "grey", 6)


@dataclass(frozen=True, slots=True)
class Line:
    """A handheld in the list. ``waits``: what has not come of its work, or waits for somebody, a sentence each."""

    backlog: Backlog
    condition: Condition
    waits: tuple[str, ...]

    @property
    def device(self) -> visits.HandheldView:
        return self.backlog.device

    @property
    def through(self) -> int:
        """The number of its last record that came in its turn; 0 before the first."""
        return self.backlog.device.next_seq - 1


def lines(*, revoked: bool, now: datetime, actor: Actor) -> tuple[Line, ...]:
    """The handhelds of the actor's estates, in service or put out, those to be looked at first. Five statements."""
    found = visits.backlog_list(estates=actor.estates)
    shown = [line(one, now) for one in found if (one.device.revoked_at is not None) is revoked]
    return tuple(sorted(shown, key=lambda one: (one.condition.rank, one.device.officer, one.device.id)))


def page_of(shown: tuple[Line, ...], page: int) -> tuple[Line, ...]:
    return shown[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]


def line(backlog: Backlog, now: datetime) -> Line:
    return Line(backlog, condition(backlog, now), tuple(_waits(backlog)))


def condition(backlog: Backlog, now: datetime) -> Condition:
    device = backlog.device
    if backlog.alarms:
        return ALARM
    if device.revoked_at is not None:
        return TO_WIPE if device.wiped_at is None else WIPED
    if device.locked:
        return LOCKED
    if backlog.held or backlog.attachments_missing:
        return INCOMPLETE
    return LEASE_OVER if device.lease_until <= now else IN_SERVICE


def _waits(backlog: Backlog) -> list[str]:
    said = []
    first, last = backlog.device.next_seq, (backlog.first_held or 1) - 1
    if backlog.held:
        gap = gettext("number %(first)s") if first == last else gettext("numbers %(first)s to %(last)s")
        held = ngettext("%(count)s record waits for %(gap)s", "%(count)s records wait for %(gap)s", backlog.held)
        said.append(held % {"count": backlog.held, "gap": gap % {"first": first, "last": last}})
    for number, words in (
        (
            backlog.attachments_missing,
            ngettext(
                "%(count)s photo or signature has not come whole",
                "%(count)s photos or signatures have not come whole",
                backlog.attachments_missing,
            ),
        ),
        (
            backlog.conflicts,
            ngettext("%(count)s conflict is undecided", "%(count)s conflicts are undecided", backlog.conflicts),
        ),
        (
            backlog.rejected + backlog.quarantined,
            ngettext(
                "%(count)s record had no effect and waits to be looked at",
                "%(count)s records had no effect and wait to be looked at",
                backlog.rejected + backlog.quarantined,
            ),
        ),
    ):
        if number:
            said.append(words % {"count": number})
    return said


def clock_words(device: visits.HandheldView) -> str:
    """How wrong its clock was; empty where it was right."""
    off = timedelta(seconds=device.clock_seconds)
    if abs(off) <= CLOCK_DOUBTFUL:
        return ""
    told = {"minutes": abs(device.clock_seconds) // 60}
    if device.clock_seconds > 0:
        return gettext("%(minutes)s minutes ahead when it last sent something") % told
    return gettext("%(minutes)s minutes behind when it last sent something") % told


def history(device_id: int) -> list[tuple[access.Act, Promise]]:
    """What was done with a handheld, the latest first. One statement."""
    acts = access.acts_of(account_nos=(), actions=ACTS, limit=ACTS_SHOWN, about={"device": device_id})
    return [(act, ACTS[act.action]) for act in acts]


def officers(*, now: datetime, actor: Actor) -> dict[str, int]:
    """Whom the actor may give a handheld, each with the estate that it then belongs to: hers, as far as it is the actor's."""
    found = {}
    for one in visits.officers_list(on=now.date(), estates=actor.estates):
        codes = [one.start_estate, *one.estates]
        [estate, *_others] = [code for code in codes if actor.estates is None or code in actor.estates]
        found[one.username] = estate
    return found
