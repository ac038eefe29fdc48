"""Attributes, and options that a room above keeps, are held while customers get them, so that none is deleted in between."""

from collections.abc import Collection, Iterable, Mapping

from regulars.fields.queries.sources import option_holds
from regulars.fields.rules.shipped import SHIPPED
from regulars.fields.rules.values import unknown_option
from regulars.kernel.errors import Invalid
from regulars.kernel.hot import fetch_all

__all__ = ["hold_attributes", "hold_known", "hold_options", "unknown_attribute"]

# One that is being deleted counts as gone: who waited for it, with a customer in hand, would be waited for by the deletion.
HOLD = "SELECT code FROM fields_attribute WHERE code = ANY(%s) FOR KEY SHARE SKIP LOCKED"


def unknown_attribute(code: str) -> Invalid:
    return Invalid("unknown_attribute", "There is no such attribute.", code)


def hold_known(codes: Iterable[str]) -> list[str]:
    """Hold attributes until the end of the transaction: their deletion comes after, and takes what is written here away (ATT-01).
    Answers those that are gone. The shipped ones stay, and are not looked at.
    """
    own = [code for code in codes if code not in SHIPPED]
    held = {code for (code,) in fetch_all(HOLD, [own])} if own else set()
    return [code for code in own if code not in held]


def hold_attributes(codes: Iterable[str]) -> None:
    """As `hold_known`; raises `Invalid` `unknown_attribute` beside the first that is gone."""
    for code in hold_known(codes):
        raise unknown_attribute(code)


def hold_options(wanted: Mapping[str, Collection[object]]) -> None:
    """Hold the options, by the attribute's code, until the end of the transaction. Raises `Invalid` `unknown_value` for one that is gone."""
    for code, sql in option_holds().items():
        keys = {key for key in wanted.get(code, ()) if isinstance(key, str)}
        if keys and len(fetch_all(sql, [list(keys)])) < len(keys):
            raise unknown_option(code)
