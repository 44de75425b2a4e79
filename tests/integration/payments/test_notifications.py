"""The notification endpoint as a bank's system meets it: signed, once, and with a reason when refused."""

from __future__ import annotations

import json
import threading
import time

import pytest
from django.db import connection

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.models import Notification, Receipt, SuspenseItem
from kaifong.infra import clock
from kaifong.infra.signature import partner_secret, sign
from kaifong.kernel.identifiers import account_no
from tests.integration.small_landlord import small_landlord

URL = "/exchange/v1/payments/fps"


def message(account, reference="FPS1", amount="123.45", **more):
    paid_at = clock.now().replace(microsecond=0).isoformat()
    body = {"transaction_reference": reference, "account_no": str(account), "amount": amount, "currency": "HKD"}
    return json.dumps(body | {"paid_at": paid_at} | more).encode()


def send(client, body, key="k1", *, at=None, signature=None):
    signature = signature or sign(partner_secret("fps"), body, at or int(time.time()))
    headers = {"Idempotency-Key": key, "Kaifong-Signature": signature}
    return client.post(URL, body, content_type="application/json", headers=headers)


def balance(account):
    return ledger.balance(account_id=account, as_at=clock.today())


@pytest.mark.django_db
@pytest.mark.usefixtures("sound")
class TestNotify:
    def test_a_payment_is_posted_and_answered_with_its_receipt(self, landlord, client):
        a = landlord.accounts[0]

        response = send(client, message(a))

        assert response.status_code == 201
        assert response.json() == {"outcome": "received", "receipt_id": Receipt.objects.get().id}
        assert balance(a) == -12_345

    def test_the_same_message_again_is_answered_alike_and_posts_nothing(self, landlord, client):
        a = landlord.accounts[0]
        body = message(a)
        first = send(client, body)

        again = send(client, body)

        assert (again.status_code, again.json()["outcome"]) == (200, "repeated")
        assert again.json()["receipt_id"] == first.json()["receipt_id"]
        assert balance(a) == -12_345

    def test_a_used_key_with_another_body_is_refused(self, landlord, client):
        a = landlord.accounts[0]
        send(client, message(a))

        response = send(client, message(a, reference="FPS2", amount="1.00"))

        assert response.status_code == 409
        assert balance(a) == -12_345

    def test_a_new_key_with_a_known_payment_posts_nothing(self, landlord, client):
        a = landlord.accounts[0]
        send(client, message(a))

        response = send(client, message(a), key="k2")

        assert (response.status_code, response.json()["outcome"]) == (200, "known")
        assert balance(a) == -12_345

    def test_a_known_reference_with_another_amount_is_refused_and_leaves_no_key_behind(self, landlord, client):
        a = landlord.accounts[0]
        send(client, message(a))

        response = send(client, message(a, amount="1.00"), key="k2")

        assert response.status_code == 409
        assert Notification.objects.count() == 1
        assert balance(a) == -12_345

    def test_a_payment_for_no_tenancy_goes_to_suspense(self, landlord, client):
        assert send(client, message(account_no(1001, 999))).status_code == 201

        assert SuspenseItem.objects.get().reason == "account_unknown"

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"amount": "0.00"}, 400),
            ({"amount": "-1.00"}, 400),
            ({"amount": "1.001"}, 400),
            ({"amount": 5}, 400),
            ({"currency": "USD"}, 400),
            ({"paid_at": "2999-01-01T00:00:00+08:00"}, 400),
            ({"paid_at": "yesterday"}, 400),
            ({"transaction_reference": ""}, 400),
            ({"transaction_reference": "x" * 200}, 400),
        ],
        ids=str,
    )
    def test_what_cannot_be_believed_is_refused_and_posts_nothing(self, landlord, client, change, status):
        response = send(client, message(landlord.accounts[0], **change))

        assert response.status_code == status
        assert response.json()["reason"]
        assert Receipt.objects.count() == Notification.objects.count() == 0

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5_000, b"{}" * 10_000])
    def test_a_body_that_is_no_message_is_refused(self, landlord, client, body):
        assert send(client, body).status_code == 400

    def test_a_wrong_stale_or_missing_signature_is_refused_in_the_same_words(self, landlord, client):
        body = message(landlord.accounts[0])
        stale = send(client, body, at=int(time.time()) - 301)
        wrong = send(client, body, signature=sign(b"another secret", body, int(time.time())))
        malformed = send(client, body, signature="v1=")

        assert {r.status_code for r in (stale, wrong, malformed)} == {401}
        assert len({r.content for r in (stale, wrong, malformed)}) == 1
        assert Receipt.objects.count() == 0

    def test_a_channel_that_sends_no_notifications_is_not_found(self, landlord, client):
        assert client.post("/exchange/v1/payments/pps", b"{}", content_type="application/json").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_forty_senders_of_the_same_four_payments_at_once_make_four_receipts(client):
    from kaifong.domains.payments import api as payments
    from kaifong.domains.payments.spi import Kind, Line
    from tests.integration.conftest import operator

    a = small_landlord().accounts[0]
    today = clock.today()
    outcomes: list[str] = []

    def sender(number):
        line = Line(0, Kind.PAYMENT, f"R{number % 4}", str(a), 100, "HKD", today)
        try:
            for _ in range(5):
                received = payments.payment_receive(
                    channel_code="fps", line=line, key=f"k{number % 8}", body=f"{number % 4}".encode(), currency="HKD",
                    on=today, by=operator("test"),
                )  # fmt: skip
                outcomes.append(received.outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=sender, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert outcomes.count("received") == 4 == Receipt.objects.count()
    assert len(outcomes) == 40
    assert balance(a) == -400
    assert ledger.check().differences == ()
