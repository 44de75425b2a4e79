"""The only door to this domain."""

from kaifong.domains.rules.errors import (
    CodeOfAnotherPack,
    CurrencyDiffers,
    NoRuleInForce,
    NoSuchCode,
    NoSuchRule,
    RuleMalformed,
    RulePackInvalid,
)
from kaifong.domains.rules.selectors import (
    rule,
    rule_in_force,
    rule_versions,
    rules_by_id,
    rules_in_force,
    rules_open,
)
from kaifong.domains.rules.services import pack_load
from kaifong.domains.rules.types import (
    Confidence,
    Correction,
    InForce,
    Kind,
    LoadReport,
    OpenPoint,
    OpenReason,
    Rule,
    Value,
)

__all__ = [
    "CodeOfAnotherPack",
    "Confidence",
    "Correction",
    "CurrencyDiffers",
    "InForce",
    "Kind",
    "LoadReport",
    "NoRuleInForce",
    "NoSuchCode",
    "NoSuchRule",
    "OpenPoint",
    "OpenReason",
    "Rule",
    "RuleMalformed",
    "RulePackInvalid",
    "Value",
    "pack_load",
    "rule",
    "rule_in_force",
    "rule_versions",
    "rules_by_id",
    "rules_in_force",
    "rules_open",
]
