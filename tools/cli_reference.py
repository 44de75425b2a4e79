"""Write docs/reference/cli.md from the commands themselves.

    .venv/bin/python tools/cli_reference.py

A test holds that the page is what this writes. Commands are read from their functions' signatures, as typer reads them.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, Context, OptionInfo

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"

HEAD = """\
# The command line

*Written by `tools/cli_reference.py` from the commands themselves; do not edit.*

`make setup` installs the program as `.venv/bin/kaifong`. `KAIFONG_HOME` says which deployment it works on; see
[settings.md](settings.md). Every command acts as the operator of the machine: who may run it, the operating system says.

| exit code | what |
| --- | --- |
| 0 | done |
| 1 | refused, and nothing changed; the reason is on standard error. `payments import` has taken the other files |
| 2 | called wrongly |
| 3 | the command ran and found a difference |

With `--json` a command prints one JSON document on standard output: amounts in cents, days as `YYYY-MM-DD`. Progress is
shown on standard error where that is a terminal. `--help` after any command says what stands here.
"""


@dataclass(frozen=True)
class Parameter:
    """An argument or option of a command, as a person types it."""

    name: str
    value: str
    help: str
    is_argument: bool
    needed: bool
    many: bool
    default: str
    variable: str


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for group, app in groups().items():
        parts.append(f"## kaifong {group}\n\n{_line(app.info.help)}\n")
        parts.extend(_section(name, function) for name, function in commands(f"kaifong {group}", app))
    return "\n".join(parts)


def groups() -> dict[str, Any]:
    """The groups of commands by name; starts Django, which commands need."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    django.setup()
    from kaifong.interfaces.cli.main import GROUPS

    return {name: import_module(f"kaifong.interfaces.cli.{name}").app for name in GROUPS}


def commands(path: str, app: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every command of a group with the words that call it; a group that does something itself first."""
    if app.info.invoke_without_command is True:
        yield path, app.registered_callback.callback
    for command in app.registered_commands:
        yield f"{path} {command.name or command.callback.__name__.replace('_', '-')}", command.callback
    for below in app.registered_groups:
        yield from commands(f"{path} {below.name}", below.typer_instance)


def parameters(function: Callable[..., Any]) -> Iterator[Parameter]:
    """What a command takes."""
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = _kind(hints[name])
        if kind is Context:  # typer's own
            continue
        needed = parameter.default is inspect.Parameter.empty
        is_argument = isinstance(info, ArgumentInfo) or (info is None and needed)
        default = "" if needed or parameter.default in (None, "", False) else parameter.default
        names = _names(info)
        if not is_argument and not names:
            names = [f"--{name.replace('_', '-')}"] + ([f"--no-{name.replace('_', '-')}"] if kind is bool else [])
        yield Parameter(
            name=", ".join(f"`{each}`" for each in names) or f"`{getattr(info, 'metavar', None) or name.upper()}`",
            value="" if is_argument or kind is bool else _value(kind, getattr(info, "metavar", None)),
            help=_line(getattr(info, "help", None)),
            is_argument=is_argument,
            needed=needed,
            many=get_origin(kind) is list,
            default=str(getattr(default, "value", default)),
            variable=str(getattr(info, "envvar", None) or ""),
        )


def _names(info: ArgumentInfo | OptionInfo | None) -> list[str]:
    """The names that a command gives a parameter itself; within Annotated the first stands where a default would."""
    given = (info.default, *(info.param_decls or ())) if info else ()
    return [each for each in given if isinstance(each, str)]


def _kind(hint: Any) -> tuple[Any, ArgumentInfo | OptionInfo | None]:
    """The bare type, without None, and what typer was told of it."""
    info = None
    if get_origin(hint) is Annotated:
        hint, *told = get_args(hint)
        info = next((each for each in told if isinstance(each, ArgumentInfo | OptionInfo)), None)
    if type(None) in get_args(hint):
        [hint] = [each for each in get_args(hint) if each is not type(None)]
    return hint, info


def _value(kind: Any, metavar: str | None) -> str:
    if metavar:
        return metavar
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(str(each.value) for each in kind)
    return {datetime: "YYYY-MM-DD", int: "NUMBER", Path: "PATH"}.get(kind, "TEXT")


def _section(path: str, function: Callable[..., Any]) -> str:
    taken = list(parameters(function))
    words = [path]
    for each in taken:
        if each.is_argument:
            name = each.name.strip("`") + ("…" if each.many else "")
            words.append(name if each.needed else f"[{name}]")
    if any(not each.is_argument for each in taken):
        words.append("[OPTIONS]")
    lines = [f"### {path}", "", f"    {' '.join(words)}", "", _line(inspect.getdoc(function))]
    if rows := [_row(each) for each in taken if not each.is_argument or each.help]:
        lines += ["", "| | |", "| --- | --- |", *rows]
    return "\n".join([*lines, ""])


def _row(each: Parameter) -> str:
    name = f"{each.name} `{each.value}`" if each.value else each.name
    text = [each.help, "Needed." if each.needed and not each.is_argument else ""]
    text += [f"Default: `{each.default}`." if each.default else "", f"Or `{each.variable}`." if each.variable else ""]
    return f"| {name} | {' '.join(filter(None, text))} |"


def _line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text if isinstance(text, str) else "").strip()


if __name__ == "__main__":
    main()
