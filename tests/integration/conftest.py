from __future__ import annotations

import pytest

from kaifong.domains.access.api import Actor, operator
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from tests.integration.small_landlord import SmallLandlord, small_landlord


@pytest.fixture
def by() -> Actor:
    return operator("test")


@pytest.fixture
def landlord(db: None) -> SmallLandlord:
    return small_landlord()


@pytest.fixture
def sound(db: None):  # type: ignore[no-untyped-def]
    """At a test's end the journal's invariants hold."""
    yield
    assert ledger.check(also=(rent.charges_check, payments.receipts_check)).differences == ()
