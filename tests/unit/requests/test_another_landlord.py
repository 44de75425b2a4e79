"""Nothing of Hong Kong is in the code: an invented landlord's forms are read and walked by the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaifong.domains.forms.api import route
from kaifong.domains.requests.api import FormKind, FormNotOffered, definition_in_force, forms_offered

INVENTED = Path(__file__).resolve().parents[2] / "rulepacks" / "invented"
ON = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def invented(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RULE_PACK = INVENTED


def test_a_landlord_offers_the_forms_of_its_own_pack_in_their_own_year() -> None:
    assert [offer.key for offer in forms_offered(ON)] == ["surrender-2025"]

    with pytest.raises(FormNotOffered):
        definition_in_force(FormKind.SURRENDER, date(2026, 7, 1))
    with pytest.raises(FormNotOffered):
        definition_in_force(FormKind.RENEWAL, ON)


def test_its_own_questions_lead_to_its_own_documents() -> None:
    definition = definition_in_force(FormKind.SURRENDER, ON)

    with_pets = route(definition, {"leaving_on": "2026-04-01", "pets": 2}, ON)
    without = route(definition, {"leaving_on": "2026-04-01", "pets": 0}, ON)

    assert dict(with_pets.missing) == {"all": ("pet_home",)}
    assert [wanted.id for wanted in with_pets.documents] == ["chip"]
    assert without.ready(confirmed=(), documents={})
