"""Orders as a shop outside sends them."""

from typing import Any

from django.utils.timezone import now

from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.external_imports import OrderPlan, import_orders
from regulars.orders.operations.external_orders import Recorded, record_order
from regulars.orders.rules.external_reading import read_external_order
from regulars.sites.models import Site
from regulars.transfer.operations.import_lines import ImportLine

__all__ = ["LINE", "a_file_line", "a_recorded_order", "an_imported_order", "sent"]

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


def a_file_line(version: int | str = 1, number: str = "#1001", **values: Any) -> dict[str, str]:
    """The same order as a line of a file."""
    body = sent(version, **values)
    line = {"product_name" if name == "name" else name: value for name, value in body.pop("lines")[0].items()}
    names = {"placed_at": "date", "item_total": "order_items", "total": "order_total"}
    return {"number": number, **line, **{names.get(name, name): f"{value}" for name, value in body.items()}}


def an_imported_order(site: Site, version: int | str = 1, number: str = "#1001", **values: Any) -> OrderPlan:
    line = ImportLine(2, a_file_line(version, number, **values))
    return import_orders(site, [line], by=OPERATOR)
