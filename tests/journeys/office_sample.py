"""Figures of an invented landlord, with one of everything that the office's pages can show."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kaifong.domains.access.api import Actor
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.figures import (
    ChannelTotals,
    ChargeDetail,
    ClearingState,
    ComponentLine,
    EstateFigures,
    EstateTotals,
    LedgerLine,
    MonthFigures,
    NotThere,
    PaymentDetail,
    RollState,
    Suggestion,
    SuspenseList,
    SuspenseReceipt,
    SuspenseTotals,
    TenancyFigures,
    TenancyLine,
    Totals,
)
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement import Statement
from tests.journeys.statement_sample import (
    ACCOUNT,
    AUTOPAY,
    BANK_BILL,
    CONVENIENCE_STORE,
    COUNTER,
    FPS,
    MONTHS,
    MTR,
    PPS,
    STATEMENT,
    WELFARE,
)

TODAY = date(2026, 4, 8)
MONTH = Month(2026, 4)

ESTATES = tuple(
    EstateTotals(1001 + index, LocalText(f"{name}邨", f"{latin} Estate", f"{simple}邨"), totals)
    for index, (name, latin, simple, totals) in enumerate(
        [
            ("榕蔭", "Yung Yam", "榕荫", Totals(1_482_311_50, 1_390_250_00, 212_480_75, 628, 61)),
            ("石徑", "Shek King", "石径", Totals(982_118_00, 968_022_50, 51_204_00, 402, 19)),
            ("望潮", "Mong Chiu", "望潮", Totals(2_604_550_25, 2_310_006_00, 498_712_25, 1_187, 164)),
            ("松澗", "Chung Kan", "松涧", Totals(1_120_904_00, 1_120_904_00, 0, 455, 0)),
            ("雲梯", "Wan Tai", "云梯", Totals(713_225_50, 655_118_00, 97_003_50, 310, 28)),
        ]
    )
)

MONTH_FIGURES = MonthFigures(
    month=MONTH,
    months=tuple(Month(2026, 2).until(MONTH)),
    as_at=TODAY,
    totals=Totals(6_903_109_25, 6_444_300_50, 859_400_50, 2_982, 272),
    channels=(
        ChannelTotals("autopay", AUTOPAY, 812, 1_846_120_00),
        ChannelTotals("swd_transfer", WELFARE, 601, 1_352_404_50),
        ChannelTotals("convenience_store", CONVENIENCE_STORE, 498, 1_122_600_00),
        ChannelTotals("bank_bill", BANK_BILL, 402, 905_771_00),
        ChannelTotals("fps", FPS, 241, 548_905_00),
        ChannelTotals("pps", PPS, 176, 398_400_00),
        ChannelTotals("mtr_counter", MTR, 71, 161_100_00),
        ChannelTotals("counter", COUNTER, 48, 109_000_00),
    ),
    clearing=(
        ClearingState("autopay", AUTOPAY, 1_846_120_00, 1_846_120_00, 0),
        ClearingState("convenience_store", CONVENIENCE_STORE, 1_122_600_00, 1_118_270_00, 2),
        ClearingState("fps", FPS, 548_905_00, 551_285_00, 1),
    ),
    suspense=SuspenseTotals(3, 6_860_00),
    last_roll=RollState(MONTH, 2_982, datetime(2026, 3, 31, 18, 15, tzinfo=UTC)),
    sealed_through=date(2026, 4, 7),
    estates=ESTATES,
)

EMPTY_MONTH = MonthFigures(
    month=MONTH,
    months=(),
    as_at=TODAY,
    totals=Totals(0, 0, 0, 0, 0),
    channels=(),
    clearing=(),
    suspense=SuspenseTotals(0, 0),
    last_roll=None,
    sealed_through=None,
    estates=(),
)

TENANCIES = tuple(
    TenancyLine(
        account_no(1001, 1234 + index),
        LocalText(
            f"榕康樓12樓{1201 + index}室", f"Flat {1201 + index}, 12/F, Yung Hong House", f"榕康楼12楼{1201 + index}室"
        ),
        238_000,
        (0, 238_000, 120_000)[index % 3],
        (489_250, -62_000, 118_000)[index % 3],
        (2, 0, 1)[index % 3],
    )
    for index in range(50)
)

_WHOLE = LocalText("每月租金及差餉的組成", "What a month's rent is made of", "每月租金及差饷的组成")
_FLAT_RENT = LocalText(
    "單位租金HK$2,065.00，由2026年3月1日起",
    "Flat's rent HK$2,065.00 since 1 March 2026",
    "单位租金HK$2,065.00，由2026年3月1日起",
)
_COMPONENTS = (
    ComponentLine(
        LocalText("淨租金", "Net rent", "净租金"),
        206_500,
        None,
        _WHOLE,
        "Housing Authority, tenancy conditions",
        DateRange(date(2024, 10, 1)),
        True,
        _FLAT_RENT,
    ),
    ComponentLine(
        LocalText("差餉", "Rates", "差饷"),
        31_500,
        None,
        _WHOLE,
        "Housing Authority, tenancy conditions",
        DateRange(date(2024, 10, 1)),
        True,
        None,
    ),
    ComponentLine(
        LocalText("額外租金", "Additional rent", "额外租金"),
        103_250,
        None,
        LocalText("富戶政策：額外租金級別", "Additional rent of better-off tenants", "富户政策：额外租金级别"),
        "news.gov.hk, 21.3.2025",
        DateRange(date(2017, 10, 1), date(2026, 10, 1)),
        True,
        LocalText("家庭入息為限額的2.40倍", "Household income is 2.40 times the limit", "家庭收入为限额的2.40倍"),
    ),
    ComponentLine(
        LocalText("租金援助", "Rent assistance", "租金援助"),
        -51_625,
        None,
        LocalText("租金援助計劃", "Rent Assistance Scheme", "租金援助计划"),
        "recalled, to be confirmed",
        DateRange(date(2016, 9, 1)),
        False,
        None,
    ),
)

TENANCY_FIGURES = TenancyFigures(
    account_no=ACCOUNT,
    as_at=TODAY,
    tenant_name=STATEMENT.tenant_name,
    address=STATEMENT.address,
    estate_code=1001,
    estate_name=ESTATES[0].name,
    in_force=DateRange(date(2019, 5, 1)),
    balance_cents=489_250,
    months_in_arrears=2,
    oldest_unpaid=Month(2026, 3),
    months=MONTHS,
    ledger_from=Month(2025, 11),
    opening_cents=0,
    has_earlier=True,
    ledger=(
        LedgerLine(date(2026, 3, 1), 238_000, 238_000, "", ChargeDetail(Month(2026, 3), False, _COMPONENTS[:2])),
        LedgerLine(date(2026, 4, 1), 289_625, 527_625, "", ChargeDetail(MONTH, False, _COMPONENTS)),
        LedgerLine(
            date(2026, 4, 2),
            -120_000,
            407_625,
            "",
            PaymentDetail(
                CONVENIENCE_STORE, "711-20260402-0004417-000000291", date(2026, 4, 1), "711_20260402.csv", 4_417
            ),
        ),
        LedgerLine(
            date(2026, 4, 2),
            -238_000,
            169_625,
            "",
            PaymentDetail(AUTOPAY, "DD-2604-00991", date(2026, 4, 2), "camt054-0402.xml", 991),
        ),
        LedgerLine(
            date(2026, 4, 3),
            238_000,
            407_625,
            "",
            PaymentDetail(
                AUTOPAY,
                "DD-2604-00991-R",
                date(2026, 4, 3),
                "camt054-0403.xml",
                12,
                LocalText("戶口存款不足", "Insufficient funds", "账户存款不足"),
            ),
        ),
        LedgerLine(
            date(2026, 4, 7),
            -118_000,
            289_625,
            "",
            PaymentDetail(FPS, "FPS20260407112233", date(2026, 4, 7), None, None),
        ),
        LedgerLine(date(2026, 4, 7), 238_000, 527_625, "Refund of a double payment", None),
        LedgerLine(
            date(2026, 4, 8),
            -38_375,
            489_250,
            "",
            ChargeDetail(Month(2026, 3), True, (_COMPONENTS[0]._replace(amount_cents=-38_375, days=12),)),
        ),
    ),
    statements=(Month(2026, 4), Month(2026, 3)),
)

SUSPENSE = SuspenseList(
    totals=SuspenseTotals(3, 6_860_00),
    page=1,
    receipts=(
        SuspenseReceipt(
            71,
            CONVENIENCE_STORE,
            "711-20260402-0004418",
            date(2026, 4, 1),
            238_000,
            "100100213493",
            LocalText("戶口號碼的核對數字不符", "The account number fails its check digits", "账户号码的核对数字不符"),
            "711_20260402.csv",
            4_418,
            (
                Suggestion(
                    ACCOUNT,
                    TENANCIES[0].flat,
                    LocalText(
                        "兩個數字倒轉；金額等於2026年3月租金",
                        "Two digits are swapped; the amount is the rent for March 2026",
                        "两个数字倒转；金额等于2026年3月租金",
                    ),
                ),
                Suggestion(
                    TENANCIES[6].account_no,
                    TENANCIES[6].flat,
                    LocalText("一個數字不同", "One digit differs", "一个数字不同"),
                ),
            ),
        ),
        SuspenseReceipt(
            72,
            BANK_BILL,
            "BB0403-11",
            date(2026, 4, 3),
            210_000,
            "1001 9999 9970",
            LocalText("沒有這個戶口", "There is no such account", "没有这个账户"),
            "bankbill-0403.txt",
            11,
            (),
        ),
        SuspenseReceipt(
            75,
            FPS,
            "FPS20260405090011",
            date(2026, 4, 5),
            238_000,
            "",
            LocalText("沒有註明戶口號碼", "No account number was given", "没有注明账户号码"),
            None,
            None,
            (),
        ),
    ),
)


class AlreadyAssigned(Refusal):
    """As the payments domain would refuse."""


def month_figures(*, month: Month | None, as_at: date, actor: Actor) -> MonthFigures:
    if month is not None and month not in MONTH_FIGURES.months:
        raise NotThere(f"{month} was never charged.")
    return MONTH_FIGURES


def estate_figures(
    *, code: int, month: Month, only_arrears: bool, search: str, page: int, as_at: date, actor: Actor
) -> EstateFigures:
    estates = [estate for estate in ESTATES if estate.code == code]
    if not estates:
        raise NotThere(f"There is no estate {code}.")
    rows = [row for row in TENANCIES if not only_arrears or row.months_in_arrears]
    rows = [row for row in rows if search in row.flat.en or search in str(row.account_no)]
    found = len(rows) if only_arrears or search else estates[0].totals.tenancies
    district = LocalText("觀塘區", "Kwun Tong", "观塘区")
    return EstateFigures(month, as_at, estates[0], district, found, page, tuple(rows))


def tenancy_figures(*, account_no: int, ledger_from: Month, as_at: date, actor: Actor) -> TenancyFigures:
    if account_no != ACCOUNT:
        raise NotThere(f"There is no account {account_no}.")
    return TENANCY_FIGURES


def statement(*, account_no: int, month: Month, as_at: date, actor: Actor) -> Statement:
    if account_no != ACCOUNT or month != MONTH:
        raise NotThere(f"Account {account_no} has no statement for {month}.")
    return STATEMENT


def suspense_list(*, page: int, actor: Actor) -> SuspenseList:
    return SUSPENSE


def suspense_assign(*, receipt_id: int, account_no: int, reason: str, on: date, actor: Actor) -> None:
    if receipt_id != SUSPENSE.receipts[0].receipt_id:
        raise AlreadyAssigned(f"Receipt {receipt_id} was assigned already.")


FUNCTIONS = (month_figures, estate_figures, tenancy_figures, statement, suspense_list, suspense_assign)
assert all(hasattr(figures, function.__name__) for function in FUNCTIONS)
