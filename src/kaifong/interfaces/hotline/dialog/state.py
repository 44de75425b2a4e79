"""What a call remembers from turn to turn."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog.types import Do, HandOver, HangUp, Json


@dataclass(slots=True)
class State:
    """JSON as a whole. A TPIN, or a code of a letter, is never in it.

    Attributes:
        at: the place whose keys are waited for; see `places`.
        doing: what is being performed, or empty: ``sign-in``, ``offer``, ``ask``, ``send``, ``find-officer``, ``call-back``.
        session: the token by which effects are performed; empty where nobody has signed in.
        account: the number just entered, until the TPIN comes.
        menu: from which the question was chosen: ``menu`` or ``general``.
        page: of a list of choices, from 0.
        question, fields: what is asked, and its form's input as far as it has been entered.
        asked: the form's field that is asked for.
        offers: what can be chosen in it, where that was found out; each what is sent for it, and its phrase.
        groups: the answer in parts of at most half a minute, each a list of phrases; ``read`` is the one last heard.
        refused: whether the answer is why there is none.
        before: the place that an officer was asked for at.
        outcome: of the call, once it is ending.
        refusals, silences, wrong: sign-ins refused in this call; silences and wrong keys in a row.
        turns: so far, those without a key among them.
    """

    at: str = "language"
    doing: str = ""
    language: str = ""
    slow: bool = False
    session: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    menu: str = ""
    page: int = 0
    question: str = ""
    fields: dict[str, str] = field(default_factory=dict, repr=False)
    asked: str = ""
    offers: list[tuple[str, list[str]]] = field(default_factory=list, repr=False)
    groups: list[list[list[str]]] = field(default_factory=list, repr=False)
    read: int = 0
    can_send: bool = False
    refused: bool = False
    phone: str = field(default="", repr=False)
    before: str = ""
    outcome: str = ""
    refusals: int = 0
    silences: int = 0
    wrong: int = 0
    turns: int = 0

    @classmethod
    def of(cls, state: Json) -> State:
        """A copy, of which nothing reaches what it was read from."""
        kept = {name: value for name, value in state.items() if name not in ("fields", "groups")}
        return cls(
            **kept, fields=dict(state.get("fields", {})), groups=[list(group) for group in state.get("groups", ())]
        )

    def forget_what_was_left(self) -> None:
        """Numbers that only one place needs."""
        if self.at != "tpin":
            self.account = ""
        if self.at != "phone-check":
            self.phone = ""

    def json(self) -> Json:
        """Without what is as it was at the beginning."""
        return {name: value for name, at_first in AT_FIRST if (value := getattr(self, name)) != at_first}


AT_FIRST = [(each.name, getattr(State(), each.name)) for each in fields(State)]


@dataclass(frozen=True, slots=True)
class Move:
    """What came of a key: what is said, and what follows it; where nothing does, the place that the state is now at asks.

    Attributes:
        opens: whether the place is heard from its beginning, or its question alone.
    """

    say: tuple[Phrase, ...] = ()
    then: Do | HandOver | HangUp | None = None
    opens: bool = True
