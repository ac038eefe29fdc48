"""Choices whose options a room above keeps: it says so once, and every definition that is read has them."""

from functools import cache

__all__ = ["feed_choice", "with_options"]

_sources: dict[str, str] = {}


def feed_choice(code: str, options_sql: str) -> None:
    """The options of the attribute `code` are what this SELECT answers: one JSON array, such as the column holds."""
    _sources[code] = options_sql
    with_options.cache_clear()


@cache
def with_options(sql: str) -> str:
    """A statement on `fields_attribute a` with the options of fed choices in the place of their column."""
    fed = "".join(f" WHEN '{code}' THEN ({options})" for code, options in _sources.items())
    return sql.replace("a.options", f"CASE a.code{fed} ELSE a.options END") if fed else sql
