from __future__ import annotations

from collections.abc import Sequence

from kaifong.domains.forms.api import Problem
from kaifong.domains.requests.types import CallBackState, FormState, SectionView
from kaifong.kernel.errors import Refusal


class StoredDefinitionUnreadable(Refusal):
    """A form was begun by a definition that this version of the program cannot read any more."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The definition {key} that this form was begun by cannot be read by this version.")


class FormNotFound(Refusal):
    """There is none of this id, or it is another household's."""

    def __init__(self) -> None:
        super().__init__("There is no such form.")


class FormClosed(Refusal):
    """What is asked cannot be done in the state that the form is in: it was handed in, or decided, meanwhile."""

    def __init__(self, state: FormState) -> None:
        self.state = state
        super().__init__(f"The form is {state.value.replace('_', ' ')}; this cannot be done with it now.")


class SectionNotAsked(Refusal):
    """The form has no such section, or its answers so far lead past it."""

    def __init__(self, section: str) -> None:
        super().__init__(f"Section {section!r} is not asked in this form.")


class AnswersRefused(Refusal):
    """Answers that cannot be taken; nothing of the section is kept. No value is repeated.

    Attributes:
        problems: all of the section's.
        section: as it is asked with these answers, those at fault left out: a page that is drawn again shows what they
            have led to.
    """

    def __init__(self, problems: Sequence[Problem], section: SectionView) -> None:
        self.problems, self.section = tuple(problems), section
        named = ", ".join(f"{each.question}: {each.fault.value}" for each in problems)
        super().__init__(f"These answers cannot be taken: {named}.")


class NotReady(Refusal):
    """The form cannot be handed in. The form's view says what is missing.

    Attributes:
        sections: that are not complete.
        checks: hard checks that hold, and soft ones that nobody confirmed.
        documents: that are missing.
        declared: whether the declaration was made.
    """

    def __init__(
        self, sections: Sequence[str], checks: Sequence[str], documents: Sequence[str], *, declared: bool
    ) -> None:
        self.sections, self.checks, self.documents = tuple(sections), tuple(checks), tuple(documents)
        self.declared = declared
        missing = [*sections, *checks, *documents, *(() if declared else ("declaration",))]
        super().__init__(f"The form cannot be handed in yet: {', '.join(missing)}.")


class DocumentNotAsked(Refusal):
    """The form asks for no such document, or has as many of it as it takes."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"The form takes no (further) document {wanted!r}.")


class DocumentNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such document with this form.")


class ResumeRefused(Refusal):
    """One for every reason: wrong, used, expired, of another household, or tried too often."""

    def __init__(self) -> None:
        super().__init__("The code is wrong or no longer valid.")


class DecisionIncomplete(Refusal):
    """An approval that lacks, or has wrongly, what this form's approval must say; ``what`` names it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"The decision needs {what}.")


class ReasonMissing(Refusal):
    """Nobody is refused, or sent a form back, without being told why."""

    def __init__(self) -> None:
        super().__init__("Say why; the household reads it.")


class TooManyCallBacks(Refusal):
    """So many were asked for from one telephone, for one account, or by strangers, that no more are taken for an hour."""

    def __init__(self) -> None:
        super().__init__("Several calls were asked for within the hour; try again in an hour.")


class CallBackNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such call back; it may have been deleted some time after it was done.")


class CallBackOver(Refusal):
    """Somebody else has dealt with it meanwhile."""

    def __init__(self, state: CallBackState) -> None:
        self.state = state
        super().__init__(f"This call back is {state.value} already.")


class NoteMissing(Refusal):
    """Nobody who asked to be called is left out without a reason."""

    def __init__(self) -> None:
        super().__init__("Say why nobody is to call.")
