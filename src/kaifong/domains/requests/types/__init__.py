"""What this domain tells and takes."""

from kaifong.domains.requests.types.call_backs import CallBackAsked, CallBackOpened, CallBacks, CallBackView
from kaifong.domains.requests.types.codes import CallBackOutcome, CallBackState, FormState, WaitsFor
from kaifong.domains.requests.types.forms import (
    Decision,
    DocumentView,
    DocumentWantedView,
    FormStep,
    FormSummary,
    FormView,
    HandInReceipt,
    QuestionView,
    ResumeCode,
    SectionView,
    ToReview,
)

__all__ = [
    "CallBackAsked",
    "CallBackOpened",
    "CallBackOutcome",
    "CallBackState",
    "CallBackView",
    "CallBacks",
    "Decision",
    "DocumentView",
    "DocumentWantedView",
    "FormState",
    "FormStep",
    "FormSummary",
    "FormView",
    "HandInReceipt",
    "QuestionView",
    "ResumeCode",
    "SectionView",
    "ToReview",
    "WaitsFor",
]
