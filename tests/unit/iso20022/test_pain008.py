"""pain.008.001.08: held against the message's published order of elements, and against its schema where that is installed.

The published XSD may not be copied here. If the package ``pain001``, which carries it, is installed, it is used too.
"""

from __future__ import annotations

import importlib.metadata
import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kaifong.channels.iso20022.pain008 import NAMESPACE, Creditor, Debit, DebitNotWritable, write_pain008
from kaifong.domains.payments.spi import ControlTotals

CREDITOR = Creditor("KAIFONG HOUSING", "KFHKHOUSING01", "004123456789001", "EXMPHKHHXXX")
CREATED = datetime(2026, 9, 1, 18, 30, tzinfo=timezone(timedelta(hours=8)))

# Children in the published order; those in capitals of the sequence are mandatory (marked !), a + may repeat.
ORDER = {
    "Document": "CstmrDrctDbtInitn!",
    "CstmrDrctDbtInitn": "GrpHdr! PmtInf!+ SplmtryData",
    "GrpHdr": "MsgId! CreDtTm! Authstn NbOfTxs! CtrlSum InitgPty! FwdgAgt",
    "InitgPty": "Nm PstlAdr Id CtryOfRes CtctDtls",
    "PmtInf": (
        "PmtInfId! PmtMtd! BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdColltnDt! Cdtr! CdtrAcct! CdtrAgt! CdtrAgtAcct UltmtCdtr "
        "ChrgBr ChrgsAcct ChrgsAcctAgt CdtrSchmeId DrctDbtTxInf!+"
    ),
    "PmtTpInf": "InstrPrty SvcLvl LclInstrm SeqTp CtgyPurp",
    "CdtrAcct": "Id Tp Ccy Nm Prxy",
    "DrctDbtTxInf": (
        "PmtId! PmtTpInf InstdAmt! ChrgBr DrctDbtTx UltmtCdtr DbtrAgt! DbtrAgtAcct Dbtr! DbtrAcct! UltmtDbtr InstrForCdtrAgt "
        "Purp RgltryRptg Tax RltdRmtInf RmtInf SplmtryData"
    ),
    "PmtId": "InstrId EndToEndId! UETR",
    "DrctDbtTx": "MndtRltdInf CdtrSchmeId PreNtfctnId PreNtfctnDt",
    "MndtRltdInf": "MndtId DtOfSgntr AmdmntInd AmdmntInfDtls ElctrncSgntr FrstColltnDt FnlColltnDt Frqcy Rsn TrckgDays",
    "FinInstnId": "BICFI ClrSysMmbId LEI Nm PstlAdr Othr",
    "ClrSysMmbId": "ClrSysId MmbId!",
    "RmtInf": "Ustrd Strd",
}


def debit(number: int = 1, **changes: Any) -> Debit:
    plain = Debit(
        end_to_end_id=f"AP-202609-{number:012d}",
        amount_cents=234_560,
        due_on=date(2026, 9, 3),
        mandate_id=f"MND-{number}",
        signed_on=date(2024, 2, 29),
        debtor_agent="004",
        debtor_account="123456789012",
        debtor_name="街坊 Example & Co <1>",
        remittance="RENT 100100002340",
    )
    return plain._replace(**changes)


def write(*debits: Debit, message_id: str = "autopay-2026-09-1") -> tuple[bytes, ControlTotals]:
    out = io.BytesIO()
    totals = write_pain008(
        debits, creditor=CREDITOR, message_id=message_id, created_at=CREATED, currency="HKD", out=out
    )
    return out.getvalue(), totals


def texts(root: etree._Element, path: str) -> list[str | None]:
    return [
        element.text
        for element in root.iterfind(".//" + "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/")))
    ]


def out_of_order(root: etree._Element) -> list[str]:
    """What the published order does not allow."""
    faults = []
    for element in root.iter():
        name = etree.QName(element).localname
        if name not in ORDER:
            continue
        allowed = ORDER[name].replace("!", "").replace("+", "").split()
        children = [etree.QName(child).localname for child in element]
        places = [allowed.index(child) if child in allowed else -1 for child in children]
        if -1 in places or places != sorted(places):
            faults.append(f"{name}: {children}")
        faults += [
            f"{name} lacks {step}" for step in ORDER[name].split() if "!" in step and step.strip("!+") not in children
        ]
        once = {step.strip("!") for step in ORDER[name].split() if "+" not in step}
        faults += [f"{name} repeats {child}" for child in once if children.count(child) > 1]
    return faults


MIXED = [
    debit(1),
    debit(2, amount_cents=1, sequence="FRST"),
    debit(3, amount_cents=99_999_999, due_on=date(2026, 9, 4), debtor_agent="EXMPHKHH"),
    debit(4, amount_cents=5, debtor_agent="024388"),
]


def test_elements_stand_in_the_published_order():
    content, _ = write(*MIXED)

    assert out_of_order(etree.fromstring(content)) == []


def test_the_order_check_sees_what_is_wrong():
    content, _ = write(debit())
    root = etree.fromstring(content)
    group = root[0][0]
    group.append(group[0])

    assert out_of_order(root) == ["GrpHdr: ['CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty', 'MsgId']"]


def test_the_message_is_valid_by_the_published_schema():
    try:
        package = importlib.metadata.distribution("pain001")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the published schema is not installed (package pain001)")
    path = Path(str(package.locate_file("pain001/templates/pain.008.001.08/pain.008.001.08.xsd")))
    schema = etree.XMLSchema(etree.parse(path))

    content, _ = write(*MIXED)

    assert schema.validate(etree.fromstring(content)), schema.error_log


def test_a_batch_for_each_day_and_sequence_type_has_its_own_totals():
    content, totals = write(*MIXED)
    root = etree.fromstring(content)

    assert totals == ControlTotals(4, 100_234_565)
    assert texts(root, "GrpHdr/NbOfTxs") == ["4"]
    assert texts(root, "GrpHdr/CtrlSum") == ["1002345.65"]
    assert texts(root, "PmtInf/PmtInfId") == ["autopay-2026-09-1-1", "autopay-2026-09-1-2", "autopay-2026-09-1-3"]
    assert texts(root, "PmtInf/ReqdColltnDt") == ["2026-09-03", "2026-09-03", "2026-09-04"]
    assert texts(root, "PmtInf/PmtTpInf/SeqTp") == ["FRST", "RCUR", "RCUR"]
    assert texts(root, "PmtInf/NbOfTxs") == ["1", "2", "1"]
    assert texts(root, "PmtInf/CtrlSum") == ["0.01", "2345.65", "999999.99"]


def test_a_debit_says_whom_what_and_under_which_mandate():
    content, _ = write(debit())
    root = etree.fromstring(content)

    assert texts(root, "PmtId/EndToEndId") == ["AP-202609-000000000001"]
    assert texts(root, "InstdAmt") == ["2345.60"]
    assert [amount.get("Ccy") for amount in root.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["HKD"]
    assert texts(root, "MndtRltdInf/MndtId") == ["MND-1"]
    assert texts(root, "MndtRltdInf/DtOfSgntr") == ["2024-02-29"]
    assert texts(root, "DbtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["HKNCC"]
    assert texts(root, "DbtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["004"]
    assert texts(root, "Dbtr/Nm") == ["街坊 Example & Co <1>"]
    assert texts(root, "DbtrAcct/Id/Othr/Id") == ["123456789012"]
    assert texts(root, "RmtInf/Ustrd") == ["RENT 100100002340"]


def test_the_header_and_the_creditor():
    content, _ = write(debit())
    root = etree.fromstring(content)

    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns=\"urn:iso:std:iso:20022:")
    assert content.count(b"xmlns") == 1
    assert texts(root, "GrpHdr/MsgId") == ["autopay-2026-09-1"]
    assert texts(root, "GrpHdr/CreDtTm") == ["2026-09-01T18:30:00+08:00"]
    assert texts(root, "InitgPty/Id/OrgId/Othr/Id") == ["KFHKHOUSING01"]
    assert texts(root, "Cdtr/Nm") == ["KAIFONG HOUSING"]
    assert texts(root, "CdtrAcct/Id/Othr/Id") == ["004123456789001"]
    assert texts(root, "CdtrAgt/FinInstnId/BICFI") == ["EXMPHKHHXXX"]
    assert texts(root, "CdtrSchmeId/Id/PrvtId/Othr/Id") == ["KFHKHOUSING01"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_cents": 0}, "its amount is not above zero"),
        ({"amount_cents": -1}, "its amount is not above zero"),
        ({"end_to_end_id": "E" * 36}, "end-to-end id must have 1 to 35"),
        ({"mandate_id": ""}, "mandate must have 1 to 35"),
        ({"debtor_account": "1" * 35}, "debtor's account must have 1 to 34"),
        ({"debtor_name": "a\nb"}, "debtor's name must have 1 to 140 printable"),
        ({"remittance": ""}, "remittance text must have 1 to 140"),
        ({"debtor_agent": "0004"}, "named neither by a BIC nor by a clearing code"),
        ({"debtor_agent": "exmphkhh"}, "named neither by a BIC nor by a clearing code"),
        ({"sequence": "OFTEN"}, "sequence type is none of FRST, RCUR"),
    ],
)
def test_a_debit_that_no_bank_would_take_is_refused_by_name(changes, reason):
    with pytest.raises(DebitNotWritable, match=reason) as caught:
        write(debit(1), debit(2, **changes))

    assert str(caught.value).startswith(f"The direct debit {changes.get('end_to_end_id', 'AP-202609-000000000002')} ")


def test_a_message_without_debits_is_not_written():
    with pytest.raises(DebitNotWritable, match="there is none in the message"):
        write()


@pytest.mark.parametrize("message_id", ["", "M" * 32])
def test_a_message_needs_an_id_with_room_for_its_batches(message_id):
    with pytest.raises(DebitNotWritable, match="at most 31 characters"):
        write(debit(), message_id=message_id)
