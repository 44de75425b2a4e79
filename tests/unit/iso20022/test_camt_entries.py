"""Amounts of entries and of their transactions, and the namespaces by which a message is known."""

from __future__ import annotations

import io

import pytest

from kaifong.channels.iso20022.camt import read_camt
from kaifong.channels.iso20022.values import BadValue, cents_of, day_of
from kaifong.domains.payments.spi import FileRefused

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def read(entry: str, namespace: str = NAMESPACE) -> list[tuple[int, int, bool]]:
    """Part, amount and direction of what is read of an entry of 100.00 Hong Kong dollars."""
    content = (
        f'<Document xmlns="{namespace}"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N</Id><Acct><Ccy>HKD</Ccy></Acct>'
        f'<Ntry><Amt Ccy="HKD">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>{entry}</Ntry>'
        "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )
    return [(e.part, e.amount_cents, e.credit) for e in read_camt(io.BytesIO(content.encode()))]


def tx(amount: str = "", *, currency: str = "HKD", direction: str = "", more: str = "") -> str:
    own = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    return f"<TxDtls>{own}{f'<CdtDbtInd>{direction}</CdtDbtInd>' if direction else ''}{more}</TxDtls>"


def details(kind: str, amount: str, currency: str = "HKD") -> str:
    return f'<AmtDtls><{kind}><Amt Ccy="{currency}">{amount}</Amt></{kind}></AmtDtls>'


def charges(*records: str, total: str = "") -> str:
    """Charges by records of an amount and perhaps more."""
    stated = f'<TtlChrgsAndTaxAmt Ccy="HKD">{total}</TtlChrgsAndTaxAmt>' if total else ""
    amounts = (f"<Rcrd><Amt>{amount}</Amt>{more}</Rcrd>" for amount, _, more in (one.partition(" ") for one in records))
    return f"<Chrgs>{stated}{''.join(amounts)}</Chrgs>"


def batch(*transactions: str, stated: str = "") -> str:
    number = f"<Btch><NbOfTxs>{stated}</NbOfTxs></Btch>" if stated else ""
    return f"<NtryDtls>{number}{''.join(transactions)}</NtryDtls>"


IN_FAVOUR, INCLUDED = "<CdtDbtInd>CRDT</CdtDbtInd>", "<ChrgInclInd>true</ChrgInclInd>"
TAX = "<Tax><Amt>0.40</Amt></Tax>"


WHOLE = [(0, 10_000, True)]


@pytest.mark.parametrize(
    "entry",
    [
        "",
        batch(),
        batch(tx()),
        batch(tx("100")),
        batch(tx("12.80", currency="USD")),
        batch(tx(more=details("TxAmt", "100.00"))),
        batch(tx(more=details("InstdAmt", "102.00"))),
        batch(tx("12.80", currency="USD", more=details("CntrValAmt", "101.00"))),
        batch(tx("100.00", direction="DBIT")),
        charges("2.00") + batch(tx("102.00")),
        charges(total="2.00") + batch(tx("98.00")),
        charges("1.50", "0.50", total="2.00") + batch(tx("102.00")),
        batch(tx("102.00", more=charges("1.50", "0.50"))),
        charges("1.00") + batch(tx("102.00", more=charges("1.00"))),
        charges("5.40", f"0.20 {IN_FAVOUR}", total="5.20") + batch(tx("105.20")),
        charges("5.40", f"0.20 {IN_FAVOUR}") + batch(tx("105.20")),
        charges("5.00", f"0.25 {INCLUDED}", total="5.25") + batch(tx("100.25")),
        charges(f"2.00 {TAX}", total="2.00") + batch(tx("102.00")),
        charges(f"2.00 {TAX}") + batch(tx("102.00")),
        '<Chrgs><Amt Ccy="HKD">1.50</Amt></Chrgs><Chrgs><Amt Ccy="HKD">0.50</Amt></Chrgs>' + batch(tx("102.00")),
        batch(tx("0")),
        batch(tx("0.00"), stated="1"),
        batch(tx(), tx()),
        batch(tx("5", currency="USD"), tx("7", currency="USD")),
    ],
)
def test_an_entry_that_is_not_divided_has_its_own_amount(entry):
    assert read(entry) == WHOLE


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        (batch(tx("60.00"), tx("40.00")), [(1, 6_000, True), (2, 4_000, True)]),
        (batch(tx("60.00")) + batch(tx("40.00")), [(1, 6_000, True), (2, 4_000, True)]),
        (batch(tx("130.00", direction="CRDT"), tx("30", direction="DBIT")), [(1, 13_000, True), (2, 3_000, False)]),
        (
            batch(tx(more=details("TxAmt", "60")), tx("5", currency="USD", more=details("CntrValAmt", "40"))),
            [(1, 6_000, True), (2, 4_000, True)],
        ),
        (
            batch(tx(more=details("InstdAmt", "60")), tx(more=details("InstdAmt", "40"))),
            [(1, 6_000, True), (2, 4_000, True)],
        ),
        (
            batch(tx("61", more=charges("1.00")), tx("41", more=charges("1.00"))),
            [(1, 6_100, True), (2, 4_100, True)],
        ),
    ],
)
def test_a_batched_entry_is_divided_by_its_transactions_amounts(entry, parts):
    assert read(entry) == parts


@pytest.mark.parametrize(
    "entry",
    [
        batch(tx("99.99")),
        batch(tx(more=details("TxAmt", "102.00"))),
        charges("1.99") + batch(tx("102.00")),
        batch(tx("60.00"), tx("40.01")),
        batch(tx("60.00"), tx("40.00"), tx("0.01")),
        batch(tx("60.00", direction="DBIT"), tx("40.00", direction="DBIT")),
        batch(tx("60.00"), tx()),
        batch(tx(), tx("100.00")),
        batch(tx("60.00"), tx("40.00", currency="USD")),
    ],
)
def test_transactions_that_do_not_make_up_their_entry_are_refused(entry):
    with pytest.raises(FileRefused, match="Entry 1 of the file, in 'N'") as caught:
        read(entry)
    assert caught.value.reason == "details_sum"


@pytest.mark.parametrize(
    "namespace",
    [
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.14",
        "urn:swift:xsd:camt.054.001.02",
        "urn:swift:xsd:$camt.054.001.02",
        "ISO:camt.054.001.02:APC:STUZZA:payments:003",
        "http://bank.example/schemas/camt.054.001.04.xx.02.xsd",
    ],
)
def test_the_message_is_known_by_its_name_within_the_namespace(namespace):
    assert read("", namespace) == WHOLE


@pytest.mark.parametrize(
    ("namespace", "reason"),
    [
        ("urn:iso:std:iso:20022:tech:xsd:camt.054.001.01", "not_supported"),
        ("urn:iso:std:iso:20022:tech:xsd:camt.054.001.15", "not_supported"),
        ("urn:iso:std:iso:20022:tech:xsd:camt.054.001.080", "not_supported"),
        ("urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "not_supported"),
        ("camt.054.001.08", "not_supported"),
        ("", "not_supported"),
        (":camt.054.001.08", "xml"),
        ("urn:x&quot;y:camt.054.001.08", "xml"),
        ("urn:x{y}:camt.054.001.08", "xml"),
    ],
)
def test_another_namespace_is_refused(namespace, reason):
    with pytest.raises(FileRefused) as caught:
        read("", namespace)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("7", 700),
        ("7.", 700),
        (".5", 50),
        ("7.5", 750),
        ("+7.05", 705),
        ("000149.87", 14_987),
        ("18.15000", 1_815),
    ],
)
def test_an_amount_is_exact(text, cents):
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text", ["", ".", "+", "-1", "1,5", "1.005", "1e2", "1_0", "１", "0x1", " 1", "1 ", "9" * 40, "NaN"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadValue) as caught:
        cents_of(text)
    assert caught.value.reason == "amount"


@pytest.mark.parametrize(
    "text", ["2026-09-02", "2026-09-02Z", "2026-09-02+08:00", "2026-09-02T23:59:59", "2026-09-02T00:00:00.000-11:00"]
)
def test_the_day_is_as_the_bank_states_it(text):
    day = day_of(text)
    assert day is not None
    assert day.isoformat() == "2026-09-02"


@pytest.mark.parametrize("text", ["2026-09-31", "2026-9-2", "20260902", "2026-W36-3", "02.09.2026", "2026-09-02 10:00"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadValue) as caught:
        day_of(text)
    assert caught.value.reason == "date"
