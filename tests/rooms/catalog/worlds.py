"""Facts for prices, short to write."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from regulars.catalog.rules import DiscountKind
from regulars.catalog.rules.facts import Facts, KnownDiscount, KnownList, KnownPrice, KnownProduct

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OPEN = KnownList(1, "open", "Open", None, 0, active=True, starts_at=None, ends_at=None)
GOLD = KnownList(2, "gold", "Gold", "GOLD", 0, active=True, starts_at=None, ends_at=None)


def a_product(number: int, **other: Any) -> KnownProduct:
    given = {
        "code": f"P{number}",
        "name": f"Product {number}",
        "step": Decimal(1),
        "tax_class": "standard",
        "restricted": False,
        "archived": False,
    }
    return KnownProduct(id=number, **(given | other))


def prices(*rows: tuple[KnownList, str, str]) -> tuple[KnownPrice, ...]:
    """List, from how many, amount."""
    return tuple(KnownPrice(known.id, Decimal(least), Decimal(amount)) for known, least, amount in rows)


def a_discount(code: str, value: str, **other: Any) -> KnownDiscount:
    """A percent, unless there is a currency."""
    kind = DiscountKind.AMOUNT if other.get("currency") else DiscountKind.PERCENT
    plain = KnownDiscount(
        code, code.title(), kind, Decimal(value), "", 0, combinable=False, group=None, tag=None, type=None,
        minimum=None, active=True, starts_at=None, ends_at=None,
    )  # fmt: skip
    return replace(plain, **other)


def some_facts(of: Mapping[int, tuple[KnownPrice, ...]], **other: Any) -> Facts:
    """At a shop in euros with an open list and one for GOLD; products as the prices name them."""
    given = {"currency": "EUR", "at": NOW, "type": "B2C", "lists": (OPEN, GOLD), "prices": of}
    products = {number: a_product(number) for number in of}
    return Facts(**({"products": products} | given | other))
