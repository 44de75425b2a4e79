"""The only door to this domain."""

from kaifong.domains.applications.eligibility import check
from kaifong.domains.applications.outlook import band, outlook
from kaifong.domains.applications.points import quota_points
from kaifong.domains.applications.types import (
    Band,
    Checked,
    Condition,
    Eligibility,
    EligibilityFacts,
    Outlook,
    PointsChange,
    PointsFacts,
    PointsTerm,
    QuotaPoints,
    Status,
    Term,
    Unknown,
    Waited,
)
from kaifong.domains.applications.waiting import Clock, age_on, between, birthday

__all__ = [
    "Band",
    "Checked",
    "Clock",
    "Condition",
    "Eligibility",
    "EligibilityFacts",
    "Outlook",
    "PointsChange",
    "PointsFacts",
    "PointsTerm",
    "QuotaPoints",
    "Status",
    "Term",
    "Unknown",
    "Waited",
    "age_on",
    "band",
    "between",
    "birthday",
    "check",
    "outlook",
    "quota_points",
]
