"""Entries of a camt message as rows of text, by one compiled XSLT: reading them element by element in Python is slower.

A row is an entry: the columns of `EntryRow`, then those of `DetailsRow` once for each transaction in it. White space
within a value, line ends and tabs above all, becomes single spaces (``normalize-space``), so that a tab can part the
columns and a line feed the rows.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import quoteattr  # escapes; parses nothing

from lxml import etree

BEFORE_CHARGES = "~"
"""Stands before an amount that need not be what reached the account."""
TOTAL, INCLUDED, REBATE = "=", "i", "-"
"""Stand before charges: their total; one that the amount is net of; one in the customer's favour."""


class EntryRow(NamedTuple):
    """What a bank says of an entry (``Ntry``), as text. The elements are in `_ENTRY_PATHS`."""

    reference: str
    amount: str
    currency: str
    direction: str
    reversal: str
    status: str
    booked_on: str
    value_on: str
    servicer_reference: str
    code: str
    charges: str
    transactions: str
    information: str


class DetailsRow(NamedTuple):
    """What a bank says of one transaction (``TxDtls``) in an entry, as text. The elements are in `_DETAILS_PATHS`."""

    servicer_reference: str = ""
    instruction_id: str = ""
    end_to_end_id: str = ""
    transaction_id: str = ""
    mandate_id: str = ""
    amount: str = ""
    direction: str = ""
    reversal: str = ""
    code: str = ""
    charges: str = ""
    debtor_name: str = ""
    creditor_reference: str = ""
    remittance: str = ""
    return_reason: str = ""
    information: str = ""


_ENTRY_PATHS = EntryRow(
    reference="c:NtryRef",
    amount="c:Amt",
    currency="c:Amt/@Ccy",
    direction="c:CdtDbtInd",
    reversal="c:RvslInd",
    status="c:Sts",  # <Sts>BOOK</Sts>, in later versions <Sts><Cd>BOOK</Cd></Sts>
    booked_on="c:BookgDt",  # Dt or DtTm
    value_on="c:ValDt",
    servicer_reference="c:AcctSvcrRef",
    code="c:BkTxCd//*[not(*)]",
    charges="c:Chrgs/c:TtlChrgsAndTaxAmt | c:Chrgs[c:Amt] | c:Chrgs/c:Rcrd",  # a Chrgs is a record itself in version 02
    transactions="c:NtryDtls/c:Btch/c:NbOfTxs",
    information="c:AddtlNtryInf",
)
_DETAILS_PATHS = DetailsRow(
    servicer_reference="c:Refs/c:AcctSvcrRef",
    instruction_id="c:Refs/c:InstrId",
    end_to_end_id="c:Refs/c:EndToEndId",
    transaction_id="c:Refs/c:TxId",
    mandate_id="c:Refs/c:MndtId",
    amount="c:Amt[@Ccy = $currency]",  # or instead of it what `_INSTEAD_OF_AMOUNT` says
    direction="c:CdtDbtInd",
    reversal="c:RvslInd",
    code=_ENTRY_PATHS.code,
    charges=_ENTRY_PATHS.charges,
    debtor_name="c:RltdPties/c:Dbtr//c:Nm",  # Dbtr/Nm, in later versions Dbtr/Pty/Nm
    creditor_reference="c:RmtInf/c:Strd/c:CdtrRefInf/c:Ref",
    remittance="c:RmtInf/c:Ustrd | c:RmtInf/c:Strd/c:AddtlRmtInf",
    return_reason="c:RtrInf/c:Rsn | c:RtrInf[not(c:Rsn)]/c:AddtlInf | c:RtrInf[not(c:Rsn or c:AddtlInf)]",
    information="c:AddtlTxInf",
)
_JOINED = {"code", "transactions", "creditor_reference", "remittance"}
"""Columns of all that the path finds, each followed by a space; of the others the first is taken."""
_INSTEAD_OF_AMOUNT = {"c:TxAmt": "", "c:CntrValAmt": BEFORE_CHARGES, "c:InstdAmt": BEFORE_CHARGES}
"""Where a transaction states no amount of its own in the account's currency (in version 02 never): these, in order."""

_SHEET = """\
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c={namespace}>
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:param name="open" select="0"/>
  <xsl:template match="/*">
    <xsl:for-each select="c:Ntry[position() &lt;= last() - $open]">
      <xsl:variable name="currency" select="c:Amt/@Ccy"/>
      {entry}<xsl:for-each select="c:NtryDtls/c:TxDtls">{details}</xsl:for-each><xsl:text>&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>
  <xsl:template match="/c:Ntry" priority="2">
    <xsl:variable name="currency" select="c:Amt/@Ccy"/>
    {entry}<xsl:for-each select="(c:NtryDtls/c:TxDtls)[position() &lt; last()]">{details}</xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
"""
_TAB, _SPACE = "<xsl:text>&#9;</xsl:text>", "<xsl:text> </xsl:text>"
_CHARGES = f"""<xsl:for-each select="{{path}}"><xsl:choose>\
<xsl:when test="self::c:TtlChrgsAndTaxAmt">{TOTAL}<xsl:value-of select="normalize-space()"/></xsl:when>\
<xsl:otherwise><xsl:if test="c:ChrgInclInd = 'true' or c:ChrgInclInd = '1'">{INCLUDED}</xsl:if>\
<xsl:if test="c:CdtDbtInd = 'CRDT'">{REBATE}</xsl:if>\
<xsl:value-of select="normalize-space(c:Amt)"/></xsl:otherwise></xsl:choose>{_SPACE}</xsl:for-each>"""


class CamtRows:
    """The compiled stylesheet for one namespace, which differs by message and version."""

    def __init__(self, namespace: str) -> None:
        entry = _TAB.join(_column(*column) for column in _ENTRY_PATHS._asdict().items())
        details = "".join(_TAB + _column(*column) for column in _DETAILS_PATHS._asdict().items())
        sheet = _SHEET.format(namespace=quoteattr(namespace), entry=entry, details=details)
        self._transform = etree.XSLT(etree.XML(sheet))

    def of_entries(self, statement: etree._Element, *, last_is_open: bool) -> list[str]:
        """A row for each entry of a statement; without the last one if that is still being read."""
        return bytes(self._transform(statement, open="1" if last_is_open else "0")).decode().split("\n")[:-1]

    def of_open_entry(self, entry: etree._Element) -> str:
        """The row of an entry that is still being read, with all its transactions but the last."""
        return bytes(self._transform(entry)).decode()


def _column(name: str, path: str) -> str:
    if name in _JOINED:
        return _joined(path)
    if name == "charges":
        return _CHARGES.format(path=path)
    value = f'<xsl:value-of select="normalize-space({path})"/>'
    if path != _DETAILS_PATHS.amount:
        return value
    instead = "".join(
        _joined(f"c:AmtDtls/{element}/c:Amt[@Ccy = $currency]", before=mark)
        for element, mark in _INSTEAD_OF_AMOUNT.items()
    )
    return (
        f'<xsl:choose><xsl:when test="{path}">{value}</xsl:when><xsl:otherwise>{instead}</xsl:otherwise></xsl:choose>'
    )


def _joined(path: str, *, before: str = "") -> str:
    value = f'<xsl:value-of select="normalize-space()"/>{_SPACE}'
    if before:
        value = f"<xsl:text>{before}</xsl:text>{value}"
    return f'<xsl:for-each select="{path}">{value}</xsl:for-each>'
