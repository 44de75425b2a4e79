"""A code or a refresh token that comes twice at once is good once, and then never again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from kaifong.domains.access import api as access
from kaifong.infra import clock
from tests.integration.api.conftest import add_app

AT_ONCE = 6
BY = access.tenant_at("api")


def at_once(call: Callable[[], object]) -> Counter[bool]:
    """How many of several calls at once got something."""
    found: list[bool] = []
    gate = Barrier(AT_ONCE)

    def one() -> None:
        try:
            gate.wait()
            found.append(call() is not None)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


@pytest.fixture
def app_id(transactional_db) -> str:
    app_id = add_app()
    access.consent_give(
        code="code", app_id=app_id, account_no=100100000109, assurance=2, scope="ask",
        redirect_uri="https://app.example/back", challenge="c" * 43, by=BY, now=clock.now(),
    )  # fmt: skip
    return app_id


def test_a_code_that_comes_several_times_at_once_is_taken_once(app_id):
    taken = at_once(lambda: access.code_take(code="code", app_id=app_id, by=BY, now=clock.now()))

    assert taken == {True: 1, False: AT_ONCE - 1}
    assert access.grants_of(account_no=100100000109, now=clock.now()) == []


def test_a_refresh_token_that_comes_several_times_at_once_is_taken_once(app_id):
    grant = access.code_take(code="code", app_id=app_id, by=BY, now=clock.now())
    assert grant is not None
    access.tokens_keep(grant_id=grant.id, access="a", refresh="r", by=BY, now=clock.now())

    taken = at_once(lambda: access.refresh_take(refresh="r", app_id=app_id, by=BY, now=clock.now()))

    # one of them may be a thief: whoever it was, nobody's token is good from now on
    assert taken == {True: 1, False: AT_ONCE - 1}
    assert access.bearer_of(token="a", now=clock.now()) is None
