"""Orders of the last two years, placed by the customers themselves as everybody does, and what became of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from django.utils.timezone import now

from regulars.catalog.models import Product
from regulars.cli.demo.selling import GOOD_CARD
from regulars.customers.models import Customer
from regulars.journeys.place_order import Submission, place_order
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.orders.models import Order
from regulars.orders.operations.baskets import put_lines
from regulars.orders.operations.dating import date_back
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.gateway_tasks import do_gateway_tasks
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.queries.checkout import quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AddressChoice, Choice, Contact
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site

__all__ = ["place_orders"]

Step: TypeAlias = Callable[[Order, Actor], object]
JOHN, STACY, THEO = "john@mystic.example", "stacy@mystic.example", "orders@totalparts.example"
BEA, NORA, SOL = "buyer@bigsports.example", "nora@north.example", "sol@south.example"
GUS = Contact("gus@guest.example", "Gus", "Ahlers", phone="+44 7700 900731")
GUS_AT_HOME = {
    "name": "Gus Ahlers",
    "street": "9 Saltmarsh Row",
    "city": "Whitby",
    "postal_code": "YO21 3PL",
    "country": "GB",
}


def _customer(customer_id: int) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, customer_id)


def _began(order: Order, marco: Actor) -> None:
    progress_order(order, to=OrderState.IN_PROGRESS, by=marco)


def _completed(order: Order, marco: Actor) -> None:
    progress_order(order, to=OrderState.COMPLETED, by=marco)


def _returned(order: Order, marco: Actor) -> None:
    progress_order(order, to=OrderState.RETURNED, by=marco)


def _paid(order: Order, marco: Actor) -> None:
    mark_paid(order, by=marco)


def _approved(order: Order, marco: Actor) -> None:
    approve_order(order, by=marco)


def _declined(order: Order, marco: Actor) -> None:
    decline_order(order, reason="We no longer print on bibs. The bottles can be had at any time.", by=marco)


def _cancelled(order: Order, _: Actor) -> None:
    cancel_order(order, by=_customer(order.customer_id))


def _charged(_order: Order, _marco: Actor) -> None:
    do_gateway_tasks()


def _partly_refunded(order: Order, marco: Actor) -> None:
    refund_order(order, RefundWish(Decimal("9.90")), by=marco)
    do_gateway_tasks()


def _refunded(order: Order, marco: Actor) -> None:
    refund_order(order, RefundWish(order.total), by=marco)
    do_gateway_tasks()


@dataclass(frozen=True)
class Purchase:
    """Without a buyer it is the guest's. `then` is what became of it, the last of it `took` days later."""

    site: str
    buyer: str
    days: int
    lines: Mapping[str, int]
    pay_by: PaidBy = PaidBy.INVOICE
    credit: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    through: str = ""
    by_phone: bool = False
    then: Sequence[Step] = ()
    took: int = 0


CARD = PaidBy.CARD
REFERENCES = {"b2b_reference": "TP-2290", "employee_id": "E-117", "charge_id": "4711-W"}
PURCHASES = [
    Purchase("sports", JOHN, 700, {"jersey": 1, "socks": 3}, CARD, then=(_charged, _completed), took=4),
    Purchase("kids", STACY, 372, {"balance-bike": 1, "socks": 2}, then=(_paid, _completed), took=9),
    Purchase(
        "parts", THEO, 290, {"chain": 20, "tube": 40}, answers=REFERENCES, then=(_paid, _completed), took=12
    ),
    Purchase(
        "kids",
        JOHN,
        200,
        {"balance-bike": 1, "kids-helmet": 1},
        CARD,
        credit=25,
        then=(_charged, _completed, _partly_refunded),
        took=6,
    ),
    Purchase(
        "sports", STACY, 150, {"helmet": 1}, CARD, then=(_charged, _completed, _returned, _refunded), took=17
    ),
    Purchase("business", BEA, 96, {"ball": 20, "bibs": 50}, then=(_approved, _paid, _completed), took=8),
    Purchase("north", NORA, 61, {"chain": 10, "lights": 2}, then=(_began, _completed), took=5),
    Purchase(
        "south", SOL, 44, {"tube": 120, "brake-pads": 10}, through="trade", then=(_began, _completed), took=6
    ),
    Purchase("business", BEA, 33, {"bibs": 200, "bottle": 30}, then=(_declined,), took=1),
    Purchase("sports", JOHN, 20, {"lights": 2}, CARD, then=(_cancelled, _charged), took=1),
    Purchase(
        "business",
        THEO,
        12,
        {"chain": 5, "brake-pads": 8},
        credit=80,
        answers=REFERENCES | {"b2b_reference": "TP-2417"},
        by_phone=True,
        remark="Call before you deliver, the gate is closed.",
        then=(_began,),
        took=2,
    ),
    Purchase("sports", "", 6, {"bottle": 2, "socks": 3}, CARD, then=(_charged, _began), took=1),
    Purchase("kids", STACY, 5, {"kids-helmet": 1}),
    Purchase("sports", JOHN, 3, {"helmet": 1, "bottle": 1}, CARD, then=(_charged,)),
    Purchase(
        "business",
        BEA,
        2,
        {"ball": 40, "bottle": 30},
        answers={"b2b_reference": "BS-2041", "charge_id": "YOUTH"},
        remark="For the youth camp: please in one parcel.",
    ),
    Purchase("north", NORA, 1, {"chain": 20}),
]


def place_orders(sites: Mapping[str, Site], marco: Actor) -> None:
    """The oldest first, so that numbers rise; each with the prices and discounts of today."""
    today = now()
    for number, purchase in enumerate(PURCHASES, 1):
        order = _placed(purchase, sites, number, marco)
        for step in purchase.then:
            step(order, marco)
        placed_at = today - timedelta(days=purchase.days, minutes=37 * number)
        date_back(order, placed_at, changed_at=placed_at + timedelta(days=purchase.took))


def _placed(purchase: Purchase, sites: Mapping[str, Site], number: int, marco: Actor) -> Order:
    site = sites[purchase.site]
    owner, by = Owner(), Actor(ActorKind.VISITOR, Channel.STOREFRONT)
    if purchase.buyer:
        buyer = Customer.objects.get(username=purchase.buyer, set_id=site.set_id)
        owner, by = Owner(buyer.pk), _customer(buyer.pk)
    lines = None
    if purchase.by_phone:
        by = marco
        ids = dict(Product.objects.filter(code__in=purchase.lines).values_list("code", "pk"))
        lines = {ids[code]: Decimal(quantity) for code, quantity in purchase.lines.items()}
    else:
        owner, _ = put_lines(owner, site.pk, {code: str(many) for code, many in purchase.lines.items()})
    has_card = purchase.buyer == JOHN
    new_card = GOOD_CARD if purchase.pay_by is CARD and not has_card else None
    choice = Choice(
        shipping=None if purchase.buyer else AddressChoice(typed=GUS_AT_HOME),
        pay_by=purchase.pay_by,
        credit=Decimal(purchase.credit),
        new_card=new_card is not None,
        answers=purchase.answers,
        remark=purchase.remark,
        contact=Contact() if purchase.buyer else GUS,
    )
    quote = quote_at(site.pk, owner, choice, lines=lines)
    sent = Submission(
        site=site,
        through=sites.get(purchase.through),
        owner=owner,
        choice=choice,
        agreed_total=quote.totals.total,
        currency=quote.basket.currency,
        lines=lines,
        new_card=new_card,
    )
    return place_order(sent, key=f"demo-{number}", by=by).order
