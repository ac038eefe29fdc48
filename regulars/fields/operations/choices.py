"""Options that a room above keeps are held while customers get them, so that none is deleted in between."""

from collections.abc import Collection, Mapping

from regulars.fields.queries.sources import option_holds
from regulars.fields.rules.values import unknown_option
from regulars.kernel.hot import fetch_all

__all__ = ["hold_options"]


def hold_options(wanted: Mapping[str, Collection[object]]) -> None:
    """Hold the options, by the attribute's code, until the end of the transaction. Raises `Invalid` `unknown_value` for one that is gone."""
    for code, sql in option_holds().items():
        keys = {key for key in wanted.get(code, ()) if isinstance(key, str)}
        if keys and len(fetch_all(sql, [list(keys)])) < len(keys):
            raise unknown_option(code)
