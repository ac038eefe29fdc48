"""What a buying check finds: each thing that is offered or isn't, why, and what would change it (L1)."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from regulars.catalog.rules.discounts import WhyNoDiscount
from regulars.catalog.rules.prices import WhyNot
from regulars.orders.rules.buying import Answer, ReasonCode

__all__ = [
    "LIMITS_BY",
    "Area",
    "Change",
    "Finding",
    "changes_discount",
    "changes_price",
    "strictest",
]


class Area(StrEnum):
    """In the order in which a shopper meets them."""

    ACCESS = "access"
    LIMITS = "limits"
    ADDRESSES = "addresses"
    SHIPPING = "shipping"
    FORM = "form"
    PAYMENT = "payment"
    CARDS = "cards"


class Change(StrEnum):
    """Where something is changed; each door knows the way there."""

    ACCESS = "access"
    BLOCK = "block"
    CUSTOMER_SET = "customer_set"
    PASSWORD = "password"  # noqa: S105 - a place
    TYPE = "type"
    B2B = "b2b"
    ROLES = "roles"
    GROUPS = "groups"
    TAGS = "tags"
    ADDRESSES = "addresses"
    CREDIT = "credit"
    CARDS = "cards"
    SITE_ORDERS = "site_orders"
    SITE_ADDRESSES = "site_addresses"
    SITE_SHOP = "site_shop"
    SITE_PAYMENT = "site_payment"
    SITE_FORMS = "site_forms"
    PRICE_LIST = "price_list"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class Finding:
    """`answer` is ALLOW for what is offered, HOLD for what makes an order wait or asks the customer for something, REFUSE for what isn't offered.
    `stops`: no order comes about like that. `subject` is what it is about, if there are several.
    """

    area: Area
    answer: Answer
    code: str
    text: str
    subject: str = ""
    change: Change | None = None
    stops: bool = False


def strictest(findings: tuple[Finding, ...]) -> Answer:
    """What comes of an order: refused where anything stops it, else waiting where a limit says so."""
    if any(finding.stops for finding in findings):
        return Answer.REFUSE
    waits = any(finding.area is Area.LIMITS and finding.answer is Answer.HOLD for finding in findings)
    return Answer.HOLD if waits else Answer.ALLOW


LIMITS_BY = MappingProxyType(
    {
        ReasonCode.REGISTERED_ONLY: Change.SITE_ORDERS,
        ReasonCode.GUESTS_ONLY: Change.SITE_ORDERS,
        ReasonCode.ORDERING_BY_ROLE: Change.ROLES,
        ReasonCode.TYPE_BLOCKED: Change.SITE_ORDERS,
        ReasonCode.TYPE_HELD: Change.SITE_ORDERS,
        ReasonCode.ACCOUNT_BLOCKED: Change.B2B,
        ReasonCode.ACCOUNT_HELD: Change.B2B,
        ReasonCode.AMOUNT_BLOCKED: Change.B2B,
        ReasonCode.AMOUNT_HELD: Change.B2B,
        ReasonCode.AMOUNT_IN_OTHER_CURRENCY: Change.B2B,
    }
)
_DISCOUNTS = {
    WhyNoDiscount.NOT_IN_GROUP: Change.GROUPS,
    WhyNoDiscount.NO_TAG: Change.TAGS,
    WhyNoDiscount.OTHER_TYPE: Change.TYPE,
}


def changes_price(why: WhyNot | None) -> Change:
    """The customer's pricing policy, or the list."""
    return Change.B2B if why is WhyNot.OTHER_POLICY else Change.PRICE_LIST


def changes_discount(why: WhyNoDiscount | None) -> Change:
    """What the customer lacks, or the discount."""
    return _DISCOUNTS.get(why, Change.DISCOUNT) if why else Change.DISCOUNT
