"""What every write, every door and every refusal looks like."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType

import pytest

from kaifong.kernel.errors import Refusal
from tests.meta.tree import DOMAINS, dotted, modules, modules_below

APIS = [import_module(f"kaifong.domains.{domain}.api") for domain in DOMAINS]

WITHOUT_ACTOR = {
    # Below any actor: the book's own upkeep, in the transaction of a service that has one.
    "kaifong.domains.ledger.account_open",
    "kaifong.domains.ledger.receivables_open",
    "kaifong.domains.ledger.partition_ensure",
    # Fills the caller's own staging table; nothing that stays is written.
    "kaifong.domains.estates.flats_resolve",
    # Whoever runs the program on its own machine adds the first staff user: there is nobody else to ask.
    "kaifong.domains.access.staff_add",
    # Who it is, is what is found out.
    "kaifong.domains.access.tpin_verify",
    "kaifong.domains.access.session_of",
    "kaifong.domains.access.code_check",
    "kaifong.domains.access.passkey_ask",
    "kaifong.domains.access.passkey_verify",
    "kaifong.domains.access.identity_account",
    "kaifong.domains.access.identity_trip_begin",
    "kaifong.domains.access.identity_trip_end",
    "kaifong.domains.access.letter_code_check",
    "kaifong.domains.applications.application_code_verify",
    # In the transaction of a service that has one.
    "kaifong.domains.access.letter_code_make",
    "kaifong.domains.access.letter_code_unlock",
    # A machine, which shows who it is by a code, a key or its token.
    "kaifong.domains.access.device_enrol",
    "kaifong.domains.access.device_lease",
    "kaifong.domains.access.device_heartbeat",
    "kaifong.domains.visits.handheld_enrol",
    "kaifong.domains.visits.handheld_share",
    "kaifong.domains.visits.handheld_wiped",
    "kaifong.domains.visits.field_session_open",
    # The tenant, or whoever says so, at the door that is named.
    "kaifong.domains.access.code_make",
    "kaifong.domains.access.code_again",
    "kaifong.domains.access.mailer_ask",
    "kaifong.domains.access.session_open",
    "kaifong.domains.access.session_close",
    # Whoever it is asks in vain.
    "kaifong.domains.access.call_count",
    "kaifong.domains.access.call_back_count",
    "kaifong.domains.access.message_count",
    "kaifong.domains.access.guess_count",
    "kaifong.domains.access.guess_right",
}
"""Services that take no `by`. An entry that is no longer needed fails a test."""

NO_REFUSALS = {
    "kaifong.kernel.money.MoneyError": "a ValueError: what was given is no amount",
    "kaifong.infra.postgres.DatabaseNotStarted": "the machine's fault, not a person's; carries the server's log",
    "kaifong.channels.layouts.records.LineError": "within the reader, which makes a refusal or a bad line of it",
    "kaifong.domains.forms.answers._Wrong": "within the reader, which makes a problem of it",
    "kaifong.domains.forms.condition_files._Wrong": "within the reader, which lists what was wrong",
    "kaifong.domains.visits.services.operations._IdTaken": "within the push, which decides the whole batch anew",
    "kaifong.interfaces.hotline.line.HungUp": "a driver's sign that the caller has gone, which ends the call",
    "kaifong.interfaces.hotline.fastagi.NotSaid": "within the driver, where the engine did not answer as it must",
    "kaifong.interfaces.hotline.serving.CallFailed": "a sign to the driver that the engine has the call; logged before",
    "kaifong.interfaces.hotline.caller.calling.KeysWrong": "a ValueError: keys that no telephone has",
    "kaifong.interfaces.hotline.performing.InputRefused": "within performing, which has the caller told what was wrong",
    "kaifong.domains.estates.register._UnreadableError": "within the reader, which lists what was wrong",
}


def public_functions(module: ModuleType) -> list[FunctionType]:
    found = [getattr(module, name) for name in module.__all__]
    return [thing for thing in found if isinstance(thing, FunctionType) or hasattr(thing, "__wrapped__")]


def services() -> Iterator[tuple[str, FunctionType]]:
    """Every function of a services room that the domain's api offers."""
    for api in APIS:
        for function in public_functions(api):
            if "services" in function.__module__.split("."):
                yield f"{api.__package__}.{function.__name__}", function


SERVICES = dict(services())


@pytest.mark.parametrize("name", SERVICES)
def test_a_write_says_in_its_arguments_who_does_it(name: str) -> None:
    by = inspect.signature(SERVICES[name]).parameters.get("by")
    if name in WITHOUT_ACTOR:
        assert by is None, f"{name} takes an actor now: strike it off WITHOUT_ACTOR"
        return

    assert by is not None, f"{name} does not say who writes"
    # audit(by, action) is the sentence that every service ends with, the actor first
    assert by.kind is inspect.Parameter.KEYWORD_ONLY or name == "kaifong.domains.access.audit"


@pytest.mark.parametrize("name", SERVICES)
def test_a_write_is_called_by_the_names_of_its_arguments(name: str) -> None:
    positional = [
        parameter.name
        for parameter in inspect.signature(SERVICES[name]).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]

    assert positional == [] or name in ("kaifong.domains.access.audit", "kaifong.domains.ledger.partition_ensure")


def test_every_service_without_an_actor_exists() -> None:
    assert sorted(WITHOUT_ACTOR - SERVICES.keys()) == []


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.__package__)
def test_what_a_door_offers_is_explained(api: ModuleType) -> None:
    assert [function.__name__ for function in public_functions(api) if not function.__doc__] == []


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.__package__)
def test_a_door_offers_all_that_it_imports(api: ModuleType) -> None:
    imported = {name for name, thing in vars(api).items() if not name.startswith("_") and not inspect.ismodule(thing)}

    assert imported == set(api.__all__)


def error_classes() -> dict[str, type[Exception]]:
    found = {}
    for name, (_, tree) in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                thing = getattr(import_module(name), node.name)
                if isinstance(thing, type) and issubclass(thing, Exception):
                    found[f"{name}.{node.name}"] = thing
    return found


ERRORS = error_classes()


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_a_refusal(name: str) -> None:
    assert issubclass(ERRORS[name], Refusal) is (name not in NO_REFUSALS)


@pytest.mark.parametrize("name", [name for name in ERRORS if ERRORS[name] is not Refusal])
def test_an_error_is_raised_somewhere(name: str) -> None:
    named = {ERRORS[name].__name__, *(child.__name__ for child in _descendants(ERRORS[name]))}

    assert named & raised()


@cache
def raised() -> set[str]:
    """Names of all classes that some statement raises, or makes and returns to one that does."""
    found = set()
    for _, _, tree in modules_below("kaifong"):
        for node in ast.walk(tree):
            made = node.exc if isinstance(node, ast.Raise) else node.value if isinstance(node, ast.Return) else None
            if made is not None:
                found.add(dotted(made.func if isinstance(made, ast.Call) else made).rpartition(".")[2])
    return found


def _descendants(error: type[Exception]) -> Iterator[type[Exception]]:
    for child in error.__subclasses__():
        yield child
        yield from _descendants(child)
