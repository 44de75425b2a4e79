"""What is refused to a clerk is said in the language of her page."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.requests import api as requests
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.splitting import REASONS
from kaifong.infra.documents.api import DocumentRefused
from kaifong.interfaces.office import figures, refusals
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.form_words import document_refused
from tests.meta.tree import modules, texts

ACTED_ON = (rules, tenancies, ledger, rent, payments, enforcement, requests, visits)
"""Domains whose services the office's pages call, and those that these call."""

NOT_FOUND = (
    enforcement.CaseNotFound,
    enforcement.EvidenceNotFound,
    enforcement.NoticeNotFound,
    figures.NotThere,
    rent.NotCharged,
    requests.CallBackNotFound,
    requests.DocumentNotFound,
    requests.FormNotFound,
    visits.DocumentNotFound,
    visits.HandheldNotFound,
    visits.RoutesNotFound,
)
"""The address leads nowhere: the answer is 404."""
ASKED_FOR_BEFORE = (tenancies.PurposeMissing,)
"""A form on the page asks for it, and calls nothing without."""
OF_TENANTS = (
    requests.AnswersRefused,
    requests.DocumentNotAsked,
    requests.FormNotOffered,
    requests.NotReady,
    requests.ResumeRefused,
    requests.TooManyCallBacks,
    visits.AskedAlready,
    visits.NothingToConfirm,
)
"""Said by what households do themselves."""
OF_HANDHELDS = (
    visits.AttachmentElsewhere,
    visits.AttachmentTooLarge,
    visits.AttachmentTorn,
    visits.BatchTooLarge,
    visits.HandheldRefused,
    visits.HandheldRevoked,
    visits.NoVisitsThatDay,
    visits.PartTooLarge,
    visits.ProofWrong,
    visits.ShareLocked,
)
"""Said at the handhelds' door."""
OF_PARTNERS = (payments.LineRefused, payments.NotificationConflict)
"""Said to who notifies the landlord of payments."""
OF_THE_COMMAND_LINE = (
    enforcement.CarriedAlready,
    enforcement.InquiryNotOpen,
    enforcement.NotAnotherTenancy,
    ledger.EntryAlreadyReversed,
    ledger.EntryNotFound,
    ledger.MonthNotSealed,
    payments.AmountRefused,
    payments.ChannelUnknown,
    payments.ReceiptAlreadyReversed,
    payments.ReceiptNotFound,
    payments.RefundNotOpen,
    payments.RefundTooLarge,
    payments.SamePerson,
    rent.FlatsWithoutRent,
    rent.LimitUnknown,
    rent.NoAdditionalRentTier,
    rent.ReviewAgainstTerms,
    rent.ReviewAlreadyApplied,
    rent.ReviewNotRun,
    rent.RollOutOfOrder,
    rent.RollTotalsDiffer,
    requests.DefinitionsInvalid,
    rules.CodeOfAnotherPack,
    rules.CurrencyDiffers,
    rules.NoSuchCode,
    rules.NoSuchRule,
    rules.RulePackInvalid,
    tenancies.FlatLetAlready,
    tenancies.NoIdentityNumber,
    tenancies.PersonNotFound,
    visits.CycleNotFound,
    visits.CycleOverlaps,
    visits.PlacesTaken,
    visits.ProfileRefused,
)
"""Said by services that no page of the office calls."""
OF_WORKERS = (visits.MessageFailed,)
"""Said by jobs; the page says it as a message's fault."""
NEVER_SHOWN = {
    *(*NOT_FOUND, *ASKED_FOR_BEFORE, *OF_TENANTS, *OF_HANDHELDS, *OF_PARTNERS, *OF_THE_COMMAND_LINE, *OF_WORKERS),
}

WORDED = {*refusals.WORDS, *refusals.BY_REASON}
PLACE = re.compile(r"%\((\w+)\)s")


def exported() -> set[type[Refusal]]:
    named = (getattr(api, name) for api in ACTED_ON for name in api.__all__)
    return {one for one in named if inspect.isclass(one) and issubclass(one, Refusal)}


def of_the_office() -> set[type[Refusal]]:
    found: set[type[Refusal]] = set()
    for name in modules():
        if name.startswith("kaifong.interfaces.office"):
            module = import_module(name)
            found |= {
                one
                for one in vars(module).values()
                if inspect.isclass(one) and issubclass(one, Refusal) and one.__module__ == name
            }
    return found


def test_every_refusal_has_words_or_is_never_shown_in_the_office() -> None:
    forgotten = (exported() | of_the_office()) - WORDED - NEVER_SHOWN

    assert sorted(one.__qualname__ for one in forgotten) == [], "give it words in interfaces/office/refusals.py"


def test_what_is_never_shown_has_no_words_and_is_still_there() -> None:
    assert not NEVER_SHOWN & WORDED
    assert not NEVER_SHOWN - exported() - of_the_office()


def test_what_has_words_can_be_refused() -> None:
    assert WORDED - exported() - of_the_office() == {access.NotPermitted}


def carried() -> Iterator[tuple[type[Refusal], str]]:
    """Each refusal with each name that its words stand for."""
    worded = [*refusals.WORDS.items(), (enforcement.HeldByMoratorium, refusals.HELD_WITHOUT_END)]
    for one, (_name, texts_) in refusals.BY_REASON.items():
        worded.extend((one, text) for text in texts_.values())
    for one, text in worded:
        for name in PLACE.findall(str(text)):
            yield one, name


@pytest.mark.parametrize(("refusal", "name"), sorted(set(carried()), key=str))
def test_a_refusal_carries_what_its_words_tell(refusal: type[Refusal], name: str) -> None:
    assert f"self.{name}" in inspect.getsource(refusal) or hasattr(refusal, name)
    assert name != "state" or refusal in refusals.STATES


def test_every_reason_for_which_an_officer_is_not_sent_has_words() -> None:
    assert set(refusals.UNFIT) == {"away", *REASONS}


def test_the_words_for_an_incomplete_decision_are_of_what_can_be_missing() -> None:
    _, tree = modules()["kaifong.domains.requests.acts"]

    assert set(refusals.DECISION) <= {text for _, text in texts(tree)}


@pytest.mark.parametrize("refused", DocumentRefused.__subclasses__())
def test_every_reason_for_which_a_file_is_not_kept_has_words(refused: type[DocumentRefused]) -> None:
    assert document_refused(refused.__new__(refused)).written("zh-hant")
