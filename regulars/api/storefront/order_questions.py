"""What is asked of `GET /me/orders`, read before anything else: so the statement of the visit brings the page along."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from regulars.api.schemas import LARGEST_LIMIT, LONGEST_CURSOR
from regulars.kernel.errors import Invalid
from regulars.kernel.lookups import number_in
from regulars.orders.queries.history import WantedPage
from regulars.orders.rules.history import Period
from regulars.orders.rules.states import OrderState

__all__ = ["wanted_in"]


def _cursor(text: str) -> str:
    if len(text) > LONGEST_CURSOR:
        raise ValueError
    return text


def _limit(text: str) -> int:
    limit = number_in(text)
    if limit is None or not 1 <= limit <= LARGEST_LIMIT:
        raise ValueError
    return limit


_READ: Mapping[str, Callable[[str], Any]] = {
    "period": Period,
    "state": OrderState,
    "cursor": _cursor,
    "limit": _limit,
}


def wanted_in(query: str) -> WantedPage | None:
    """None for whatever the route may read otherwise or refuse."""
    sent = parse_qsl(query, keep_blank_values=True)
    if len(dict(sent)) != len(sent):
        return None
    try:
        return WantedPage.of(**{name: _READ[name](text) for name, text in sent})
    except (KeyError, ValueError, Invalid):
        return None
