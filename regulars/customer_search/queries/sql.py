"""Statements in pieces: text that is ours, and the values that travel beside it."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Sql", "all_of", "joined"]


@dataclass(frozen=True)
class Sql:
    """A piece of a statement and its parameters."""

    text: str
    params: tuple[Any, ...] = ()


def all_of(parts: list[Sql]) -> Sql:
    """Every one of these conditions."""
    return joined(parts, " AND ", "{}")


def joined(parts: list[Sql], between: str, around: str) -> Sql:
    """These, with this between them and that around all."""
    text = between.join(part.text for part in parts)
    return Sql(around.format(text), tuple(p for part in parts for p in part.params))
