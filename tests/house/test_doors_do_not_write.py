"""Doors translate, ask one verb, answer. They never decide and never write; nothing below them knows HTTP."""

import ast
from pathlib import Path

import pytest

from tests.house.source import BELOW, BESIDE, DOORS, files, name_of, tree

WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "select_for_update",
    "raw",
}
# What looks like a write and is none: a router's decorator, a progress bar, a story that is called `save`.
INNOCENT = {
    "router.delete": "declares a route",
    "sessions.delete": "declares a route",
    "email_changes.delete": "declares a route",
    "bars.update": "a progress bar",
    "story.save": "asks a journey's verb",
    "smooth.save": "encodes a drawing in memory",
}
# Doors that speak SQL, with what they say; never to change what is stored.
SQL = {
    "cli/schema.py": "locks migrations against each other",
    "cli/pooler.py": "looks whether sessions are kept",
    "embedded_postgresql/cluster.py": "makes the role and the database",
}
# The bench fills databases of its own by COPY, to be measured: it isn't under these laws.
UNDER = (*DOORS, *(one for one in BESIDE if one != "bench"))


def _call(node: ast.Call) -> tuple[str, str]:
    """What is called, and on what."""
    if not isinstance(node.func, ast.Attribute):
        return "", ""
    return node.func.attr, ast.unparse(node.func.value)


def _calls(path: Path) -> list[tuple[str, str]]:
    return [_call(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("door", UNDER)
def test_doors_do_not_write(door: str) -> None:
    found = [
        f"{name_of(path)}: {on}.{name}()"
        for path in files(door)
        for name, on in _calls(path)
        if name in WRITES and f"{on}.{name}" not in INNOCENT and not _is_a_mapping(on)
    ]
    assert found == []


def _is_a_mapping(on: str) -> bool:
    """`context.update(...)`: a dict of the page."""
    return on in {"context", "environ", "values", "headers"}


def test_doors_that_speak_sql_are_known() -> None:
    spoken = {
        name_of(path)
        for path in files(*UNDER)
        for name, on in _calls(path)
        if (name in {"cursor", "execute", "executemany", "copy"} and "connection" in on + name)
        or (name == "copy" and "cursor" in on)
    }
    assert spoken == set(SQL)


def test_nothing_below_the_doors_knows_http_or_the_doors() -> None:
    """Beside ruff's banned imports and import-linter: no word of it either."""
    found = [
        f"{name_of(path)}:{node.lineno} {node.id}"
        for path in files(*BELOW)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id in {"request", "HttpResponse", "HttpRequest", "redirect"}
    ]
    assert found == []
