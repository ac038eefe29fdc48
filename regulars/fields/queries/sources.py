"""Choices whose options a room above keeps: it says so once, and every definition that is read has them."""

from collections.abc import Mapping
from functools import cache

__all__ = ["feed_choice", "option_holds", "with_options"]

_sources: dict[str, str] = {}
_holds: dict[str, str] = {}


def feed_choice(code: str, options_sql: str, hold_sql: str) -> None:
    """The options of the attribute `code` are what the first SELECT answers: one JSON array, such as the column holds.

    The second holds those of a list of keys against their deletion, and answers the keys of those that there still are.
    """
    _sources[code], _holds[code] = options_sql, hold_sql
    with_options.cache_clear()


def option_holds() -> Mapping[str, str]:
    """The statement that holds options, by the code of each attribute whose options a room above keeps."""
    return _holds


@cache
def with_options(sql: str) -> str:
    """A statement on `fields_attribute a` with the options of fed choices in the place of their column."""
    fed = "".join(f" WHEN '{code}' THEN ({options})" for code, options in _sources.items())
    return sql.replace("a.options", f"CASE a.code{fed} ELSE a.options END") if fed else sql
