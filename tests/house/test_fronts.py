"""A room has a front: `__all__` of its verbs and reads names the modules that others may use, and each module its names."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.house.source import BESIDE, NO_ROOMS, PACKAGE, ROOMS, files, name_of, tree

FURNITURE = ("operations", "queries")


def room_of(path: Path) -> str:
    return name_of(path).split("/")[0]


def taken_from(module: str) -> tuple[str, str, str] | None:
    """Room, package of the room and module, where a dotted name leads into the verbs or reads of a room."""
    _, *parts = module.split(".")
    is_inside = len(parts) == 3 and parts[0] in ROOMS and parts[1] in FURNITURE
    return (parts[0], parts[1], parts[2]) if is_inside else None


def uses() -> Iterator[tuple[str, tuple[str, str, str], str]]:
    """Who takes what from another room: the file, room, package and module, and the name; "" for the module itself."""
    for path in files(*ROOMS, *NO_ROOMS, *BESIDE):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("regulars."):
                continue
            for alias in node.names:
                whole, part = taken_from(f"{node.module}.{alias.name}"), taken_from(node.module or "")
                for place, name in ((whole, ""), (part, alias.name)):
                    if place and place[0] != room_of(path):
                        yield name_of(path), place, name


def front_of(room: str, furniture: str) -> set[str]:
    return set(import_module(f"regulars.{room}.{furniture}").__all__)


def is_module(room: str, furniture: str, name: str) -> bool:
    return (PACKAGE / room / furniture / f"{name}.py").exists()


def test_others_use_what_stands_in_the_front() -> None:
    past_it = {
        f"{user}: {room}.{furniture}.{module}"
        for user, (room, furniture, module), _ in uses()
        if is_module(room, furniture, module) and module not in front_of(room, furniture)
    }
    assert past_it == set()


def test_front_names_what_others_use_and_nothing_else() -> None:
    used = {place for _, place, _ in uses() if is_module(*place)}
    named = {
        (room, furniture, name)
        for room in ROOMS
        for furniture in FURNITURE
        if (PACKAGE / room / furniture / "__init__.py").exists()
        for name in front_of(room, furniture)
        if is_module(room, furniture, name)
    }
    assert named == used


def test_others_take_names_that_a_module_gives_away() -> None:
    taken = {
        f"{user}: {room}.{furniture}.{module}.{name}"
        for user, (room, furniture, module), name in uses()
        if name
        and is_module(room, furniture, module)
        and name not in import_module(f"regulars.{room}.{furniture}.{module}").__all__
    }
    assert taken == set()
