"""What a role lets its holders do at the shops: a closed list (ROL-02). Rights only open what a site closed for a customer type, or let approve what
others order at the same sub site.
"""

from enum import StrEnum

from regulars.kernel.i18n import noop

__all__ = ["RIGHT_LABELS", "CustomerRight"]


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
