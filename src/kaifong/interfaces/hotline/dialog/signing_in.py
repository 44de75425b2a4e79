"""Account number, then TPIN."""

from __future__ import annotations

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import officer, wording
from kaifong.interfaces.hotline.dialog.entries import BETWEEN_SECONDS, SECONDS
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import Do, Listen, NotDone, SignedIn, SignIn
from kaifong.kernel.identifiers import ACCOUNT_DIGITS, BadNumber, parse_account_no

TPIN_DIGITS = 6
REFUSALS = 3
"""So many sign-ins are refused in a call before it ends. Those of all calls are counted by `domains.access`."""


class Account(Place):
    """Its check digits are looked at here, so that a slip costs no try."""

    name = "account"

    def enters(self, _state: State) -> bool:
        return True

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, wording.ENTER_ACCOUNT)

    def listens(self, _state: State) -> Listen:
        return Listen(ACCOUNT_DIGITS, SECONDS, BETWEEN_SECONDS, ends_by_hash=True, secret=True)

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.ACCOUNT_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        try:
            parse_account_no(keys)
        except BadNumber:
            return None
        state.account = keys
        return to(state, "tpin")

    def wrong(self, _state: State, _keys: str) -> tuple[Saying, ...]:
        return (wording.ACCOUNT_WRONG,)

    def back(self, state: State) -> Move:
        return to(state, "start")


class Tpin(Place):
    name = "tpin"

    def enters(self, _state: State) -> bool:
        return True

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, wording.ENTER_TPIN)

    def listens(self, _state: State) -> Listen:
        return Listen(TPIN_DIGITS, SECONDS, BETWEEN_SECONDS, ends_by_hash=True, secret=True)

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.TPIN_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        if len(keys) != TPIN_DIGITS:
            return None
        account, state.account, state.doing = state.account, "", "sign-in"
        return Move(say(state.language, wording.ONE_MOMENT), Do(SignIn(account, keys)))

    def wrong(self, _state: State, _keys: str) -> tuple[Saying, ...]:
        return (wording.TPIN_WRONG,)

    def back(self, state: State) -> Move:
        return to(state, "account")


def signed_in(state: State, result: SignedIn | NotDone) -> Move:
    if isinstance(result, SignedIn):
        state.session, state.refusals = result.session, 0
        return to(state, "menu", say(state.language, wording.SIGNED_IN))
    return refused(state, result, "account")


def refused(state: State, result: NotDone, place: str) -> Move:
    """A proof was wrong: tried again at the place, but not a third time."""
    state.refusals += 1
    if state.refusals < REFUSALS:
        return to(state, place, result.said)
    return officer.part(state, "locked", (*result.said, *say(state.language, wording.THREE_TIMES)))
