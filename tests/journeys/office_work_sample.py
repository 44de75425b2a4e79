"""Pages of work with one of everything on them, without a database: lists, a case, a form, enforcement, search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kaifong.domains.access.api import VERBS
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.api import NoticeState
from kaifong.domains.estates import api as estates
from kaifong.domains.requests.api import FormKind, FormState, FormSummary
from kaifong.domains.rules.api import Confidence, InForce, Kind, Rule
from kaifong.domains.tenancies.api import FoundPerson
from kaifong.infra import clock
from kaifong.interfaces.office import casefile, reviewing, searching
from kaifong.interfaces.office.casefile import CaseFile, Happening
from kaifong.interfaces.office.reviewing import Answer, Section
from kaifong.interfaces.office.searching import Found, Person, Sought, Tenancy
from kaifong.interfaces.office.views import enforcement as enforcement_views
from kaifong.interfaces.office.worklists import registry, suggesting
from kaifong.interfaces.office.worklists.places import account_text
from kaifong.interfaces.office.worklists.rows import Decided, Page, Row
from kaifong.interfaces.office.worklists.suggesting import ArrearsFacts, NoticeFacts
from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import account_no, application_no, form_no
from kaifong.kernel.localtext import LocalText
from tests.journeys.office_sample import ACCOUNT, ESTATES, TENANCY_FIGURES, TODAY

NOW = datetime(2026, 4, 8, 2, 30, tzinfo=UTC)
BEFORE = date(2026, 3, 8)
WHERE = TENANCY_FIGURES.address
DRIPPING = LocalText("冷氣機滴水", "Dripping air-conditioner", "冷气机滴水")
WHY = LocalText(
    "改善期限已於2026年4月2日屆滿，須再次視察",
    "The time to put it right ended on 2 April 2026",
    "改善期限已于2026年4月2日届满",
)

_OWES = ArrearsFacts(2, 476_000, 476_000, BEFORE, 3, None, None)


def _row(serial: int, facts: ArrearsFacts, decided: Decided | None = None) -> Row:
    number = account_no(1001, serial)
    return Row(
        str(number), account_text(number), WHERE, number, number, f"/en/office/tenancies/{number}/case/",
        (str(facts.months), suggesting.money(facts.cents_before), suggesting.money(facts.cents), "Feb 2026"),
        facts, suggesting.arrears(facts, TODAY), decided,
    )  # fmt: skip


def arrears(*_: Any) -> Page:
    said = Decided(date(2026, 4, 1), "lok.chan", "leave", "住院至五月，女兒會代交", overrides=True, same_facts=True)
    rows = (
        _row(1, replace(_OWES, months=4, cents=952_000, cents_before=714_000)),
        _row(2, replace(_OWES, months=3, cents=614_000, cents_before=714_000)),
        _row(3, _OWES),
        _row(4, replace(_OWES, months=3), said),
        _row(5, replace(_OWES, months=5, notice=NoticeFacts(NoticeState.SERVED, BEFORE, date(2026, 5, 7)))),
    )
    return Page(151, 1, rows)


def _rule() -> Rule:
    return Rule(
        1, "enforcement.scheme", "hk", Kind.PARAMETER, DRIPPING, InForce(None, None), {}, "Source", "", BEFORE,
        Confidence.UNCONFIRMED, "",
    )  # fmt: skip


NOTICE = enforcement.NoticeView(
    5, ACCOUNT, enforcement.Ground.ARREARS, NoticeState.PROPOSED,
    LocalText("連續4個月欠租", "4 months in a row are in arrears", "连续4个月欠租"), "", BEFORE, "lok.chan", None, "", None,
    None, None, False, None, None, None,
    enforcement.Moratorium("enforcement.moratorium.x", LocalText("暫緩措施", "A hold", "暂缓措施"), date(2026, 6, 30), False, 1),
    1, False,
)  # fmt: skip
CASE = enforcement.CaseView(
    7, ACCOUNT, "aircon_dripping", DRIPPING, enforcement.Source.COMPLAINT, "C-2026-0417", "Agent Ltd", BEFORE, BEFORE,
    "lok.chan", None, "",
    (
        enforcement.StepView(1, enforcement.StepKind.ADVICE, BEFORE, BEFORE, "lok.chan", NOW, date(2026, 3, 13), None, None, None, None),
        enforcement.StepView(
            2, enforcement.StepKind.POINTS, BEFORE, TODAY, "lok.chan", NOW, None, 5, date(2028, 3, 8), None,
            enforcement.AppealView(1, TODAY, None, None),
        ),
    ),
    (enforcement.EvidenceView(99, "photograph of the corridor", BEFORE, "lok.chan"),), enforcement.Act.INSPECT_AGAIN, WHY,
)  # fmt: skip
FORM = FormSummary(
    id=3,
    form=FormKind.MEMBER_ADD,
    title=LocalText("增加家庭成員", "Add a household member", "增加家庭成员"),
    account_no=ACCOUNT,
    state=FormState.IN_REVIEW,
    number=form_no(2026, 3),
    begun_at=NOW,
    changed_at=NOW,
    handed_in_on=BEFORE,
    decided_on=None,
    on_behalf=False,
    reviewer="mei.wong",
    returned=1,
    confirmed=1,
    documents=2,
)
HAPPENINGS = (
    Happening(NOW, casefile.Kind.DECISIONS, "Decided otherwise", "lok.chan", "住院至五月，女兒會代交"),
    Happening(
        NOW, casefile.Kind.POINTS, DRIPPING.en, "lok.chan", "", "/en/office/cases/7/", "/en/office/letters/1.pdf"
    ),
    Happening(NOW, casefile.Kind.RENT, "March 2026: charged HK$2,380.00, paid HK$0.00", "", "", "/en/office/"),
    Happening(NOW, casefile.Kind.FORMS, FORM.title.en, "tenant"),
)


def case_file(**_: Any) -> CaseFile:
    return CaseFile(
        ACCOUNT, TODAY, TENANCY_FIGURES.tenant_name, WHERE, 1001, DateRange(date(2019, 5, 1)), 952_000, 4, None,
        (NOTICE,), (FORM,), (), tuple(casefile.Kind), 120, HAPPENINGS,
    )  # fmt: skip


def find(**_: Any) -> Found:
    found = FoundPerson(1, "陳大文", "CHAN TAI MAN", (ACCOUNT,))
    here = Tenancy(ACCOUNT, WHERE)
    return Found(
        Sought.IDENTITY, (here,), (Person(found, (here,), (application_no(2026, 1),)),), (FORM,), (application_no(2026, 1),),
        ((1001, ESTATES[0].name),), more=True,
    )  # fmt: skip


class _View:
    """As much of a form's view as the page draws."""

    def __init__(self) -> None:
        from kaifong.domains.requests.api import FormStep

        self.steps = (
            FormStep(NOW, FormState.HANDED_IN, "tenant", "portal"),
            FormStep(NOW, FormState.IN_REVIEW, "mei.wong", "office", "note"),
        )


def review(**_: Any) -> Any:
    class Shown:
        form = _View()
        sections = (
            Section("New member", (Answer("person", "Who joins the household", "CHAN SIU MING\n1.8.2026", ""),)),
            Section("Reason", (Answer("reason", "Why", "Birth", "Which hospital?"),)),
        )
        confirmed = ("The child is older than three months. Is that right?",)
        documents = (("identity", "Birth certificate", ()),)

    return Shown()


WORK = {
    "list": "office/lists/arrears/?tick=all",
    "row": f"office/lists/arrears/{account_no(1001, 1)}/",
    "case": f"office/tenancies/{ACCOUNT}/case/",
    "search": "office/search/",
    "form": "office/forms/3/",
    "enforcement": "office/cases/7/",
    "notice": "office/notices/5/",
    "open": f"office/tenancies/{ACCOUNT}/cases/new/",
    "evidence": "office/cases/7/evidence/99/",
}


@pytest.fixture
def work(office: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A browser signed in with every verb, before pages of work that show samples."""
    for target, name, value in (
        (registry.LISTS["arrears"], "page", arrears),
        (registry.LISTS["arrears"], "row", lambda *_: arrears().rows[0]),
        (estates, "estate_names", lambda: {one.code: one.name for one in ESTATES}),
        (casefile, "case_file", case_file),
        (searching, "find", find),
        (enforcement, "case", lambda *_: CASE),
        (enforcement, "notice", lambda *_: NOTICE),
        (enforcement, "misdeeds", lambda _on: ()),
        (enforcement_views, "_address", lambda _account: WHERE),
        (reviewing, "review", review),
        (clock, "now", lambda: NOW),
    ):
        monkeypatch.setattr(target, name, value)
    import kaifong.domains.requests.api as requests

    monkeypatch.setattr(requests, "form_summary", lambda **_: FORM)
    return office(tuple(VERBS))
