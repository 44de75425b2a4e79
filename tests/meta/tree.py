"""The source tree as the house rules' tests see it: files, parsed modules, statements of SQL."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "kaifong"
DOCS = ROOT / "docs"
DOMAINS = (
    *("access", "rules", "estates", "tenancies", "forms", "ledger", "rent", "payments"),
    *("enforcement", "applications", "requests", "visits"),
)
"""From the lowest to the highest: a domain may use those before it, the last four not each other. As in pyproject.toml."""

BUILT = {"node_modules", "static", "__pycache__", "var", ".venv"}
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_SQL_START = re.compile(
    r"\s*(select|insert|update|delete|with|create|alter|drop|copy|truncate|analyze)\s", re.IGNORECASE
)


def inside(path: Path) -> str:
    """A path as messages name it."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> dict[str, tuple[Path, ast.Module]]:
    """Every module of the package but migrations, by dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "migrations" not in parts and not BUILT & set(parts):
            found[".".join(parts).removesuffix(".__init__")] = (path, ast.parse(path.read_text(encoding="utf-8")))
    return found


def modules_below(*prefixes: str) -> Iterator[tuple[str, Path, ast.Module]]:
    """The modules whose names begin with one of the prefixes, such as ``kaifong.domains.rent``."""
    for name, (path, tree) in modules().items():
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes):
            yield name, path, tree


def statements_of_domain(domain: str) -> Iterator[tuple[str, str]]:
    """Place and text, without comments, of all SQL of a domain: files, and texts in code that begin like a statement."""
    folder = PACKAGE / "domains" / domain
    for path in sorted(folder.rglob("*.sql")):
        yield inside(path), _SQL_COMMENT.sub("", path.read_text(encoding="utf-8"))
    for _, path, tree in modules_below(f"kaifong.domains.{domain}"):
        for node, text in texts(tree):
            if _SQL_START.match(text):
                yield f"{inside(path)}:{node.lineno}", _SQL_COMMENT.sub("", text)


def texts(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Every text in a module that is no docstring; what an f-string fills in stands as ``{}``."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    for node in ast.walk(tree):
        if id(node) in documented or id(node) in parts:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node, "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an attribute or name; "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


@cache
def tool(name: str) -> ModuleType:
    """A script of `tools/`, which is no package, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
