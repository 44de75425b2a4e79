"""What the dialog wants done, done: signing in, asking, sending, calling back. Blocks, and is run in threads.

Who asks is what the session says, and nothing else that the dialog remembers.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import structlog
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import override

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.entries import entries
from kaifong.interfaces.hotline.dialog.menus import by_telephone
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    CallBack,
    Effect,
    FindOfficer,
    NotDone,
    Offer,
    Offered,
    OfficerFound,
    Promised,
    Result,
    Send,
    SignedIn,
    SignIn,
)
from kaifong.interfaces.hotline.line import CallFacts
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import asking, calling_back, sending, sign_in
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Question, Refused, ask, ask_offers
from kaifong.selfservice.office_hours import Opening, officers_said
from kaifong.selfservice.officers import officers

DOOR = "hotline"
AGENT = "telephone"
"""What the tenant's list of sessions calls it."""

log = structlog.get_logger()


class InputRefused(Exception):
    """A field of a question's form does not take what was entered."""

    def __init__(self, field: str, errors: list[str]) -> None:
        self.field, self.errors = field, errors


def perform(effect: Effect, session: str, language: str, facts: CallFacts) -> Result:
    """Do it for the session in the call's language. Whatever stands in its way is a `NotDone` that says so.

    Where the database cannot be reached, the reason is ``down``.
    """
    try:
        _connect_anew_if_torn()
        return _performed(effect, session, language, facts)
    except (OperationalError, InterfaceError) as error:
        log.error("hotline effect not done", action=type(effect).__name__, reason=type(error).__name__)
        return NotDone(say(language, wording.SUSPENDED), "down")
    except AssuranceTooLow:
        return NotDone(say(language, wording.SIGNED_OUT), "signed-out", signed_out=True)
    except Refused as refused:
        return NotDone(say(language, refused.sentence), refused.reason, field=refused.field or "")
    except InputRefused as wrong:
        return NotDone(say(language, *wrong.errors), "input-refused", field=wrong.field)


def prepare() -> None:
    """Do beforehand, in each thread, what its first caller would wait for: the questions' code and texts, a connection."""
    nobody = CallFacts("", "", "", "")
    for language in LANGUAGES:
        perform(Ask("how-to-pay"), "", language, nobody)
    sign_out("")


def sign_out(session: str) -> None:
    """Close it. Where the database cannot be reached it ends by its time."""
    try:
        _connect_anew_if_torn()
        access.session_close(token=session, now=clock.now())
    except (OperationalError, InterfaceError) as error:
        log.error("hotline session not closed", reason=type(error).__name__)


def _performed(effect: Effect, session: str, language: str, facts: CallFacts) -> Result:
    match effect:
        case SignIn():
            return _sign_in(effect, language, facts)
        case Ask(name, fields):
            question = _open(name)
            asker = _asker(session, facts, question.assurance)
            answer = ask(question, asker=asker, given=_given(question, fields, language), as_at=clock.today())
            said = say(language, *question.speech(answer))
            more = say(language, *question.speech_more(answer))
            return Answered(said, more, sending.can_send(question))
        case Offer(name):
            offers = ask_offers(_open(name), asker=_asker(session, facts), as_at=clock.today())
            return Offered(
                {
                    field: tuple((value, sentence.phrase(language)) for value, sentence in choices)
                    for field, choices in offers.items()
                }
            )
        case Send(name, fields):
            question = _open(name)
            sentence = sending.send(
                question,
                asker=_asker(session, facts, question.assurance),
                given=_given(question, fields, language),
                as_at=clock.today(),
                language=language,
                now=clock.now(),
            )
            return Promised(say(language, sentence))
        case FindOfficer():
            return _find_officer(session, language, facts)
        case CallBack(phone):
            asker = _asker(session, facts)
            sentence = calling_back.call_back(asker=asker, phone=phone, language=language, now=clock.now())
            return Promised(say(language, sentence))


def _sign_in(effect: SignIn, language: str, facts: CallFacts) -> Result:
    try:
        opened = sign_in.begin(
            account_text=effect.account_text,
            tpin=effect.tpin,
            address=_address(facts),
            door=DOOR,
            agent=AGENT,
            now=clock.now(),
        )
    except access.SignInRefused:
        return NotDone(say(language, wording.SIGN_IN_REFUSED), "sign-in-refused")
    assert isinstance(opened, sign_in.Opened)
    return SignedIn(opened.token)


def _find_officer(session: str, language: str, facts: CallFacts) -> OfficerFound:
    """Without a statement where one can be had; else, for who is signed in, whom we would call."""
    known, now = officers(), clock.now()
    if known.addresses and known.is_open(now):
        return OfficerFound(now=True)
    said: tuple[Phrase, ...] = say(language, *officers_said(Opening.of(known, clock.today())))
    if session:
        with suppress(Refused):
            said += say(language, calling_back.offered(asker=_asker(session, facts)))
    return OfficerFound(now=False, said=said)


def _asker(session: str, facts: CallFacts, needs: Assurance = Assurance.ANONYMOUS) -> Asker:
    """Who calls; looked at before the fields are, so that nobody hears what is wrong with them who has not signed in.

    Raises:
        AssuranceTooLow: the session has ended, or there is none where one is needed.
    """
    now = clock.now()
    if not session:
        if needs > Assurance.ANONYMOUS:
            raise AssuranceTooLow(needs)
        return Asker(DOOR, address=_address(facts), now=now)
    opened = access.session_of(token=session, door=DOOR, now=now)
    if opened is None:
        raise AssuranceTooLow(Assurance.ACCOUNT_AND_TPIN)
    return Asker(DOOR, Assurance(opened.assurance), opened.account_no, _address(facts), now)


def _address(facts: CallFacts) -> str:
    """Where wrong tries are counted: the number that the network gave; each call by itself where it gave none."""
    return f"telephone {facts.caller or facts.id}"


def _open(name: str) -> Question[Any, Any]:
    """Raises KeyError: it is in no menu of the hotline."""
    question = asking.questions()[name]
    if not by_telephone(question):
        raise KeyError(name)
    return question


def _given(question: Question[Any, Any], fields: dict[str, str], language: str) -> Any:
    """Raises InputRefused."""
    if question.form is None or not entries(question.form):
        return question.given()
    form = question.form(fields)
    with override(language):
        if not form.is_valid():
            field, errors = next(iter(form.errors.items()))
            raise InputRefused("" if field == NON_FIELD_ERRORS else field, list(map(str, errors)))
    return form.given()


def _connect_anew_if_torn() -> None:
    """A thread keeps its connection between calls; the database may have been away in the meantime."""
    if connection.connection is not None and not connection.in_atomic_block and not connection.is_usable():
        connection.close()
