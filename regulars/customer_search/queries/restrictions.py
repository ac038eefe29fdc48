"""Whom an upper room lets through: the search filters by what it knows nothing of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

__all__ = ["CHOSEN", "Restriction", "restricted"]

# About the customer `c`, in a statement that is `restricted`.
CHOSEN = "c.id IN (SELECT id FROM chosen)"
_PLACEHOLDER = re.compile(r"%[%s]")


@dataclass(frozen=True)
class Restriction:
    """A SELECT of account ids, as often as it likes, and the values of its `%(name)s`; `%%` is a percent sign.

    It may be dear: a page of the search and a file ask it once.
    """

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)


def restricted(sql: str, params: Sequence[Any], by: Restriction) -> tuple[str, dict[str, Any]]:
    """The statement, with `chosen` made before it, once. Our values have numbers for names, so that no name is taken."""
    numbers = count()
    text = _PLACEHOLDER.sub(lambda found: "%%" if found[0] == "%%" else f"%({next(numbers)})s", sql)
    after = f", {text.removeprefix('WITH ')}" if text.startswith("WITH ") else f" {text}"
    ours = {str(number): value for number, value in enumerate(params)}
    return f"WITH chosen (id) AS MATERIALIZED ({by.sql}){after}", {**by.params, **ours}
