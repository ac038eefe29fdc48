"""On which page it is changed what a buying check found."""

from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.i18n import lazy, translate
from regulars.orders.rules.buying_check import Change

__all__ = ["PLACES", "Place", "guest_place", "place_of"]


class Place(NamedTuple):
    text: str
    href: str


# What the link says, the page, and what of the finding stands in its address.
PLACES = {
    Change.ACCESS: (lazy("Log-in check"), "customer-login-check", "customer"),
    Change.BLOCK: (lazy("Log-in check"), "customer-login-check", "customer"),
    Change.CUSTOMER_SET: (lazy("Log-in check"), "customer-login-check", "customer"),
    Change.PASSWORD: (lazy("Log-in check"), "customer-login-check", "customer"),
    Change.TYPE: (lazy("Customer type"), "customer", "customer"),
    Change.B2B: (lazy("B2B"), "customer-business", "customer"),
    Change.ROLES: (lazy("Roles"), "customer-roles-held", "customer"),
    Change.GROUPS: (lazy("Groups"), "customer-groups", "customer"),
    Change.TAGS: (lazy("Tags"), "customer-groups", "customer"),
    Change.ADDRESSES: (lazy("Addresses"), "customer-addresses", "customer"),
    Change.CREDIT: (lazy("Credit"), "customer-credit", "customer"),
    Change.CARDS: (lazy("Cards"), "customer-cards", "customer"),
    Change.SITE_ORDERS: (lazy("Orders of the site"), "site-orders", "site"),
    Change.SITE_ADDRESSES: (lazy("Addresses of the site"), "site-addresses", "site"),
    Change.SITE_SHOP: (lazy("Shop of the site"), "site-shop", "site"),
    Change.SITE_PAYMENT: (lazy("Payment of the site"), "site-payment", "site"),
    Change.SITE_FORMS: (lazy("Forms of the site"), "site-forms", "site"),
    Change.PRICE_LIST: (lazy("Price list"), "price-list", "code"),
    Change.DISCOUNT: (lazy("Discount"), "discount", "code"),
}
_FOR_A_SITE = {"customer-login-check"}


def guest_place(authorized: AuthorizedCustomer) -> Place | None:
    """Where a guest is given a log-in, for those who may."""
    if not authorized.grant.edits("password"):
        return None
    return Place(
        translate("Create the log-in"), reverse("customer-guest-log-in", args=[authorized.customer.pk])
    )


def place_of(change: Change, *, customer: int, site: str, code: str = "") -> Place:
    text, page, named = PLACES[change]
    href = reverse(page, args=[{"customer": customer, "site": site, "code": code}[named]])
    return Place(str(text), f"{href}?site={quote(site)}" if page in _FOR_A_SITE else href)
