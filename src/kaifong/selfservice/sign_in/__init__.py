"""Signing in, the same at every door: what is asked for, what is sent, and in what words it is refused.

A door calls these, keeps the tokens that they return, and shows what `told` makes of a refusal.
"""

from kaifong.selfservice.sign_in.errors import NoContactOnRecord
from kaifong.selfservice.sign_in.steps import CodeSent, Opened, begin, code_resend, complete, recover
from kaifong.selfservice.sign_in.wording import RECOVERY_ASKED, told

__all__ = [
    "RECOVERY_ASKED",
    "CodeSent",
    "NoContactOnRecord",
    "Opened",
    "begin",
    "code_resend",
    "complete",
    "recover",
    "told",
]
