"""The only door to this domain."""

from kaifong.domains.rent.calculator import (
    AssistanceTier,
    Calculation,
    Household,
    IncomeTier,
    Outcome,
    VacateReason,
    calculate,
)
from kaifong.domains.rent.charging import charge_lines
from kaifong.domains.rent.chart import INCOME
from kaifong.domains.rent.checks import charges_check
from kaifong.domains.rent.errors import (
    FlatsWithoutRent,
    LimitUnknown,
    NoAdditionalRentTier,
    NotCharged,
    RollOutOfOrder,
    RollTotalsDiffer,
    TermOverlaps,
)
from kaifong.domains.rent.ruleset import charge_rules
from kaifong.domains.rent.selectors import (
    arrears,
    arrears_list,
    arrears_of,
    charge_facts,
    charged_months,
    charges_posted,
    due_on,
    rent_calculate,
    rent_explain,
    rolls,
)
from kaifong.domains.rent.services.adjustments import charges_adjust
from kaifong.domains.rent.services.flat_rents import ImportReport, flat_rents_import
from kaifong.domains.rent.services.roll import rent_roll
from kaifong.domains.rent.services.terms import awards_import, term_add
from kaifong.domains.rent.types import (
    AdjustmentReport,
    Arrears,
    ChargeFacts,
    ChargeLine,
    ChargeRules,
    Component,
    ExplainedLine,
    Explanation,
    PostedCharge,
    RollReport,
    RollView,
    TermKind,
    Tier,
    UnpaidCharge,
)

__all__ = [
    "INCOME",
    "AdjustmentReport",
    "Arrears",
    "AssistanceTier",
    "Calculation",
    "ChargeFacts",
    "ChargeLine",
    "ChargeRules",
    "Component",
    "ExplainedLine",
    "Explanation",
    "FlatsWithoutRent",
    "Household",
    "ImportReport",
    "IncomeTier",
    "LimitUnknown",
    "NoAdditionalRentTier",
    "NotCharged",
    "Outcome",
    "PostedCharge",
    "RollOutOfOrder",
    "RollReport",
    "RollTotalsDiffer",
    "RollView",
    "TermKind",
    "TermOverlaps",
    "Tier",
    "UnpaidCharge",
    "VacateReason",
    "arrears",
    "arrears_list",
    "arrears_of",
    "awards_import",
    "calculate",
    "charge_facts",
    "charge_lines",
    "charge_rules",
    "charged_months",
    "charges_adjust",
    "charges_check",
    "charges_posted",
    "due_on",
    "flat_rents_import",
    "rent_calculate",
    "rent_explain",
    "rent_roll",
    "rolls",
    "term_add",
]
