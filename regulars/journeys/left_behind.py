"""What a plan of a move says of orders, baskets, credit, policies and cards that stay behind or count nowhere afterwards (B-02, B-08)."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.plans import Fact
from regulars.kernel.i18n import noop, plural
from regulars.orders.queries.unreachable import (
    HeldOrders,
    Idle,
    IdleKind,
    baskets_left,
    baskets_left_by,
    held_orders_at,
    held_orders_left_by,
    idle_after,
    idle_of_account,
)

__all__ = ["left_by_account", "left_by_set", "left_by_sites"]

_WORDS = {
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


def left_by_sites(strategy: Strategy, moves: Mapping[int, int]) -> Iterator[Fact]:
    """Sites (ids) go to sets (ids), with the accounts of the strategy."""
    yield from _held(held_orders_at(strategy, list(moves)))
    yield _baskets(baskets_left(strategy, list(moves)))
    yield from _idle(idle_after(strategy, moves))


def left_by_set(site_ids: Collection[int]) -> Iterator[Fact]:
    """These sites and all their customers go to a successor together, so that baskets, credit, policies and cards count where they did."""
    return _held(held_orders_at(None, list(site_ids)))


def left_by_account(account_id: int, *, from_set: int, to_set: int) -> Iterator[Fact]:
    """One account moves."""
    yield from _held(HeldOrders(apart=held_orders_left_by(account_id, from_set)))
    yield _baskets(baskets_left_by(account_id, from_set))
    yield from _idle(idle_of_account(account_id, from_set=from_set, to_set=to_set))


def _baskets(baskets: int) -> Fact:
    return Fact(
        "baskets_left",
        baskets,
        "basket is out of reach",
        "baskets are out of reach",
        noop("Nothing is deleted: they are there again after a move back."),
        tone="wait",
    )


def _held(held: HeldOrders) -> Iterator[Fact]:
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


def _idle(idle: Iterable[Idle]) -> Iterator[Fact]:
    """Of each currency, policy and gateway."""
    for each in idle:
        code, words, hint, tone = _WORDS[each.kind]
        money = (each.amount, each.what) if each.kind is IdleKind.CREDIT else None
        yield Fact(
            code, each.count, *words, hint, tone, about=each.what, values={"what": each.what}, money=money
        )
