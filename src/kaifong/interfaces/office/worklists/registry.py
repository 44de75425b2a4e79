"""The lists there are, in the order in which they stand."""

from __future__ import annotations

from kaifong.domains.access.api import Actor
from kaifong.interfaces.office.worklists.arrears import ArrearsWorklist
from kaifong.interfaces.office.worklists.cases import CasesWorklist
from kaifong.interfaces.office.worklists.forms import FormsWorklist
from kaifong.interfaces.office.worklists.notices import NoticesWorklist
from kaifong.interfaces.office.worklists.rows import Worklist
from kaifong.interfaces.office.worklists.suspense import SuspenseWorklist
from kaifong.interfaces.office.worklists.visits import VisitRecords, VisitTasks, VisitValues

LISTS: dict[str, Worklist] = {
    one.name: one
    for one in (
        *(ArrearsWorklist(), CasesWorklist(), NoticesWorklist(), FormsWorklist(), SuspenseWorklist()),
        *(VisitTasks(), VisitValues(), VisitRecords()),
    )
}


def lists_of(actor: Actor) -> tuple[Worklist, ...]:
    """The lists that the actor may see; those that belong to no estate, only actors without an estate scope."""
    return tuple(one for one in LISTS.values() if one.verb in actor.verbs and (one.by_estate or actor.estates is None))
