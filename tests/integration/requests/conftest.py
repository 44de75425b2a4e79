from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from kaifong.domains.access.api import TENANT, Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormKind
from kaifong.kernel.identifiers import AccountNo
from tests.integration.small_landlord import SmallLandlord

ON = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))
PERSON = {"name_zh": "陳小明", "name_en": "CHAN SIU MING", "date_of_birth": "2026-08-01", "sex": "M", "identity": ""}
BORN = {
    "person": {"person": PERSON, "relationship": "child"},
    "reason": {"reason": "birth"},
    "moving_in": {
        "lives_here": True,
        "lives_here_since": date(2026, 8, 3),
        "other_public_housing": False,
        "owns_property": False,
    },
}


def picture(*, size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(out, kind)
    out.seek(0)
    return out


@dataclass
class Household:
    """A tenant of one account at one door, and what it does with forms."""

    account_no: AccountNo
    by: Actor
    on: date = ON
    now: datetime = NOW

    def begin(self, form: FormKind) -> requests.FormView:
        return requests.form_begin(account_no=self.account_no, form=form, on=self.on, now=self.now, by=self.by)

    def save(self, form_id: int, section: str, answers: dict[str, Any], **more: Any) -> requests.FormView:
        return requests.answers_save(
            form_id=form_id,
            account_no=self.account_no,
            section=section,
            answers=answers,
            on=self.on,
            now=self.now,
            by=self.by,
            **more,
        )

    def add(self, form_id: int, wanted: str, stream: Any = None, name: str = "IMG_0001.JPG") -> requests.DocumentView:
        return requests.document_add(
            form_id=form_id,
            account_no=self.account_no,
            wanted=wanted,
            stream=stream or picture(),
            name=name,
            on=self.on,
            now=self.now,
            by=self.by,
        )

    def view(self, form_id: int) -> requests.FormView:
        return requests.form_view(form_id=form_id, on=self.on, by=self.by, account_no=self.account_no)

    def confirm(self, form_id: int, *checks: str) -> requests.FormView:
        return requests.checks_confirm(
            form_id=form_id, account_no=self.account_no, checks=checks, on=self.on, now=self.now, by=self.by
        )

    def hand_in(self, form_id: int, *, declared: bool = True) -> requests.HandInReceipt:
        return requests.form_hand_in(
            form_id=form_id, account_no=self.account_no, declared=declared, on=self.on, now=self.now, by=self.by
        )

    def withdraw(self, form_id: int) -> None:
        requests.form_withdraw(form_id=form_id, account_no=self.account_no, now=self.now, by=self.by)

    def filled(self, form: FormKind, sections: dict[str, dict[str, Any]], papers: tuple[str, ...] = ()) -> int:
        """A form with these answers and documents, ready but for the declaration."""
        form_id = self.begin(form).id
        for section, answers in sections.items():
            self.save(form_id, section, answers)
        for paper in papers:
            self.add(form_id, paper)
        return form_id

    def handed_in(self, form: FormKind, sections: dict[str, dict[str, Any]], papers: tuple[str, ...] = ()) -> int:
        form_id = self.filled(form, sections, papers)
        self.hand_in(form_id)
        return form_id

    def child_added(self) -> int:
        """A form handed in that asks for a newborn child to be added."""
        return self.handed_in(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))


def household_of(account_no: AccountNo, door: str = "portal") -> Household:
    verbs = frozenset({"requests.view", "requests.fill", "tenancies.view", "tenancies.change"})
    return Household(account_no, Actor(TENANT, door, verbs, frozenset({account_no // 10**8})))


@pytest.fixture
def household(landlord: SmallLandlord, home: Any) -> Household:
    return household_of(landlord.accounts[0])


@pytest.fixture
def neighbour(landlord: SmallLandlord, home: Any) -> Household:
    return household_of(landlord.accounts[1])


@pytest.fixture
def home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kept documents and keys go into a folder of the test's own."""
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path


OFFICER_VERBS = frozenset(
    {
        "requests.view",
        "requests.review",
        "requests.fill",
        "tenancies.view",
        "tenancies.change",
        "rent.award",
        "rent.adjust",
    }
)


@pytest.fixture
def officer() -> Actor:
    return Actor("wong", "office", OFFICER_VERBS, frozenset({1001}))
