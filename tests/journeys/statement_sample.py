"""A statement of an invented tenancy, with one of everything that a statement can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement import ChargeLine, MonthTotals, PaymentLine, ReversalLine, Statement, WayToPay

ACCOUNT = account_no(1001, 1234)
BARCODE = f"7201{ACCOUNT}000489250260408"
QR = (
    "00020101021226300012hk.com.hkicl02071234567060115204000053033445406"
    "4892.55802HK5915KAIFONG HOUSING6002HK62160512" + str(ACCOUNT) + "6304A1B2"
)

CONVENIENCE_STORE = LocalText("便利店", "Convenience store", "便利店")
FPS = LocalText("轉數快", "Faster Payment System", "转数快")
AUTOPAY = LocalText("自動轉帳", "Autopay", "自动转账")
PPS = LocalText("繳費靈", "PPS", "缴费灵")
BANK_BILL = LocalText("銀行繳費服務", "Bank bill payment", "银行缴费服务")
MTR = LocalText("港鐵服務櫃位", "MTR counter", "港铁服务柜位")
WELFARE = LocalText("社會福利署轉帳", "Social welfare transfer", "社会福利署转账")
COUNTER = LocalText("屋邨辦事處", "Estate office counter", "屋邨办事处")
LANDLORD = LocalText("街坊房屋", "Kaifong Housing", "街坊房屋")

MONTHS = tuple(
    MonthTotals(Month(2025, 11).plus(index), charged, paid)
    for index, (charged, paid) in enumerate(
        [(231_500, 231_500), (231_500, 231_500), (231_500, 0), (231_500, 463_000), (238_000, 0), (251_250, 238_000)]
    )
)

STATEMENT = Statement(
    landlord=LANDLORD,
    tenant_name=LocalText("陳大文先生", "Mr Chan Tai Man", "陈大文先生"),
    address=LocalText(
        "新界榕蔭邨榕康樓12樓1207室",
        "Flat 1207, 12/F, Yung Hong House, Yung Yam Estate, New Territories",
        "新界榕荫邨榕康楼12楼1207室",
    ),
    account_no=ACCOUNT,
    month=Month(2026, 4),
    issued_on=date(2026, 4, 8),
    due_on=date(2026, 4, 30),
    opening_cents=238_000,
    charges=(
        ChargeLine(
            LocalText("淨租金", "Net rent", "净租金"),
            LocalText("2026年4月整月", "Whole month of April 2026", "2026年4月整月"),
            206_500,
        ),
        ChargeLine(
            LocalText("差餉", "Rates", "差饷"),
            LocalText("2026年4月整月", "Whole month of April 2026", "2026年4月整月"),
            31_500,
        ),
        ChargeLine(
            LocalText("額外租金", "Additional rent", "额外租金"),
            LocalText(
                "家庭入息為限額的2至3倍：淨租金的1.5倍",
                "Income 2 to 3 times the limit: 1.5 × net rent",
                "家庭收入为限额的2至3倍：净租金的1.5倍",
            ),
            103_250,
        ),
        ChargeLine(
            LocalText("租金援助", "Rent assistance", "租金援助"),
            LocalText("減免淨租金的25%", "25% off the net rent", "减免净租金的25%"),
            -51_625,
            confirmed=False,
        ),
        ChargeLine(
            LocalText("淨租金", "Net rent", "净租金"),
            LocalText("租金由2026年3月1日起調整", "Rent changed from 1 March 2026", "租金由2026年3月1日起调整"),
            -38_375,
            for_month=Month(2026, 3),
        ),
    ),
    payments=(
        PaymentLine(date(2026, 4, 2), CONVENIENCE_STORE, 120_000),
        PaymentLine(date(2026, 4, 7), FPS, 118_000),
    ),
    reversals=(
        ReversalLine(
            date(2026, 4, 3), AUTOPAY, LocalText("戶口存款不足", "Insufficient funds", "账户存款不足"), 238_000
        ),
    ),
    closing_cents=489_250,
    pay_cents=489_250,
    months=MONTHS,
    ways=(
        WayToPay(
            CONVENIENCE_STORE,
            LocalText("出示本繳款單的條碼", "Show this slip's barcode", "出示本缴款单的条码"),
            "",
            LocalText(
                "現金，月底前最少三個工作天繳交。",
                "Cash; at least three working days before month-end.",
                "现金，月底前最少三个工作天缴交。",
            ),
            500_000,
        ),
        WayToPay(
            BANK_BILL,
            LocalText("商戶：街坊房屋", "Merchant: Kaifong Housing", "商户：街坊房屋"),
            f"{ACCOUNT}",
            LocalText("網上、電話或自動櫃員機。", "Internet, telephone or ATM.", "网上、电话或自动柜员机。"),
        ),
        WayToPay(
            PPS,
            LocalText("商戶編號9201", "Merchant code 9201", "商户编号9201"),
            f"{ACCOUNT}",
            LocalText(
                "網上或電話，先登記帳單。",
                "Internet or telephone, after registering the bill.",
                "网上或电话，先登记账单。",
            ),
        ),
        WayToPay(
            FPS,
            LocalText("掃描二維碼", "Scan the QR code", "扫描二维码"),
            "",
            LocalText("任何參與銀行或電子錢包。", "Any participating bank or wallet.", "任何参与银行或电子钱包。"),
        ),
        WayToPay(
            COUNTER,
            LocalText("任何屋邨辦事處", "Any estate office", "任何屋邨办事处"),
            f"{ACCOUNT}",
            LocalText("辦公時間內，發出收據。", "In office hours; a receipt is given.", "办公时间内，发出收据。"),
        ),
    ),
    barcode=BARCODE,
    qr=QR,
)

IN_ADVANCE = replace(
    STATEMENT,
    opening_cents=-300_000,
    charges=STATEMENT.charges[:2],
    payments=(),
    reversals=(),
    closing_cents=-62_000,
    pay_cents=0,
)
