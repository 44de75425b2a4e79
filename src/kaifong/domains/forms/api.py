"""The only door to this domain: forms as the landlord's rule pack defines them, by form and year, and answers to them.

It keeps nothing. Households' forms are `requests`; what an officer fills at a flat goes with the visit.
"""

from kaifong.domains.forms.answers import particulars_of, read_answer
from kaifong.domains.forms.conditions import holds
from kaifong.domains.forms.definition_files import read_definition
from kaifong.domains.forms.definitions import (
    Read,
    definition_in_force,
    definitions_check,
    forms_offered,
    read_in_force,
)
from kaifong.domains.forms.errors import DefinitionsInvalid, FormNotOffered
from kaifong.domains.forms.routing import Asked, Route, looked_at, route
from kaifong.domains.forms.types import (
    BY_HOUSEHOLDS,
    AnswerTest,
    Check,
    Choice,
    Condition,
    Definition,
    DocumentWanted,
    Fault,
    FormKind,
    FormOffer,
    Operator,
    Problem,
    QuestionDefinition,
    QuestionKind,
    SectionDefinition,
)

__all__ = [
    "BY_HOUSEHOLDS",
    "AnswerTest",
    "Asked",
    "Check",
    "Choice",
    "Condition",
    "Definition",
    "DefinitionsInvalid",
    "DocumentWanted",
    "Fault",
    "FormKind",
    "FormNotOffered",
    "FormOffer",
    "Operator",
    "Problem",
    "QuestionDefinition",
    "QuestionKind",
    "Read",
    "Route",
    "SectionDefinition",
    "definition_in_force",
    "definitions_check",
    "forms_offered",
    "holds",
    "looked_at",
    "particulars_of",
    "read_answer",
    "read_definition",
    "read_in_force",
    "route",
]
