"""Words of the office's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests.api import FormState
from kaifong.interfaces.office.worklists.registry import LISTS

ACTS: dict[str, Promise] = {
    "contact.change": _("Contact details were changed"),
    "member.add": _("A member was added to the household"),
    "member.remove": _("A member was taken out of the household"),
    "payments.receipt.reverse": _("A payment was taken back"),
    "payments.refund.approve": _("A refund was approved"),
    "payments.refund.propose": _("A refund was proposed"),
    "payments.suspense.assign": _("A payment that had found no account was assigned to this one"),
    "rent.adjust": _("The rent was corrected"),
    "rent.term.add": _("Assistance or additional rent was recorded"),
    "tenancy.end": _("The tenancy was ended"),
    "tenancy.start": _("The tenancy was begun"),
    "tpin.issue": _("A new TPIN was issued"),
    "tpin.reset": _("The TPIN was reset at the office"),
}
"""What changed a tenancy's record, by its name in the audit."""

FORM_STATES: dict[FormState, Promise] = {
    FormState.DRAFT: _("begun"),
    FormState.HANDED_IN: _("handed in"),
    FormState.IN_REVIEW: _("taken into review"),
    FormState.RETURNED: _("sent back to be corrected"),
    FormState.APPROVED: _("approved"),
    FormState.REFUSED: _("refused"),
    FormState.WITHDRAWN: _("withdrawn"),
}


def step_words(detail: Mapping[str, Any]) -> str:
    """What a list calls the step that a decision names; the audit's own code where the list knows it no longer."""
    worklist, step = LISTS.get(str(detail.get("list"))), str(detail.get("step"))
    return str(worklist.steps[step].label) if worklist and step in worklist.steps else step
