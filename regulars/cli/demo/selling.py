"""How the shops are paid, whose orders wait, and what customers have to pay with."""

from collections.abc import Mapping

from regulars.cards.operations.cards import save_card
from regulars.cards.operations.gateway_settings import add_gateway
from regulars.cards.rules.numbers import NewCard
from regulars.credit.operations.entries import grant_credit, withdraw_credit
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.demo_logins import STAFF
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.orders.operations.payment_methods import PaymentWish, save_payment_methods
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.wishlists.operations.wishes import add_wish

__all__ = ["GOOD_CARD", "start_selling"]

GOOD_CARD = NewCard("4242424242424242", "11/34", "John Dunmore")
EXPIRED_CARD = NewCard("5555555555554444", "03/25", "John Dunmore")
# What each site takes, and what its order numbers begin with. The subs of Mystic Trade are paid as it is.
PAID_BY = {
    "sports": (PaidBy.CARD, PaidBy.CREDIT),
    "kids": (PaidBy.CARD, PaidBy.INVOICE, PaidBy.CREDIT),
    "business": (PaidBy.INVOICE, PaidBy.CREDIT),
    "parts": (PaidBy.INVOICE, PaidBy.CREDIT),
    "trade": (PaidBy.INVOICE,),
    "outlet": (PaidBy.CARD, PaidBy.INVOICE),
}
PREFIXES = {
    "sports": "SPO-",
    "kids": "KID-",
    "business": "BUS-",
    "parts": "PAR-",
    "north": "NOR-",
    "south": "SOU-",
    "outlet": "OUT-",
}
RECEIVERS = {"business": STAFF[1].username, "parts": STAFF[1].username, "trade": STAFF[3].username}
# Site, customer, and what staff have noted there.
LIMITS: list[tuple[str, str, Mapping[str, object]]] = [
    ("business", "buyer@bigsports.example", {"approve_flag": True}),
    ("north", "nora@north.example", {"approve_amount": "500"}),
    ("south", "sol@south.example", {"block_amount": "2000"}),
]
# Who wishes for what, put there at which site, with which note: no shop of John sells all of his.
WISHES = [
    ("sports", "john@mystic.example", "helmet", "Size L, the matt one"),
    ("sports", "john@mystic.example", "bottle", ""),
    ("kids", "john@mystic.example", "balance-bike", "For Emma, in May"),
    ("business", "buyer@bigsports.example", "ball", "For the tournament"),
    ("business", "buyer@bigsports.example", "bibs", ""),
]


def start_selling(sites: Mapping[str, Site], marco: Actor) -> None:
    gateway = add_gateway("demo", "Demo payments", by=marco)
    for code, kinds in PAID_BY.items():
        wishes = [PaymentWish(kind, gateway if kind is PaidBy.CARD else None) for kind in kinds]
        save_payment_methods(sites[code], wishes, by=marco)
    for code, site in sites.items():
        terms = OrderTermsChanges(prefix=PREFIXES.get(code), receiver=RECEIVERS.get(code))
        change_order_terms(site, terms, by=marco)
    for code, email, limits in LIMITS:
        buyer = _account(sites[code], email)
        change_profile(
            buyer, ProfileChanges(attributes=limits), version=buyer.version, site=sites[code], by=marco
        )
    john = _account(sites["sports"], "john@mystic.example")
    himself = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, john.pk)
    for card in (GOOD_CARD, EXPIRED_CARD):
        save_card(john, card, site=sites["sports"], gateway=gateway, by=himself)
    grant_credit(john, "60", "EUR", reason="Bell missing in his parcel", site=sites["kids"], by=marco)
    for code, email, product, note in WISHES:
        wisher = _account(sites[code], email)
        themselves = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, wisher.pk)
        add_wish(wisher, product, site=sites[code], note=note, by=themselves)
    theo = _account(sites["parts"], "orders@totalparts.example")
    grant_credit(theo, "250", "EUR", reason="Bonus of last year", by=marco)
    withdraw_credit(theo, "30", "EUR", reason="Bonus was reckoned too high", by=marco)


def _account(site: Site, email: str) -> Customer:
    return Customer.objects.get(username=email, set_id=site.set_id)
