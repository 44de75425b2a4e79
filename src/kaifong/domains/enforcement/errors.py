from __future__ import annotations

from datetime import date

from kaifong.domains.enforcement.types import Ground, NoticeState
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText


class NoSuchMisdeed(Refusal):
    def __init__(self, code: str, on: date) -> None:
        self.on = on
        super().__init__(f"The catalogue in force on {on} has no misdeed {code!r}; see kaifong enforcement misdeeds.")


class CaseNotFound(Refusal):
    def __init__(self, case_id: int) -> None:
        super().__init__(f"There is no enforcement case {case_id}.")


class CaseClosed(Refusal):
    """Somebody decided or closed it before; nothing more is done in it."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"Case {case_id} is closed; what is found now opens another.")


class DayOutOfOrder(Refusal):
    """An act before what it follows on, or an offence after the day on which it is dealt with."""

    def __init__(self, message: str, day: date, follows: date) -> None:
        self.day, self.follows = day, follows
        super().__init__(message)


class NoAdvisoryLetter(Refusal):
    def __init__(self, code: str, on: date) -> None:
        self.on = on
        super().__init__(f"No rule in force on {on} has an advisory letter for {code}.")


class NoWarning(Refusal):
    def __init__(self, code: str) -> None:
        super().__init__(f"Points for {code} are allotted without a warning first.")


class WarningFirst(Refusal):
    """Points need a living warning of the same misdeed, given before the day of the offence."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is warned of first: no warning was alive on the day of the offence.")


class WarnedAlready(Refusal):
    def __init__(self, code: str, until: date) -> None:
        self.until = until
        super().__init__(f"A warning of {code} lives until {until}; the offence repeated takes points.")


class GraceNotOver(Refusal):
    def __init__(self, until: date) -> None:
        self.until = until
        super().__init__(f"The advisory letter leaves time until {until}; nothing follows before.")


class AllottedAlready(Refusal):
    """The same misdeed on the same day has taken points from this household."""

    def __init__(self, code: str, on: date) -> None:
        self.on = on
        super().__init__(f"Points for {code} on {on} have been allotted to this household before.")


class StepNotFound(Refusal):
    def __init__(self, step_id: int) -> None:
        super().__init__(f"There is no letter {step_id} that stands.")


class CarriedAlready(Refusal):
    """Points leave a tenancy once, and do not come back to where they came from."""

    def __init__(self) -> None:
        super().__init__("The points of this tenancy follow its household elsewhere already, or would return.")


class NotAnotherTenancy(Refusal):
    def __init__(self) -> None:
        super().__init__("Points are carried from one tenancy to another.")


class AppealNotOpen(Refusal):
    def __init__(self, appeal_id: int) -> None:
        super().__init__(f"Appeal {appeal_id} is not there, or was decided before.")


class AppealedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("An appeal against this was lodged before.")


class AppealOpen(Refusal):
    def __init__(self) -> None:
        super().__init__("An appeal against the notice is undecided; it does not expire before.")


class NoticeNotFound(Refusal):
    def __init__(self, notice_id: int) -> None:
        super().__init__(f"There is no notice to quit {notice_id}.")


class NoticeNotReady(Refusal):
    """The notice has not come so far, or is past it: somebody acted before."""

    def __init__(self, notice_id: int, state: str, act: str) -> None:
        self.state = NoticeState(state)
        super().__init__(f"Notice {notice_id} is {state.replace('_', ' ')}: it cannot be {act}.")


class NoticeStanding(Refusal):
    def __init__(self, notice_id: int) -> None:
        super().__init__(f"Notice {notice_id} on the same ground stands already.")


class GroundNotUsed(Refusal):
    def __init__(self, ground: str) -> None:
        super().__init__(f"The rule in force gives no notice to quit on the ground {ground}.")


class GroundNotMet(Refusal):
    """The facts on the day do not meet what the rule asks for, or no longer do: points, or months in arrears."""

    def __init__(self, message: str, ground: Ground, found: int, needed: int) -> None:
        self.ground, self.found, self.needed = ground, found, needed
        super().__init__(message)


class SamePerson(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "A notice is approved by another person than who proposed it or allotted the points that it rests on."
        )


class HeldByMoratorium(Refusal):
    def __init__(self, title: LocalText, last: date | None) -> None:
        self.title, self.last = title, last
        until = "no end is named" if last is None else f"until {last}"
        super().__init__(f"Notices to this household are held by {title.en} ({until}); it is not served.")


class ExpiryNotStated(Refusal):
    def __init__(self) -> None:
        super().__init__("No rule on record says how long this notice runs: state the day on which it expires.")


class ExpiryByRule(Refusal):
    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"By the rule in force the notice expires on {day}; no other day is taken.")


class NotExpired(Refusal):
    def __init__(self, expires_on: date) -> None:
        self.expires_on = expires_on
        super().__init__(f"The notice runs through {expires_on}.")


class EvidenceNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("The case has no such evidence.")


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("Say why: a reason is kept with this.")


class AdviceFirst(Refusal):
    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is advised of first: the case has no advisory letter.")


class InquiryNotOpen(Refusal):
    def __init__(self, inquiry_id: int) -> None:
        super().__init__(f"Inquiry {inquiry_id} is not there, or was closed before.")
