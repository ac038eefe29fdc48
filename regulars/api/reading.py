"""How JSON that somebody sent is read: bounded before it is taken apart, and nothing in it that no field could hold (G27).

Equal keys are refused, as readers differ over which of them counts. What a database can't store (NUL, half a character)
is refused beside its field, so that it comes to no operation.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, cast

from django.http import HttpRequest
from ninja.parser import Parser

from regulars.kernel.errors import FieldProblem, Invalid
from regulars.kernel.texts import storable

__all__ = ["Reader", "Unread", "is_storable", "read_json", "unstorable"]

DEEPEST = 20
MOST_VALUES = 30_000
LONGEST_NUMBER = 40
_ODD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class Unread(Exception):
    """Not JSON, or more of it than is read; the text says which."""


class Reader(Parser):
    """Ninja's parser of bodies, with these bounds."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast("dict[str, Any]", read_json(request.body))


def read_json(body: bytes) -> Any:
    """The value. Raises `Unread`, `Invalid` `duplicate_key` or `control_characters` beside the field."""
    openings = body.count(b"[") + body.count(b"{")
    if openings + body.count(b",") > MOST_VALUES:
        raise Unread(f"A body may have at most {MOST_VALUES:,} values.")
    try:
        # Strictly UTF-8: what UTF-16 spells otherwise, and halves of surrogate pairs, would come by `_ODD`.
        value = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_broken,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError):
        raise Unread("The body is not JSON that can be read.") from None
    if openings > DEEPEST and not _is_shallow(value):
        raise Unread(f"Values may stand {DEEPEST} levels deep.")
    if _ODD.search(body):
        _check_texts(value)
    return value


def is_storable(text: str) -> bool:
    return storable(text) == text


def unstorable(field: str) -> FieldProblem:
    return FieldProblem(
        storable(field)[:60] or "body", "control_characters", "Please remove invisible or control characters."
    )


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = set[str]()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Invalid("duplicate_key", "This field was sent twice.", storable(twice)[:60] or "body")
    return found


def _whole(digits: str) -> float:
    """Longer than any field takes: each refuses infinity beside itself, whatever number this Python reads."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _broken(digits: str) -> float:
    return float(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _constant(name: str) -> float:
    raise ValueError(name)


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return True
    return False


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check_texts(value: Any) -> None:
    """Every text in it, names too. Raises `Invalid` with those that can't be stored, at most fifty."""
    found = [unstorable(".".join(path)) for path in islice(_odd_texts(value, ()), 50)]
    if found:
        raise Invalid.of(found)


def _odd_texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        if not is_storable(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            if is_storable(key):
                yield from _odd_texts(inner, (*path, key))
            else:
                yield (*path, key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _odd_texts(inner, (*path, str(index)))
