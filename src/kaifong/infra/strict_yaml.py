"""YAML without its surprises, for files that people edit and money rests on.

PyYAML reads the files; what it would let pass and a reader would not expect is refused with its line: a key given twice
(the last would win), anchors and aliases (a few lines can grow to gigabytes), tags, numbers that are not whole (0.1 is
not exact in binary), ``no`` for false, ``010`` for eight, ``1:30`` for ninety. A date stays the text that it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from kaifong.kernel.errors import Refusal

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_INTEGER_DIGITS = 18

_INTEGER = re.compile(rf"0|-?[1-9][0-9]{{0,{MAX_INTEGER_DIGITS - 1}}}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL's jsonb holds neither NUL nor half a surrogate pair


class YamlRefused(Refusal):
    """The file cannot be read as YAML in this sense; the message names the line where there is one."""


Place = tuple[str | int, ...]
"""Where something stands in a file: the keys and the indices, from 0, that lead to it."""


def read_yaml(path: Path) -> Any:
    """What the file says, in dicts, lists, str, int, bool and None.

    Raises:
        YamlRefused: too large, not UTF-8, not YAML, or one of the surprises above.
        OSError: the file cannot be read at all.
    """
    return read_yaml_with_lines(path)[0]


def read_yaml_with_lines(path: Path) -> tuple[Any, dict[Place, int]]:
    """As `read_yaml`, and on which line, from 1, each thing begins: a key's value on the line of its key."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise YamlRefused(f"larger than {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlRefused(f"line {line}: not UTF-8 (byte {error.start + 1} of the file)") from error
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise YamlRefused(f"{place}{error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's own reader, on control characters; and chr(), on an escape such as "\UFFFFFFFF"
        raise YamlRefused(" ".join(str(error).split())) from error
    lines: dict[Place, int] = {}
    return None if node is None else _plain(node, (), lines), lines


class _Loader(yaml.SafeLoader):
    """Refuses while the tree is built, before an alias or a depth can cost anything."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refusal("anchors and aliases are not used here; write the value out", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise _refusal("tags are not used here", event.start_mark)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refusal(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    match node:
        case yaml.MappingNode():
            return _mapping(node, place, lines)
        case yaml.SequenceNode():
            return [_plain(item, (*place, index), lines) for index, item in enumerate(node.value)]
        case yaml.ScalarNode():
            return _scalar(node)
    raise TypeError(node)


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            raise _refused("a key must be a word; quote it", key_node)
        if key in found:
            raise _refused(f"the key {key!r} is given twice", key_node)
        lines[*place, key] = key_node.start_mark.line + 1
        found[key] = _plain(value_node, (*place, key), lines)
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    match node.tag.rpartition(":")[2]:
        case "str" if _UNSTORABLE.search(text):
            raise _refused("a character that the database cannot hold", node)
        case "str":
            return text
        case "timestamp" if _DATE.fullmatch(text):
            return text
        case "int" if _INTEGER.fullmatch(text):
            return int(text)
        case "bool" if text in ("true", "false"):
            return text == "true"
        case "null" if text in ("null", ""):
            return None
        case "float":
            raise _refused(f"{text} would not be exact; write it in quotes", node)
    raise _refused(f"{text} can be read in more than one way; write it in quotes, or true, false, null", node)


def _refusal(problem: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _refused(problem: str, node: yaml.Node) -> YamlRefused:
    return YamlRefused(f"line {node.start_mark.line + 1}: {problem}")
