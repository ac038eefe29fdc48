"""What the verbs of orders from outside are tried with."""

from collections.abc import Callable

from django.utils.timezone import now

from regulars.orders.rules.external_reading import read_external_order
from regulars.transfer.operations.import_lines import ImportLine
from tests.house.worlds import Given, a_kids_site, given
from tests.rooms.orders.external import sent
from tests.world import an_account

LINE = {
    "number": "#1001",
    "source_version": "1",
    "date": "2026-05-31T12:30:00Z",
    "currency": "EUR",
    "order_total": "10.00",
    "username": "ada@mail.example",
}


def of_ada() -> Given:
    site = a_kids_site()
    read = read_external_order(
        sent(customer=an_account(site=site).pk) | {"source_version": "1"}, latest=now()
    )
    return given(site, "#1001", read)


def for_an_import() -> Given:
    site = a_kids_site()
    an_account(site=site)
    return given(site, [ImportLine(2, LINE)])


VERBS: dict[str, Callable[[], Given]] = {
    "orders.operations.external_orders.record_order": of_ada,
    "orders.operations.external_imports.import_orders": for_an_import,
}
