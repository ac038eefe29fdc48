"""What stands around the orders: a page for dealers, who approves for whom, guests who stay, and a shop that is kept outside."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.roles import add_role
from regulars.groups.rules.roles import ALWAYS, Days
from regulars.kernel.actor import Actor
from regulars.orders.operations.external_orders import record_order
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.rules.external_reading import read_external_order
from regulars.pages.operations.pages import PageWish, add_page
from regulars.sites.models import Site

__all__ = ["look_around"]

TERMS = "Orders before noon leave the same day.\n\nReturns are free for thirty days."
FOR_DEALERS = (
    "Displays and price tags can be ordered with the next delivery.\n\nAsk for the summer catalogue in print."
)


def look_around(sites: Mapping[str, Site], marco: Actor) -> None:
    """Nora is a dealer until the end of next year; a colleague at North approves what others order there."""
    trade, north, outlet = sites["trade"], sites["north"], sites["outlet"]
    add_page(trade, "delivery", PageWish("Delivery", TERMS), by=marco)
    add_page(trade, "dealers", PageWish("For dealers", FOR_DEALERS, restricted=True), by=marco)
    add_role("Dealer", code="dealer", rights=["restricted:dealers"], by=marco)
    add_role("Purchasing manager", code="purchasing", rights=["approve_orders"], by=marco)
    nora = Customer.objects.get(username="nora@north.example", set_id=north.set_id)
    change_roles(nora, {"dealer": Days(last=date(now().year + 1, 12, 31))}, by=marco)
    colleague = _somebody_at(north, nora)
    if colleague:
        change_roles(colleague, {"purchasing": ALWAYS}, by=marco)
    change_order_terms(sites["sports"], OrderTermsChanges(registration="after"), by=marco)
    _from_outside(outlet, marco)


def _from_outside(outlet: Site, marco: Actor) -> None:
    buyer = _somebody_at(outlet)
    if buyer is None:
        return
    line = {
        "product": "SKU77",
        "name": "Rain jacket",
        "quantity": "1",
        "unit_price": "59.00",
        "total": "59.00",
    }
    sent = {
        "source_version": "3",
        "source_status": "Handed to the carrier",
        "state": "in_progress",
        "placed_at": (now() - timedelta(days=4)).isoformat(),
        "currency": outlet.currency,
        "customer": buyer.pk,
        "item_total": "59.00",
        "total": "59.00",
        "lines": [line],
    }
    record_order(outlet, "#1001", read_external_order(sent, latest=now()), by=marco)


def _somebody_at(site: Site, *others: Customer) -> Customer | None:
    accounts = Customer.objects.filter(origin_site=site, kind=Kind.ACCOUNT.value, status="active")
    return accounts.exclude(pk__in=[other.pk for other in others]).order_by("pk").first()
