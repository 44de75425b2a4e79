"""Files of any size and shape through memory that does not grow, and what would make it grow refused."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifong.channels.iso20022 import stream as stream_module
from kaifong.channels.iso20022.camt import CAMT_054, entries_of, read_camt
from kaifong.channels.iso20022.stream import MAX_ENVELOPE_BYTES, MAX_UNFINISHED_BYTES, XmlStream
from kaifong.domains.payments.spi import FileRefused
from tests.unit.iso20022.camt_writer import HEAD, TAIL, Entry, Notification, Transaction, camt_054

transactions = st.builds(
    Transaction,
    cents=st.integers(0, 10**12),
    end_to_end_id=st.text("ABC123-", min_size=1, max_size=35),
    own_reference=st.text("XYZ789/", max_size=20),
    text=st.text(st.characters(codec="utf-8", categories=["L", "N"]), max_size=40),
)
entries = st.builds(
    Entry,
    reference=st.text("REF0123456789", min_size=1, max_size=20),
    transactions=st.lists(transactions, min_size=1, max_size=6).map(tuple),
)
notifications = st.lists(
    st.builds(
        Notification,
        id=st.text("N0123456789", min_size=1, max_size=8),
        entries=st.lists(entries, max_size=6).map(tuple),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150)
@given(written=notifications, chunk=st.integers(1, 3_000))
def test_what_was_written_is_read(written, chunk):
    before, stream_module.CHUNK_BYTES = stream_module.CHUNK_BYTES, chunk
    try:
        read = list(read_camt(io.BytesIO(camt_054(written))))
    finally:
        stream_module.CHUNK_BYTES = before

    expected = [
        (notification.id, entry.reference, transaction, number if len(entry.transactions) > 1 else 0)
        for notification in written
        for entry in notification.entries
        for number, transaction in enumerate(entry.transactions, 1)
    ]
    assert [entry.number for entry in read] == list(range(1, len(expected) + 1))
    assert [
        (e.statement_id, e.entry_servicer_reference, e.amount_cents, e.end_to_end_id, e.remittance, e.part)
        for e in read
    ] == [(name, ref, tx.cents, tx.end_to_end_id, tx.text, part) for name, ref, tx, part in expected]
    assert [e.servicer_reference for e in read] == [tx.own_reference or ref for _, ref, tx, _ in expected]


class Pieces(io.RawIOBase):
    """A file that is made while it is read, so that it need not fit into memory."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece.encode()
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def peak_elements(pieces: Iterator[str], count: int) -> int:
    """Read all entries; the most elements that the tree had when one was given."""
    stream = XmlStream(io.BufferedReader(Pieces(pieces)), supported=CAMT_054, words="")
    most = number = 0
    for number, _ in enumerate(entries_of(stream), 1):
        if number % 500 == 0:
            most = max(most, sum(1 for _ in stream.message.iter()))
    assert number == count
    return most


def many(what: str, count: int) -> Iterator[str]:
    one = Entry("R", (Transaction(100),))
    yield HEAD
    match what:
        case "entries":
            yield "<Ntfctn><Id>N</Id>"
            yield from ("".join(one.pieces()) for _ in range(count))
            yield "</Ntfctn>"
        case "transactions of one entry":
            yield "<Ntfctn><Id>N</Id>"
            yield from Entry("R", (Transaction(100),) * count).pieces()
            yield "</Ntfctn>"
        case "notifications":
            yield from ("".join(Notification("N", (one,)).pieces()) for _ in range(count))
        case "entries with strange elements between them":
            yield "<Ntfctn><Id>N</Id>"
            yield from ("".join(one.pieces()) + "<Strange><Thing/></Strange><?thing?>" * 5 for _ in range(count))
            yield "</Ntfctn>"
    yield TAIL


@pytest.mark.parametrize(
    "what",
    ["entries", "transactions of one entry", "notifications", "entries with strange elements between them"],
)
def test_the_tree_stays_small_however_many_there_are(what):
    assert peak_elements(many(what, 6_000), 6_000) < 15_000
    # for comparison: whole, the smallest of these trees has 72,000 elements


def test_a_sum_is_checked_over_an_entry_that_comes_in_many_chunks():
    short = "".join(many("transactions of one entry", 3_000)).replace('Ccy="HKD">1.00<', 'Ccy="HKD">1.01<', 1)

    with pytest.raises(FileRefused) as caught:
        list(read_camt(io.BytesIO(short.encode())))

    assert caught.value.reason == "details_sum"


@pytest.mark.parametrize("size", [MAX_UNFINISHED_BYTES + 300_000, 10_000_000, 12_000_000])
def test_a_text_of_many_megabytes_is_refused(size):
    content = camt_054([Notification("N", (Entry("R", (Transaction(100, text="x" * size),)),))])

    with pytest.raises(FileRefused) as caught:
        list(read_camt(io.BytesIO(content)))

    assert caught.value.reason == "line_too_long"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("<Ntry>", "<a>" * 5_000, 1),
        lambda text: text.replace("<Ntry>", "<Ntry " + " ".join(f'a{n}="{"x" * 90}"' for n in range(20_000)) + ">", 1),
        lambda text: text.replace("<Ntfctn>", "<Other><Thing/></Other>" * 60_000 + "<Ntfctn>", 1),
        lambda text: text.replace("<Acct>", "<Bal><Amt>1</Amt></Bal>" * 60_000 + "<Acct>", 1),
    ],
    ids=["nesting", "attributes", "elements before notifications", "elements before entries"],
)
def test_what_would_fill_the_memory_is_refused(spoil):
    content = spoil(camt_054([Notification("N", (Entry("R", (Transaction(100),)),))]).decode()).encode()

    with pytest.raises(FileRefused) as caught:
        list(read_camt(io.BytesIO(content)))

    assert caught.value.reason == "line_too_long"


def test_another_xml_file_is_named_before_it_is_read_to_its_end():
    content = b"<Export>" + b"<Row/>" * MAX_ENVELOPE_BYTES + b"</Export>"
    file = io.BytesIO(content)

    with pytest.raises(FileRefused, match="The file is <Export>, without a message of ISO 20022"):
        list(read_camt(file))

    assert file.tell() < 2 * MAX_ENVELOPE_BYTES


def test_the_payers_words_and_name_are_not_in_an_entrys_representation():
    content = camt_054([Notification("N", (Entry("R", (Transaction(100, "E-7", text="SECRET WORDS"),)),))])
    content = content.replace(
        b"<RmtInf>", b"<RltdPties><Dbtr><Pty><Nm>SECRET NAME</Nm></Pty></Dbtr></RltdPties><RmtInf>"
    )

    [entry] = read_camt(io.BytesIO(content))

    assert entry.debtor_name == "SECRET NAME"
    assert repr(entry) == "<BankEntry 1: +100 HKD cents, BOOK, 2026-09-01, R>"


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "shift_jis", "euc-kr", "iso-8859-1"])
def test_an_encoding_that_is_declared_is_read(encoding):
    word = "Beispiel" if encoding == "iso-8859-1" else "租金"
    content = camt_054([Notification("N", (Entry("R", (Transaction(100, text=word),)),))]).decode()
    declared = {"big5hkscs": "Big5-HKSCS"}.get(encoding, encoding)

    [entry] = read_camt(io.BytesIO(content.replace("UTF-8", declared).encode(encoding)))

    assert entry.remittance == word
