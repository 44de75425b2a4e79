"""What this domain tells people in sentences, in three languages."""

from __future__ import annotations

from datetime import date

from kaifong.infra.printing.writing import write_day
from kaifong.kernel.localtext import LANGUAGES, LocalText

Filled = LocalText | date | int | str

NO_LETTER = LocalText(
    "未有勸諭信發出，而規則訂明先發勸諭信",
    "The rules have an advisory letter first, and none was sent",
    "未有劝谕信发出，而规则订明先发劝谕信",
)
WARNING_FIRST = LocalText(
    "須先發書面警告，現時未有生效的警告",
    "A warning comes first, and none is alive",
    "须先发书面警告，现时未有生效的警告",
)
NO_WARNING_NEEDED = LocalText("無須先發警告", "No warning comes first", "无须先发警告")
NOT_KNOWN = LocalText(
    "規則未有載明是否先發警告，由職員決定",
    "The rules on record do not say whether a warning comes first: the officer decides",
    "规则未有载明是否先发警告，由职员决定",
)
CLOSED = LocalText("個案已結束", "The case is closed", "个案已结束")
GRACE_RUNS = LocalText("寬限期至{day}", "The grace runs until {day}", "宽限期至{day}")
GRACE_ENDED = LocalText(
    "寬限期已於{day}完結，其後未有跟進",
    "The grace ended on {day}, and nothing has been done since",
    "宽限期已于{day}完结，其后未有跟进",
)
REPEATED = LocalText(
    "{day}前有生效的警告：再犯即扣分",
    "A warning is alive until {day}: the offence repeated takes points",
    "{day}前有生效的警告：再犯即扣分",
)
WARNED = LocalText("已於{day}發出警告", "A warning was given on {day}", "已于{day}发出警告")

OPENED = LocalText("開立個案：{what}", "Case opened: {what}", "开立个案：{what}")
CASE_CLOSED = LocalText("個案結束：{what}", "Case closed: {what}", "个案结束：{what}")
STEPS = {
    "advice": LocalText("勸諭信：{what}", "Advisory letter: {what}", "劝谕信：{what}"),
    "warning": LocalText("書面警告：{what}", "Written warning: {what}", "书面警告：{what}"),
    "points": LocalText("扣分：{what}", "Points allotted: {what}", "扣分：{what}"),
}
STEP_WITHDRAWN = LocalText("撤回：{what}", "Withdrawn: {what}", "撤回：{what}")
APPEAL_LODGED = LocalText("提出上訴：{what}", "Appeal lodged: {what}", "提出上诉：{what}")
APPEAL_DECIDED = {
    "allowed": LocalText("上訴得直：{what}", "Appeal allowed: {what}", "上诉得直：{what}"),
    "dismissed": LocalText("上訴被駁回：{what}", "Appeal dismissed: {what}", "上诉被驳回：{what}"),
}
CARRIED = LocalText("分數隨住戶轉移", "Points follow the household to another tenancy", "分数随住户转移")
EVIDENCE = LocalText("加入證據：{what}", "Evidence added: {what}", "加入证据：{what}")
NOTICE = LocalText("遷出通知書", "Notice to quit", "迁出通知书")
NOTICES = {
    "proposed": LocalText("建議發出遷出通知書", "Notice to quit proposed", "建议发出迁出通知书"),
    "approved": LocalText("批准遷出通知書", "Notice to quit approved", "批准迁出通知书"),
    "served": LocalText("送達遷出通知書", "Notice to quit served", "送达迁出通知书"),
    "expired": LocalText("遷出通知書期滿", "Notice to quit expired", "迁出通知书期满"),
    "withdrawn": LocalText("撤回遷出通知書", "Notice to quit withdrawn", "撤回迁出通知书"),
    "appeal_allowed": LocalText(
        "遷出通知書因上訴得直失效", "Notice to quit ended by an appeal", "迁出通知书因上诉得直失效"
    ),
    "possession": LocalText("收回單位", "Flat taken back", "收回单位"),
}
GROUNDS = {
    "points": LocalText(
        "現有{points}分，扣滿{threshold}分可終止租約",
        "{points} points count; {threshold} make the tenancy liable to be ended",
        "现有{points}分，扣满{threshold}分可终止租约",
    ),
    "arrears": LocalText(
        "連續{months}個月欠租", "Rent in arrears for {months} months in a row", "连续{months}个月欠租"
    ),
    "no_declaration": LocalText(
        "未有申報入息及資產", "No declaration of income and assets was made", "未有申报入息及资产"
    ),
    "non_occupation": LocalText("單位無人居住", "The flat is not lived in", "单位无人居住"),
    "tenant": LocalText("租戶自行通知遷出", "The tenant's own notice", "租户自行通知迁出"),
}


def filled(text: LocalText, **slots: Filled) -> LocalText:
    """A text with its slots filled, in each language; days as the language writes them."""
    return LocalText(
        *(
            text[language].format(**{name: _said(slot, language) for name, slot in slots.items()})
            for language in LANGUAGES
        )
    )


def _said(slot: Filled, language: str) -> str:
    if isinstance(slot, LocalText):
        return slot[language]
    return write_day(slot, language) if isinstance(slot, date) else str(slot)
