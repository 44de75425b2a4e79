from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.payments.models import File, Receipt, RejectedLine, Reversal, SuspenseItem
from kaifong.infra.database import fetch_all
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no
from tests.contract.samples import Payment, TextFile
from tests.integration.payments.conftest import TODAY
from tests.integration.small_landlord import one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


def balance(account, day=TODAY):
    return ledger.balance(account_id=account, as_at=day)


def paid(reference, account, cents=10_000, day=date(2026, 3, 2), **more):
    return Payment(reference, str(account), cents, day, **more)


def reversal_code():
    codes = TextFile("convenience_store").codes
    return next(code for code, outcome in codes.items() if outcome == "reversal")


def test_a_file_posts_each_payment_to_its_account(landlord, shop_file, take):
    a, b, *_ = landlord.accounts

    report = take(shop_file(paid("1", a, 10_000), paid("2", b, 25_050)))

    assert (report.outcome, report.lines, report.receipts, report.receipts_cents) == ("imported", 2, 2, 35_050)
    assert (balance(a), balance(b)) == (-10_000, -25_050)
    clearing = one("select clearing_account_id from payments_channel where code = 'convenience_store'")
    assert balance(clearing) == 35_050
    assert report.posted_on == date(2026, 3, 2)


def test_the_same_content_under_another_name_posts_nothing(landlord, shop_file, take):
    payment = paid("1", landlord.accounts[0])
    first = take(shop_file(payment))
    before = ledger.ledger_hash()

    second = take(shop_file(payment, name="again.csv"))

    assert (second.outcome, second.of, second.receipts) == ("already imported", first.file_id, 0)
    assert ledger.ledger_hash() == before
    assert File.objects.count() == 1


def test_a_line_that_came_in_an_earlier_file_is_known_and_not_posted_again(landlord, shop_file, take):
    a, b, *_ = landlord.accounts
    take(shop_file(paid("1", a)))

    report = take(shop_file(paid("1", a), paid("2", b), name="next.csv"))

    assert (report.lines, report.receipts, report.known, report.known_cents) == (2, 1, 1, 10_000)
    assert balance(a) == -10_000


def test_a_line_twice_in_one_file_is_posted_once(landlord, shop_file, take):
    a = landlord.accounts[0]

    report = take(shop_file(paid("1", a), paid("1", a)))

    assert (report.receipts, report.known) == (1, 1)
    assert balance(a) == -10_000


def test_a_reference_used_for_another_amount_is_rejected_and_named(landlord, shop_file, take):
    a = landlord.accounts[0]
    take(shop_file(paid("1", a, 10_000)))

    report = take(shop_file(paid("1", a, 20_000), name="next.csv"))

    assert (report.receipts, report.rejected, report.rejected_cents) == (0, 1, 20_000)
    assert report.rejects[0].reason == "reference_conflict"
    assert balance(a) == -10_000


@pytest.mark.parametrize(
    ("account", "reason"),
    [("100100000108", "account_malformed"), (str(account_no(1001, 999)), "account_unknown")],
    ids=["check digits", "no such tenancy"],
)
def test_money_for_a_wrong_number_goes_to_suspense(landlord, shop_file, take, account, reason):
    report = take(shop_file(paid("1", account, 777)))

    assert (report.receipts, report.suspense, report.suspense_cents) == (1, 1, 777)
    assert balance(SUSPENSE) == -777
    item = SuspenseItem.objects.get()
    assert (item.stated_account, item.reason) == (account, reason)


def test_suspense_suggests_the_account_one_digit_away_and_a_person_assigns_it(landlord, shop_file, take, by):
    a = landlord.accounts[0]
    wrong = str(a)[:-1] + str((int(str(a)[-1]) + 1) % 10)
    take(shop_file(paid("1", wrong, 777)))

    [item] = payments.suspense_list()
    assert item.suggestions[0].account_no == a
    payments.suspense_assign(receipt_id=item.receipt_id, account_no=a, reason="typing slip", on=TODAY, by=by)

    assert (balance(a), balance(SUSPENSE)) == (-777, 0)
    assert payments.suspense_list() == []
    with pytest.raises(payments.NotInSuspense):
        payments.suspense_assign(receipt_id=item.receipt_id, account_no=a, reason="again", on=TODAY, by=by)
    assert balance(a) == -777


def test_a_future_date_is_rejected_by_line_and_the_rest_is_taken(landlord, shop_file, take):
    a, b, *_ = landlord.accounts

    report = take(shop_file(paid("1", a, day=date(2026, 3, 21)), paid("2", b)))

    assert (report.receipts, report.rejected) == (1, 1)
    assert RejectedLine.objects.get().reason == "future_date"
    assert balance(a) == 0


def test_a_torn_file_posts_nothing_and_is_kept_on_record_with_the_reason(landlord, shop_file, take, tmp_path):
    path = shop_file(paid("1", landlord.accounts[0]), paid("2", landlord.accounts[1]))
    path.write_bytes(path.read_bytes()[:-10])

    report = take(path)

    assert report.outcome == "refused"
    assert File.objects.get().refused_for == report.reason != ""
    assert Receipt.objects.count() == 0
    assert one("select count(*) from ledger_entry") == 0


def test_a_refused_file_can_be_sent_again_whole(landlord, shop_file, take):
    path = shop_file(paid("1", landlord.accounts[0]))
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    take(path)
    path.write_bytes(whole)

    assert take(path).outcome == "imported"


def test_a_reversal_takes_its_original_back_and_both_stay(landlord, shop_file, take):
    a = landlord.accounts[0]
    take(shop_file(paid("1", a)))

    report = take(shop_file(paid("9", a, code=reversal_code(), reverses="1"), name="next.csv"))

    assert (report.receipts, report.receipts_cents) == (1, -10_000)
    assert balance(a) == 0
    assert Receipt.objects.count() == 2
    assert Reversal.objects.get().original.external_ref == "1"
    assert Receipt.objects.get(kind=2).account_no == a


def test_a_reversal_in_the_same_file_finds_its_original(landlord, shop_file, take):
    a = landlord.accounts[0]

    take(shop_file(paid("1", a), paid("9", a, code=reversal_code(), reverses="1")))

    assert balance(a) == 0


def test_a_reversal_before_its_original_waits_in_suspense_and_is_settled_when_it_comes(landlord, shop_file, take):
    a = landlord.accounts[0]
    take(shop_file(paid("9", a, code=reversal_code(), reverses="1")))
    assert (balance(a), balance(SUSPENSE)) == (0, 10_000)

    take(shop_file(paid("1", a), name="next.csv"))

    assert (balance(a), balance(SUSPENSE)) == (0, 0)
    assert payments.suspense_open() == (0, 0)


def test_a_second_reversal_of_one_payment_waits_for_a_person(landlord, shop_file, take):
    a = landlord.accounts[0]
    code = reversal_code()
    take(shop_file(paid("1", a), paid("8", a, code=code, reverses="1"), paid("9", a, code=code, reverses="1")))

    assert (balance(a), balance(SUSPENSE)) == (0, 10_000)


def test_a_file_that_comes_after_its_days_were_sealed_is_posted_on_the_next_open_day(landlord, shop_file, take, by):
    ledger.days_seal(through=date(2026, 3, 10), by=by)

    report = take(shop_file(paid("1", landlord.accounts[0])))

    assert report.posted_on == date(2026, 3, 11)
    assert Receipt.objects.get().paid_on == date(2026, 3, 2)


def test_a_counter_receipt_and_a_reversal_by_hand(landlord, by):
    a = landlord.accounts[0]
    taken = payments.counter_take(account_no=a, amount_cents=500, receipt_no="C1", on=TODAY, by=by)
    again = payments.counter_take(account_no=a, amount_cents=500, receipt_no="C1", on=TODAY, by=by)
    assert (taken.outcome, again.outcome, again.receipt_id) == ("received", "repeated", taken.receipt_id)
    assert balance(a) == -500
    with pytest.raises(payments.NotificationConflict):
        payments.counter_take(account_no=a, amount_cents=501, receipt_no="C1", on=TODAY, by=by)

    payments.receipt_reverse(receipt_id=taken.receipt_id, reason="typed twice", on=TODAY, by=by)

    assert balance(a) == 0
    with pytest.raises(payments.ReceiptAlreadyReversed):
        payments.receipt_reverse(receipt_id=taken.receipt_id, reason="again", on=TODAY, by=by)


def test_shares_are_of_what_was_received_less_what_was_taken_back(landlord, shop_file, take, by):
    a = landlord.accounts[0]
    take(shop_file(paid("1", a, 30_000), paid("2", a, 999), paid("9", a, 999, code=reversal_code(), reverses="2")))
    payments.counter_take(account_no=a, amount_cents=10_000, receipt_no="C1", on=TODAY, by=by)

    shares = payments.channel_shares(month=Month(2026, 3))

    assert [(s.channel, s.amount_cents, s.share) for s in shares] == [
        ("convenience_store", 30_000, 0.75),
        ("counter", 10_000, 0.25),
    ]


def test_a_refund_needs_two_persons_and_no_more_than_the_credit(landlord, by):
    from dataclasses import replace

    a = landlord.accounts[0]
    payments.counter_take(account_no=a, amount_cents=1_000, receipt_no="C1", on=TODAY, by=by)
    with pytest.raises(payments.RefundTooLarge):
        payments.refund_propose(account_no=a, amount_cents=1_001, reason="moved", on=TODAY, by=by)
    refund = payments.refund_propose(account_no=a, amount_cents=600, reason="moved", on=TODAY, by=by)
    with pytest.raises(payments.RefundTooLarge):
        payments.refund_propose(account_no=a, amount_cents=600, reason="moved", on=TODAY, by=by)
    with pytest.raises(payments.SamePerson):
        payments.refund_approve(refund_id=refund, on=TODAY, by=by)
    assert balance(a) == -1_000

    payments.refund_approve(refund_id=refund, on=TODAY, by=replace(by, name="another"))

    assert balance(a) == -400
    with pytest.raises(payments.RefundNotOpen):
        payments.refund_approve(refund_id=refund, on=TODAY, by=replace(by, name="another"))


def test_every_line_is_accounted_for(landlord, shop_file, take):
    a = landlord.accounts[0]
    take(shop_file(paid("1", a), paid("1", a), paid("2", "x"), paid("3", a, day=date(2030, 1, 1))))

    [(lines, receipts, known, rejected, notices)] = fetch_all(
        "select lines, receipts, known, rejected, notices from payments_file"
    )
    assert (lines, receipts, known, rejected, notices) == (4, 2, 1, 1, 0)
