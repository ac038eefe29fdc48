"""Gateways and cards as they lie in the tables."""

from datetime import date
from typing import Any

from regulars.cards.models import Card, Gateway
from regulars.customers.models import Customer
from regulars.sites.models import Site

__all__ = ["OK", "a_card", "a_gateway"]

OK = "4242424242424242"
_numbers = iter(range(1, 1_000_000))


def a_gateway(code: str = "cards", **settings: Any) -> Gateway:
    return Gateway.objects.create(code=code, name=code.title(), kind="test", settings=settings)


def a_card(account: Customer, gateway: Gateway, *, at: Site | None = None, **values: Any) -> Card:
    defaults = {"brand": "Visa", "last_four": "4242", "expires": date(2099, 12, 31)}
    token = f"test_ok_{next(_numbers)}"
    return Card.objects.create(
        account=account, gateway=gateway, entered_at=at, **({"token": token} | defaults | values)
    )
