"""What a plan of a move says of baskets that stay behind (B-02)."""

from regulars.journeys.plans import Fact
from regulars.kernel.i18n import noop

__all__ = ["baskets_fact"]


def baskets_fact(baskets: int) -> Fact:
    return Fact(
        "baskets_left",
        baskets,
        "basket is out of reach",
        "baskets are out of reach",
        noop("Nothing is deleted: they are there again after a move back."),
        tone="wait",
    )
