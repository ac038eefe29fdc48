"""The source of the house as syntax trees, for laws that read it."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "regulars"
BESIDE = ("bench", "embedded_postgresql")  # packages of their own, under the same laws
DOORS = ("backoffice", "storefront", "api", "cli")
NO_ROOMS = {"config", "ui", "journeys", *DOORS}
ROOMS = tuple(
    sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in NO_ROOMS)
)
BELOW = (*ROOMS, "journeys")
FURNITURE = ("migrations", "operations", "queries", "models", "rules")


def contracts() -> list[dict[str, Any]]:
    """What import-linter keeps."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
    return found


def floors() -> list[list[str]]:
    """The layers of the house from the top down, with the rooms and doors that share one."""
    house = next(one for one in contracts() if one.get("containers") == ["regulars"])
    return [layer.split(" | ") for layer in house["layers"]]


def furniture(room: str) -> set[str]:
    """Which of the pieces of furniture stand in a room."""
    stems = {
        path.stem
        for path in (PACKAGE / room).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return stems & set(FURNITURE)


def with_models() -> list[str]:
    return [room for room in ROOMS if "models" in furniture(room)]


def files(*folders: str) -> Iterator[Path]:
    """Python files of these folders of the package, migrations left out; "" is all of it and what lies beside it."""
    for folder in (*folders, *(BESIDE if "" in folders else ())):
        for path in sorted(((ROOT if folder in BESIDE else PACKAGE) / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def decorated(function: ast.FunctionDef) -> set[str]:
    """The names of its decorators, called or not."""
    called = (one.func if isinstance(one, ast.Call) else one for one in function.decorator_list)
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in called
        if isinstance(one, ast.Name | ast.Attribute)
    }


def mentions(path: Path, *words: str) -> Iterator[ast.AST]:
    """Where a name, an attribute, a keyword, an import or a text of the file says one of these words; docstrings don't."""
    doc = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        said: list[str] = []
        match node:
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.keyword(arg=str(name))
                | ast.alias(name=name)
            ):
                said = [name.split("__")[0], name]
            case ast.Constant(value=str(text)) if id(node) not in doc:
                said = text.replace("(", " ").replace(".", " ").replace(",", " ").replace('"', " ").split()
        if any(word in said for word in words):
            yield node


def who_says(*words: str) -> set[str]:
    """The files of the package that say one of these words."""
    every = (path for path in files("") if any(mentions(path, *words)))
    return {name_of(path) for path in every}
