"""What the statement of a visit brings along for every page of a shop."""

from dataclasses import replace

import msgspec

from regulars.authentication.queries.visits import Visit
from regulars.orders.queries.approvers import MAY_APPROVE
from regulars.orders.queries.counts import FOR_GUESTS_ONLY, LINES_IN_BASKET
from regulars.pages.queries import MENU

__all__ = ["BROUGHT", "Brought", "brought_by", "with_lines"]

# Over `account` and `site`; a value stands in it, the hash of a visitor's basket token.
BROUGHT = f"json_build_array({LINES_IN_BASKET}, {MAY_APPROVE}, {FOR_GUESTS_ONLY}, {MENU})::text"
_encode = msgspec.json.Encoder().encode


class Brought(msgspec.Struct, array_like=True, frozen=True):
    """`lines` of the basket as a text, empty without any; `approves`: what others order here; `for_guests`: nobody registers where only guests
    buy (GST-12); `menu`: code, title and titles of the pages that they may read.
    """

    lines: str = ""
    approves: bool = False
    for_guests: bool = False
    menu: list[tuple[str, str, dict[str, str]]] = []


_decode = msgspec.json.Decoder(Brought).decode
NOTHING = Brought()


def brought_by(here: Visit) -> Brought:
    """Nothing where a log-in just ended."""
    return _decode(here.more) if here.more else NOTHING


def with_lines(here: Visit, lines: int) -> Visit:
    """After the basket has changed: the visit with the number of its lines."""
    brought = msgspec.structs.replace(brought_by(here), lines=str(lines or ""))
    return replace(here, more=_encode(brought).decode())
