"""What is held of a customer's baskets, for themselves (personal data)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.customers.models import Customer
from regulars.orders.models import BasketLine
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldBasketLine", "baskets_held"]


@dataclass(frozen=True)
class HeldBasketLine:
    site: str
    product: str
    quantity: Decimal


def baskets_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """Those of the sites that are seen; for customers only the one of the site where they ask."""
    site_ids = sight.grant.sites if sight.asked_at is None else frozenset({sight.asked_at})
    lines = BasketLine.objects.filter(basket__account=customer).select_related("basket__site", "product")
    if site_ids is not None:
        lines = lines.filter(basket__site__in=site_ids)
    return {
        "baskets": [
            HeldBasketLine(line.basket.site.name, line.product.name, line.quantity)
            for line in lines.order_by("basket__site__name", "added_at", "product")
        ]
    }
