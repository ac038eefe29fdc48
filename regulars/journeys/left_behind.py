"""What a plan of a move says of orders, baskets, credit, policies and cards that stay behind or count nowhere afterwards (B-02, B-08)."""

from collections.abc import Iterable, Iterator

from regulars.journeys.plans import Fact
from regulars.kernel.i18n import noop, plural
from regulars.orders.queries.unreachable import HeldOrders, Idle, IdleKind

__all__ = ["baskets_fact", "held_orders_facts", "idle_facts"]

_IDLE = {
    IdleKind.CREDIT: (
        "credit_nowhere",
        plural(
            "customer can spend their {what} credit nowhere any more",
            "customers can spend their {what} credit nowhere any more",
        ),
        noop("No shop of their set has this main currency. It is kept, and counts again at one that has."),
        "danger",
    ),
    IdleKind.POLICY: (
        "policy_without_list",
        plural(
            "customer of the pricing policy {what} has no price list of it any more",
            "customers of the pricing policy {what} have no price list of it any more",
        ),
        noop("They are asked the prices for everybody until a price list at a shop of their set names it."),
        "wait",
    ),
    IdleKind.CARD: (
        "cards_nowhere",
        plural(
            "saved card of {what} can be charged nowhere any more",
            "saved cards of {what} can be charged nowhere any more",
        ),
        noop("No shop of the customer's set charges through this gateway. The card is kept."),
        "wait",
    ),
}


def baskets_fact(baskets: int) -> Fact:
    return Fact(
        "baskets_left",
        baskets,
        "basket is out of reach",
        "baskets are out of reach",
        noop("Nothing is deleted: they are there again after a move back."),
        tone="wait",
    )


def held_orders_facts(held: HeldOrders) -> Iterator[Fact]:
    yield Fact(
        "held_orders",
        held.at_sites,
        "order on hold there can be approved as before",
        "orders on hold there can be approved as before",
        noop("At the price that was agreed."),
    )
    yield Fact(
        "held_orders_left",
        held.apart,
        "order on hold becomes one of another shop to its customer",
        "orders on hold become those of another shop to their customers",
        noop("Staff of the shop approve or decline them all the same."),
        tone="wait",
    )


def idle_facts(idle: Iterable[Idle]) -> Iterator[Fact]:
    """Of each currency, policy and gateway."""
    for each in idle:
        code, words, hint, tone = _IDLE[each.kind]
        money = (each.amount, each.what) if each.kind is IdleKind.CREDIT else None
        yield Fact(
            code, each.count, *words, hint, tone, about=each.what, values={"what": each.what}, money=money
        )
