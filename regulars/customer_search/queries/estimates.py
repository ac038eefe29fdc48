"""What the planner expects of a statement, from its statistics."""

from collections.abc import Sequence
from typing import Any

from regulars.customer_search.queries.sql import Sql, joined
from regulars.kernel.hot import fetch_all

__all__ = ["estimated_each", "estimated_rows"]


def estimated_rows(sql: str, params: Sequence[Any]) -> int:
    """How many rows the planner expects of a SELECT."""
    return int(_plan(sql, params)["Plan Rows"])


def estimated_each(selects: Sequence[Sql]) -> list[int]:
    """How many rows it expects of each of two or more; one statement."""
    every = joined(list(selects), " UNION ALL ", "{}")
    plans = _plan(every.text, every.params).get("Plans", [])
    if len(plans) != len(selects):  # it sees at once that one of them is empty, and leaves it out
        return [estimated_rows(query.text, query.params) for query in selects]
    return [int(plan["Plan Rows"]) for plan in plans]


def _plan(sql: str, params: Sequence[Any]) -> dict[str, Any]:
    ((plans,),) = fetch_all(f"EXPLAIN (FORMAT JSON) {sql}", params)
    found: dict[str, Any] = plans[0]["Plan"]
    return found
