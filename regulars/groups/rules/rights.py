"""What a role lets its holders do at the shops: a closed list (ROL-02). Rights only open what a site closed for a customer type."""

from enum import StrEnum

from regulars.kernel.i18n import noop

__all__ = ["RIGHT_LABELS", "CustomerRight"]


class CustomerRight(StrEnum):
    SEE_PRICES = "see_prices"
    SEE_RESTRICTED = "see_restricted"
    ORDER = "order"


RIGHT_LABELS = {
    CustomerRight.SEE_PRICES: noop("See prices"),
    CustomerRight.SEE_RESTRICTED: noop("See restricted products"),
    CustomerRight.ORDER: noop("Order"),
}
