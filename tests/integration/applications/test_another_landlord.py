"""A landlord that does not exist, with other categories, ages, points, offers and conversions: the same code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import State, Term
from kaifong.domains.rules.api import NoRuleInForce
from tests.integration import small_landlord
from tests.integration.applications.conftest import BY, TODAY, flat, person, registered

INVENTED = Path(__file__).resolve().parents[2] / "rulepacks" / "invented"


@pytest.fixture(autouse=True)
def weirside(db, settings, monkeypatch):
    settings.CURRENCY = "XTS"
    monkeypatch.setattr(small_landlord, "PACK", INVENTED)
    small_landlord.small_landlord()


def single(born: str = "1976-11-27", **stated) -> int:
    return registered("single", (born,), **stated).application.application_no


def test_points_are_those_of_its_own_by_laws():
    found = applications.points_of(application_no=single(in_public_housing=True), on=TODAY)

    # 47 when registering: 26 years over 21 are 52, at most 40; 50 today; thirty-six months at three
    assert [(each.term, each.points) for each in found.terms] == [
        (Term.AGE, 40),
        (Term.REACHED_AGE, 11),
        (Term.PUBLIC_HOUSING, 5),
        (Term.WAITING, 108),
    ]
    [place] = applications.places(category="single", on=TODAY)
    assert place.points == found.total == 164


def test_its_applicants_are_twenty_one_and_its_crews_five():
    with pytest.raises(applications.TooYoung):
        single("2002-11-28")
    with pytest.raises(applications.PersonsDoNotFit):
        registered("crew", ("1990-01-01",) * 4)

    assert registered("crew", ("1990-01-01",) * 5).application.state is State.WAITING


def test_it_makes_one_offer():
    number = single()
    applications.offer_make(application_no=number, flat_id=flat(), on=TODAY, by=BY)

    found = applications.offer_answer(application_no=number, accepted=False, on=TODAY, by=BY)

    assert found.state is State.CANCELLED


def test_a_conversion_keeps_a_quarter_and_one_year_at_most():
    for registered_on, kept in ((date(2025, 11, 27), 91), (date(2020, 1, 1), 365)):
        number = single(registered_on=registered_on)
        others = tuple(person() for _ in range(4))
        applications.application_convert(application_no=number, category="crew", others=others, on=TODAY, by=BY)

        assert applications.progress(application_no=number, on=TODAY).waited.total_days == kept


def test_what_it_has_no_rule_for_is_refused_or_not_told():
    for more in ({"harmonious": True}, {"districts": ("urban",)}):
        with pytest.raises(NoRuleInForce):
            single(**more)

    found = applications.progress(application_no=single(), on=TODAY)

    assert (found.average_years, found.target_years, found.average_as_at) == (None, None, None)
    assert [rule.code for rule in found.rules] == ["applications.offers", "applications.quota_points"]
