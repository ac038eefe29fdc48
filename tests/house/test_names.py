"""A name says what it holds: words that fit anything name nothing (the glossary's rule)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import PACKAGE

EMPTY = frozenset({"one", "told", "said", "shown", "look", "asked"})
# The words for one and for many, which are called so everywhere.
COUNTED = frozenset({"kernel/i18n.py", "journeys/plans.py", "journeys/save_customer.py"})


def bindings(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that the code gives to something: functions, parameters, variables, fields."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, lineno=line):
                yield name.strip("_"), line
            case ast.arg(arg=name, lineno=line):
                yield name, line
            case ast.Name(id=name, ctx=ast.Store(), lineno=line):
                yield name, line


def empty_names(path: Path) -> list[str]:
    allowed = {"one"} if path.relative_to(PACKAGE).as_posix() in COUNTED else set()
    found = bindings(ast.parse(path.read_text()))
    return [f"{path}:{line} {name}" for name, line in found if name in EMPTY - allowed]


def test_no_name_says_nothing() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    assert [found for path in files for found in empty_names(path)] == []


def test_control_each_way_to_give_such_a_name_is_noticed() -> None:
    for code in (
        "def told(): ...",
        "def _told(): ...",
        "def f(one): ...",
        "x = [one for one in y]",
        "for said in y: ...",
        "x = lambda asked: 1",
        "class A:\n    shown: str = ''",
        "with a() as look: ...",
    ):
        assert EMPTY & {name for name, _ in bindings(ast.parse(code))}, code
