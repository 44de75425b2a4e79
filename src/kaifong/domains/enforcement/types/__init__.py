"""What this domain tells. Days are the landlord's, moments are when something was recorded."""

from kaifong.domains.enforcement.types.cases import (
    AppealView,
    CaseLine,
    CasesPage,
    CaseView,
    ComplaintLetters,
    EvidenceView,
    Happened,
    StepView,
)
from kaifong.domains.enforcement.types.codes import (
    Act,
    AppealOutcome,
    CarryReason,
    Gone,
    Ground,
    NoticeState,
    Served,
    Source,
    StepKind,
)
from kaifong.domains.enforcement.types.notices import (
    LetterFacts,
    Moratorium,
    NoticesPage,
    NoticeStatus,
    NoticeView,
)
from kaifong.domains.enforcement.types.points import (
    Allotted,
    Decision,
    Misdeed,
    PointsAsAt,
    PointsLine,
    Scheme,
)

__all__ = [
    "Act",
    "Allotted",
    "AppealOutcome",
    "AppealView",
    "CarryReason",
    "CaseLine",
    "CaseView",
    "CasesPage",
    "ComplaintLetters",
    "Decision",
    "EvidenceView",
    "Gone",
    "Ground",
    "Happened",
    "LetterFacts",
    "Misdeed",
    "Moratorium",
    "NoticeState",
    "NoticeStatus",
    "NoticeView",
    "NoticesPage",
    "PointsAsAt",
    "PointsLine",
    "Scheme",
    "Served",
    "Source",
    "StepKind",
    "StepView",
]
