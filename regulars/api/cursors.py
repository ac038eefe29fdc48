"""Where a page ends, as text that callers send back and need not understand."""

import base64
import json
from collections.abc import Sequence
from typing import Annotated

from ninja import Query

from regulars.kernel.errors import Invalid

__all__ = ["Cursor", "Limit", "bad_cursor", "read_cursor", "write_cursor"]

Cursor = Annotated[str | None, Query(max_length=600, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
LARGEST = 2**63 - 1


def write_cursor(values: Sequence[str | int]) -> str:
    """The sort values of the last row of a page."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> list[str | int] | None:
    """What `write_cursor` was given, of these kinds; None for the first page. Raises `Invalid` `bad_cursor`."""
    if cursor is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise bad_cursor() from None
    if not isinstance(values, list) or [type(one) for one in values] != list(kinds):
        raise bad_cursor()
    if not all(0 <= one <= LARGEST if isinstance(one, int) else one.isprintable() for one in values):
        raise bad_cursor()
    return values


def bad_cursor() -> Invalid:
    return Invalid("bad_cursor", "This cursor is not one of ours. Start again from the first page.", "cursor")
