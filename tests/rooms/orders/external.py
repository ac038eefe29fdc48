"""Orders as a shop outside sends them."""

from typing import Any

from django.utils.timezone import now

from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.external_orders import Recorded, record_order
from regulars.orders.rules.external_reading import read_external_order
from regulars.sites.models import Site

__all__ = ["LINE", "a_recorded_order", "sent"]

LINE = {"product": "SKU-1", "name": "Board", "quantity": "2", "unit_price": "5.00", "total": "10.00"}


def sent(version: int | str = 1, **values: Any) -> dict[str, Any]:
    """A guest's order of 10.00 unless somebody is named."""
    named = {} if {"customer", "username"} & values.keys() else {"email": "guest@mail.example"}
    return {
        "source_version": version,
        "placed_at": "2026-05-31T12:30:00Z",
        "currency": "EUR",
        "item_total": "10.00",
        "total": "10.00",
        "lines": [LINE],
        **named,
        **values,
    }


def a_recorded_order(site: Site, version: int | str = 1, number: str = "#1001", **values: Any) -> Recorded:
    body = sent(version, **values)
    read = read_external_order(body | {"source_version": str(body["source_version"])}, latest=now())
    return record_order(site, number, read, by=OPERATOR)
