"""What a role lets its holders do at the shops: a closed list (ROL-02). Rights only open what a site closed for a customer type, or let approve what
others order at the same sub site.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from regulars.kernel.i18n import noop, translate

__all__ = ["RESTRICTED", "RIGHT_LABELS", "CustomerRight", "is_restricted_page", "rights_in_words"]

RESTRICTED = "restricted:"  # and the code of a page, which its holders may read
_PAGE = re.compile(RESTRICTED + r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)


class CustomerRight(StrEnum):
    SEE_PRICES = "see_prices"
    SEE_RESTRICTED = "see_restricted"
    ORDER = "order"
    APPROVE_ORDERS = "approve_orders"


RIGHT_LABELS = {
    CustomerRight.SEE_PRICES: noop("See prices"),
    CustomerRight.SEE_RESTRICTED: noop("See restricted products"),
    CustomerRight.ORDER: noop("Order"),
    CustomerRight.APPROVE_ORDERS: noop("Approve orders of others at their sub site"),
}


def is_restricted_page(right: str) -> bool:
    """Whether it is the right to read a page; there may be none with this code yet, or any more."""
    return _PAGE.fullmatch(right) is not None


def rights_in_words(rights: Iterable[str]) -> list[str]:
    """In their order, pages behind the others."""
    held = set(rights)
    known = [translate(label) for right, label in RIGHT_LABELS.items() if right in held]
    pages = sorted(right.removeprefix(RESTRICTED) for right in held if is_restricted_page(right))
    return known + [translate("Read page {code}", code=code) for code in pages]
