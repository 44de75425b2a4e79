"""The words of this domain that are codes."""

from __future__ import annotations

from enum import StrEnum


class FormKind(StrEnum):
    """What may be asked for. The value begins the name of the file that defines a form for some year."""

    RENEWAL = "renewal"
    TRANSFER = "transfer"
    MEMBER_ADD = "member_add"
    MEMBER_DELETE = "member_delete"
    PARTICULARS = "particulars"
    RENT_ASSISTANCE = "rent_assistance"
    INCOME_ASSETS = "income_assets"
    SURRENDER = "surrender"


class FormState(StrEnum):
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def open_to_answers(self) -> bool:
        """Whether the household may change what it says."""
        return self in (FormState.DRAFT, FormState.RETURNED)

    @property
    def with_the_office(self) -> bool:
        return self in (FormState.HANDED_IN, FormState.IN_REVIEW)

    @property
    def ended(self) -> bool:
        return self in (FormState.APPROVED, FormState.REFUSED, FormState.WITHDRAWN)


class WaitsFor(StrEnum):
    """Whose turn it is."""

    HOUSEHOLD = "household"
    OFFICE = "office"
    NOBODY = "nobody"


class QuestionKind(StrEnum):
    """What an answer is, and its JSON in `FormView.answers` and in `answers_save`.

    Text kinds take any text that prints. ``member`` is one of the household on the day, never the principal tenant.
    """

    TEXT = "text"  # "…", one line
    LONG_TEXT = "long_text"  # "…", with line breaks
    CHOICE = "choice"  # the code of a choice
    YES_NO = "yes_no"  # true or false
    DATE = "date"  # "2026-11-25"
    MONEY = "money"  # whole cents
    COUNT = "count"  # a whole number
    IDENTITY_NUMBER = "identity_number"  # "A1234563", or "other:" and another document's number
    PERSON = "person"  # {"name_zh", "name_en", "date_of_birth", "sex", "identity"}: texts, empty where unknown
    MEMBER = "member"  # tenancies' person id
    PHONE = "phone"  # "+85291234567"
    EMAIL = "email"


class Fault(StrEnum):
    """Why an answer cannot be taken; `selfservice.form_words` says each in three languages."""

    MISSING = "missing"  # required and not answered
    NOT_A_TEXT = "not-a-text"
    TOO_LONG = "too-long"
    NOT_A_CHOICE = "not-a-choice"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_A_DATE = "not-a-date"
    NOT_AN_AMOUNT = "not-an-amount"
    NOT_A_COUNT = "not-a-count"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_AN_IDENTITY_NUMBER = "not-an-identity-number"
    NAME_MISSING = "name-missing"
    NOT_A_BIRTH_DATE = "not-a-birth-date"
    NOT_A_MEMBER = "not-a-member"
    NOT_A_PHONE = "not-a-phone"
    NOT_AN_EMAIL = "not-an-email"


class Operator(StrEnum):
    """How a condition tests an answer. A question without an answer passes none but ``unanswered``."""

    IS = "is"
    ONE_OF = "one_of"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BEFORE = "before"
    AFTER = "after"
    AGE_UNDER = "age_under"
    AGE_AT_LEAST = "age_at_least"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class CallBackState(StrEnum):
    """How far a call back is. UNREACHED: called `UNREACHED_AFTER` times, and nobody answered. CLOSED: not to be called."""

    WAITING = "waiting"
    DONE = "done"
    UNREACHED = "unreached"
    CLOSED = "closed"


class CallBackOutcome(StrEnum):
    """What became of an officer's call, or of the wish for it."""

    DONE = "done"
    NO_ANSWER = "no_answer"
    CLOSED = "closed"
