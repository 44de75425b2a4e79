"""What this domain tells people, in three languages."""

from __future__ import annotations

from kaifong.domains.payments.suggestions import Slip
from kaifong.kernel.localtext import LocalText

SUSPENSE_REASONS = {
    "account_malformed": LocalText(
        "戶口號碼的位數或核對數字不符",
        "The account number's length or check digits are wrong",
        "账户号码的位数或核对数字不符",
    ),
    "account_unknown": LocalText("沒有這個戶口", "There is no such account", "没有这个账户"),
    "no_account": LocalText("沒有註明戶口號碼", "No account number was given", "没有注明账户号码"),
    "reversal_without_original": LocalText(
        "要收回的付款未有收到，或已收回過",
        "The payment that it takes back has not arrived, or was taken back before",
        "要收回的付款未有收到，或已收回过",
    ),
    "original_in_suspense": LocalText(
        "要收回的付款本身仍在暫記", "The payment that it takes back is in suspense itself", "要收回的付款本身仍在暂记"
    ),
}
"""Why money is in suspense, by the code that `SuspenseItem` keeps."""

SLIPS = {
    Slip.NONE: LocalText("註明的正是這個戶口", "It is the account that was given", "注明的正是这个账户"),
    Slip.WRONG_DIGIT: LocalText("一個數字不同", "One digit differs", "一个数字不同"),
    Slip.SWAPPED: LocalText("兩個相鄰數字倒轉", "Two neighbouring digits are swapped", "两个相邻数字颠倒"),
    Slip.SWAPPED_ACROSS_ONE: LocalText(
        "相隔一位的兩個數字倒轉", "Two digits either side of one are swapped", "相隔一位的两个数字颠倒"
    ),
    Slip.MISSING_DIGIT: LocalText("少了一個數字", "One digit is missing", "少了一个数字"),
    Slip.SURPLUS_DIGIT: LocalText("多了一個數字", "One digit is too many", "多了一个数字"),
}
OWES_THIS = LocalText("所欠正是這個款額", "It owes exactly this amount", "所欠正是这个款额")
RENT_IS_THIS = LocalText(
    "一個月的租金正是這個款額", "A month's rent is exactly this amount", "一个月的租金正是这个款额"
)

REVERSAL_REASONS = {
    "AC01": LocalText("戶口號碼不正確", "Account number is incorrect", "账户号码不正确"),
    "AC04": LocalText("戶口已取消", "Account is closed", "账户已取消"),
    "AC06": LocalText("戶口已凍結", "Account is blocked", "账户已冻结"),
    "AG01": LocalText("戶口不可作此交易", "This kind of transaction is forbidden on the account", "账户不可作此交易"),
    "AM04": LocalText("戶口存款不足", "Insufficient funds", "账户存款不足"),
    "AM05": LocalText("重複付款", "Duplicate payment", "重复付款"),
    "AM09": LocalText("款額不符", "The amount is not as agreed", "款额不符"),
    "CUST": LocalText("應付款人要求", "At the payer's request", "应付款人要求"),
    "DUPL": LocalText("重複付款", "Duplicate payment", "重复付款"),
    "FOCR": LocalText("因要求取消而退回", "Returned after a request to cancel", "因要求取消而退回"),
    "FRAD": LocalText("涉及欺詐", "Fraud", "涉及欺诈"),
    "MD01": LocalText("沒有有效的直接付款授權", "There is no valid mandate", "没有有效的直接付款授权"),
    "MD06": LocalText("付款人要求退款", "The payer asked for the money back", "付款人要求退款"),
    "MD07": LocalText("付款人已去世", "The payer has died", "付款人已去世"),
    "MS02": LocalText("付款人未說明原因", "The payer gave no reason", "付款人未说明原因"),
    "MS03": LocalText("銀行未說明原因", "The bank gave no reason", "银行未说明原因"),
}
"""Why a payment was taken back, by the codes that banks use (ISO 20022 external return reasons)."""
NO_REASON = LocalText("沒有說明原因", "No reason was given", "没有说明原因")

REFUND = LocalText("退回預繳的款項", "Refund of what was paid in advance", "退回预缴的款项")
OTHER = LocalText("其他帳目", "Other posting", "其他账目")


def reversal_reason(stated: str) -> LocalText:
    """Why a payment was taken back: a bank's code in words, a person's words as they are."""
    return REVERSAL_REASONS.get(stated) or said(stated)


def said(text: str) -> LocalText:
    """A reason that someone wrote, in the language in which it was written."""
    return LocalText(text, text, text) if text.strip() else NO_REASON
