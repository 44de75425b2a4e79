"""Every write: by the household (or an officer for it), then by the office."""

from kaifong.domains.requests.services.answering import answers_save, checks_confirm, form_begin, form_withdraw
from kaifong.domains.requests.services.call_backs import (
    call_back_ask,
    call_back_close,
    call_back_open,
    call_backs_purge,
)
from kaifong.domains.requests.services.handing_in import form_hand_in
from kaifong.domains.requests.services.looks import document_open, form_view
from kaifong.domains.requests.services.papers import document_add, document_remove
from kaifong.domains.requests.services.resuming import form_resume, resume_code_make
from kaifong.domains.requests.services.reviewing import form_approve, form_refuse, form_return, review_begin

__all__ = [
    "answers_save",
    "call_back_ask",
    "call_back_close",
    "call_back_open",
    "call_backs_purge",
    "checks_confirm",
    "document_add",
    "document_open",
    "document_remove",
    "form_approve",
    "form_begin",
    "form_hand_in",
    "form_refuse",
    "form_resume",
    "form_return",
    "form_view",
    "form_withdraw",
    "resume_code_make",
    "review_begin",
]
