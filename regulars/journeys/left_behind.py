"""What a plan of a move says of orders on hold, baskets, credit, policies and cards that stay behind or count nowhere afterwards (B-02, B-08)."""

from regulars.journeys.plans import Fact
from regulars.kernel.i18n import noop, plural
from regulars.orders.queries.unreachable import Left, LeftKind

__all__ = ["left_fact"]

_WORDS = {
    LeftKind.HELD: (
        plural(
            "order on hold at a moving site can be approved as before",
            "orders on hold at a moving site can be approved as before",
        ),
        noop("At the price that was agreed."),
        "ok",
    ),
    LeftKind.HELD_APART: (
        plural(
            "order on hold becomes one of another shop to its customer",
            "orders on hold become those of another shop to their customers",
        ),
        noop("Staff of the shop approve or decline them all the same."),
        "wait",
    ),
    LeftKind.BASKETS: (
        plural("basket is out of reach", "baskets are out of reach"),
        noop("Nothing is deleted: they are there again after a move back."),
        "wait",
    ),
    LeftKind.RESERVED: (
        plural(
            "reservation of store credit is out of reach of its shop",
            "reservations of store credit are out of reach of their shops",
        ),
        noop("What is reserved is given back a day after it was."),
        "wait",
    ),
    LeftKind.CREDIT: (
        plural(
            "customer can spend their {what} credit nowhere any more",
            "customers can spend their {what} credit nowhere any more",
        ),
        noop("No shop of their set has this main currency. It is kept, and counts again at one that has."),
        "danger",
    ),
    LeftKind.POLICY: (
        plural(
            "customer of the pricing policy {what} has no price list of it any more",
            "customers of the pricing policy {what} have no price list of it any more",
        ),
        noop("They pay the prices for everybody until a price list at a shop of their set names it."),
        "wait",
    ),
    LeftKind.CARDS: (
        plural(
            "saved card of {what} can be charged nowhere any more",
            "saved cards of {what} can be charged nowhere any more",
        ),
        noop("No shop of the customer's set charges through this gateway. The card is kept."),
        "wait",
    ),
}


def left_fact(left: Left) -> Fact:
    words, hint, tone = _WORDS[left.kind]
    money = (left.amount, left.what) if left.kind is LeftKind.CREDIT else None
    values = {"what": left.what}
    return Fact(left.kind, left.count, *words, hint, tone, about=left.what, values=values, money=money)
