"""Writes pain.002 messages for tests, from nothing of the code that reads them."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>STS-1</MsgId><CreDtTm>2026-09-04T07:00:00+08:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>autopay-2026-09-1</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
"""
TAIL = "</CstmrPmtStsRpt></Document>\n"
REFUSED = """<TxInfAndSts><StsId>S1</StsId><OrgnlInstrId>I-1</OrgnlInstrId><OrgnlEndToEndId>AP-202609-100100002340</OrgnlEndToEndId>
<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>NOT SUFFICIENT</AddtlInf><AddtlInf>FUNDS</AddtlInf></StsRsnInf>
<OrgnlTxRef><Amt><InstdAmt Ccy="HKD">2345.60</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>
"""
PENDING = """<TxInfAndSts><OrgnlEndToEndId>AP-202609-100100002437</OrgnlEndToEndId><TxSts>PDNG</TxSts>
<OrgnlTxRef><RmtInf><Strd><CdtrRefInf><Ref>100100002437</Ref></CdtrRefInf></Strd></RmtInf></OrgnlTxRef></TxInfAndSts>
"""


def report(batches: str, *, group: str = "", version: str = "03") -> bytes:
    return (HEAD.format(group=group, version=version) + batches + TAIL).encode()


def batch(transactions: str, *, status: str = "", name: str = "B-1") -> str:
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{name}</OrgnlPmtInfId>{status}{transactions}</OrgnlPmtInfAndSts>\n"
