"""How a shop would send a basket, and for how much (SHP-04)."""

from dataclasses import dataclass

from regulars.addresses.queries.defaults import default_shipping_country
from regulars.catalog.queries.shipping import known_method, methods_at
from regulars.catalog.rules.shipping import Offer, offered
from regulars.orders.queries.baskets import BasketView
from regulars.orders.rules.baskets import Owner

__all__ = ["ShippingView", "shipping_of"]


@dataclass(frozen=True, slots=True)
class ShippingView:
    """What is offered to this country; without one, what is offered to any. `elsewhere`: where something goes, if nothing does there."""

    country: str
    offers: tuple[Offer, ...]
    elsewhere: frozenset[str] = frozenset()


def shipping_of(view: BasketView, owner: Owner, site_id: int, *, country: str = "") -> ShippingView:
    """To a country, else to that of the customer's default address. Two statements at most.

    Nothing where prices are hidden: what is free from some amount tells what the basket comes to (SHP-06).
    """
    if not view.shows_prices:
        return ShippingView(country, ())
    if not country and owner.account_id is not None:
        country = default_shipping_country(owner.account_id, site_id)
    methods = [
        known_method(method, view.language) for method in methods_at(site_id, view.currency).in_force[0]
    ]

    def to(where: str) -> tuple[Offer, ...]:
        offers = offered(methods, where or None, view.customer_type, view.total)
        return tuple(offer for offer in offers if offer.is_offered)

    offers = to(country)
    others = () if offers else to("")
    return ShippingView(country, offers, frozenset().union(*(offer.method.countries for offer in others)))
