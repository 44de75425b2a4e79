"""The reference pages name everything there is, and nothing that is not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from kaifong.domains.access.api import VERBS
from tests.meta.tree import DOCS, PACKAGE, ROOT, inside, tool

REFERENCE = DOCS / "reference"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])

NOT_REPORTING = {
    "kaifong db migrate",  # says nothing
    "kaifong db url",  # prints the one line that another tool takes
    "kaifong db hold",  # runs until it is stopped
    "kaifong serve",  # the same
    "kaifong identity stand-in",  # the same
    "kaifong ledger hash",  # prints the digest alone
    "kaifong ledger balances",  # prints CSV
    "kaifong rent statement",  # writes a PDF
    "kaifong enforcement letter",  # the same
    "kaifong payments suspense assign",  # says nothing
    "kaifong payments refund propose",  # prints the refund's number alone
    "kaifong payments refund approve",  # prints the reference alone
    "kaifong staff add",  # says nothing
    "kaifong apps revoke",  # the same
    "kaifong kiosk revoke",  # the same
    "kaifong kiosk printer",  # runs until it is stopped
    "kaifong hotline",  # the same
    "kaifong hotline clips make-demo",  # writes sounds
}
"""Commands without ``--json``. An entry that is no longer right fails a test."""

_VARIABLE = re.compile(r"\b(?:(?:KAIFONG|DEMO|BENCH)_[A-Z_]+|DATABASE_URL)\b")
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"(?:^|[`/ ])kaifong ((?:[a-z][a-z-]*[ \n]?){1,3})", re.MULTILINE)


def variables(*paths: Path) -> set[str]:
    return {name for path in paths for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}


@cache
def commands() -> dict[str, set[str]]:
    """Every command with its options' names."""
    return {
        path: {parameter.name for parameter in tool("cli_reference").parameters(function)}
        for group, app in tool("cli_reference").groups().items()
        for path, function in tool("cli_reference").commands(f"kaifong {group}", app)
    }


def test_every_environment_variable_is_in_the_reference_and_no_other() -> None:
    folders = (PACKAGE, ROOT / "bench", ROOT / "tests")
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    used = variables(*sources, ROOT / "Makefile", *(ROOT / ".ci").iterdir())

    assert variables(REFERENCE / "settings.md") == used


def test_the_command_line_reference_is_what_the_commands_say() -> None:
    assert (REFERENCE / "cli.md").read_text(encoding="utf-8") == tool("cli_reference").page(), (
        "run tools/cli_reference.py"
    )


def test_every_command_that_reports_can_do_so_in_json() -> None:
    without = {path for path, options in commands().items() if "`--json`" not in options}

    assert without == NOT_REPORTING


def test_every_model_is_in_the_reference_and_no_other() -> None:
    ours = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("kaifong.")
        for model in config.get_models()
    }
    listed = re.findall(r"^\| `([a-z_]+)` \|", (REFERENCE / "models.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(ours)


NOT_ASKED_FOR = {"ledger.view"}
"""Verbs that nothing asks for yet; the reference says so. An entry that is no longer right fails a test."""


def test_every_verb_is_asked_for_somewhere() -> None:
    asking = [path for path in PACKAGE.rglob("*.py") if path.name not in ("types.py", "staff.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in asking)

    assert {verb for verb in VERBS if f'"{verb}"' not in text} == NOT_ASKED_FOR


def test_every_verb_is_in_the_reference_and_no_other() -> None:
    listed = re.findall(
        r"^\| `([a-z_.]+)` \|", (REFERENCE / "permissions.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert sorted(listed) == sorted(VERBS)


def test_every_event_is_in_the_reference() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = set(re.findall(r"\bpublish\(\s*\"([a-z_.]+)\"", text))
    begun = set(re.findall(r"\bpublish\(\s*f\"([a-z_.]+)\{", text))
    listed = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", (REFERENCE / "events.md").read_text(encoding="utf-8")))

    assert named - listed == set()
    assert {beginning for beginning in begun if not any(name.startswith(beginning) for name in listed)} == set()


@pytest.mark.parametrize("page", PAGES, ids=inside)
def test_a_page_links_to_what_is_there(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=inside)
def test_a_page_names_commands_that_exist(page: Path) -> None:
    known = {tuple(path.split()[1:]) for path in commands()}
    begun = {path[:length] for path in known for length in range(1, len(path) + 1)}
    groups = {path[0] for path in known}
    unknown = []
    for words in _COMMAND.findall(page.read_text(encoding="utf-8")):
        said = tuple(words.split())
        # words after a whole command are its arguments, words after "kaifong" alone may be plain English
        if (
            said[0] in groups
            and not any(said[:length] in known for length in range(1, len(said) + 1))
            and said not in begun
        ):
            unknown.append(" ".join(said))

    assert unknown == []


def test_every_page_of_the_docs_is_reached_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            links = _LINK.findall(page.read_text(encoding="utf-8"))
            waiting += [(page.parent / link).resolve() for link in links if "://" not in link]

    assert sorted(inside(page) for page in set(DOCS.rglob("*.md")) - reached) == []
