"""What an officer leaves on paper at a door, in the household's language.

The handheld puts it together and draws it, for only there is it known how the visit went, and there may be no signal.
Nobody's name is on it, nor what was suspected: it may be pushed under a door.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kaifong.domains.visits.api import LadderStep
from kaifong.selfservice.blocks import Block, Fact, Facts, Lead, Note
from kaifong.selfservice.officers import estate_offices
from kaifong.selfservice.said import Digits, Sentence, Words
from kaifong.selfservice.slip.render import SlipForm, slip_form

OUTCOMES = {
    "met": _("Your household was visited. Thank you."),
    "no_answer": _("We called to visit your household and nobody opened."),
    "refused": _("We called to visit your household and the visit did not take place."),
}
AGAIN = {
    LadderStep.FIRST: _("We will come again at another time of day."),
    LadderStep.REVISIT: _("We will write to you with an appointment."),
    LadderStep.LETTER: _("A duty visit follows. Your tenancy agreement obliges you to receive it."),
    LadderStep.DUTY: _("Please call your estate office now to agree on a time."),
}
"""By the step that was in vain: what comes next."""
CHOOSE = _("You can choose the time yourself: sign in to the tenants' pages, or call your estate office.")
SIGNING = _("Were you not asked to sign? Tell us on the tenants' pages, or call your estate office.")
UNSIGNED = _("Nobody signed.")
GONE = _(
    "Somebody no longer lives here: a form for taking them off the tenancy was begun."
    " Please complete it on the tenants' pages or at your estate office."
)
REPAIR = _("What needs repair was noted.")
SHOWN = _("The officer shows a staff card and takes no money.")


def visit_slip(language: str) -> SlipForm:
    """The slip of a household visit.

    Its slots: ``{at}``, when the officer was there; ``{place}``, ``{window}``, ``{officer}``. Its parts: ``facts``; how the
    visit went: ``met``, ``no_answer``, ``refused``; what comes next, ``again.<step>`` for a visit in vain and ``choose``;
    ``signing``, ``unsigned``, ``gone``, ``repair`` for one that was made.
    """
    parts: dict[str, Block] = {"facts": Facts(_facts())}
    parts |= {outcome: Lead(Sentence(text)) for outcome, text in OUTCOMES.items()}
    parts |= {f"again.{step.value}": Note(Sentence(text), warning=True) for step, text in AGAIN.items()}
    notes = {"choose": CHOOSE, "signing": SIGNING, "unsigned": UNSIGNED, "gone": GONE, "repair": REPAIR}
    parts |= {name: Note(Sentence(text), warning=name == "gone") for name, text in notes.items()}
    return slip_form(parts, title=_("Household visit"), language=language, end=SHOWN)


def _facts() -> tuple[Fact, ...]:
    number = estate_offices().number
    return (
        Fact(_("Flat"), Words("{place}")),
        Fact(_("Appointment"), Words("{window}")),
        Fact(_("Officer"), Words("{officer}")),
        *([Fact(_("Questions"), Digits(number))] if number else []),
    )
