"""Orders of customers with few and with many, as they and staff find them; what placing one costs; a move among those who order."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from bench import databases
from bench.buying import statements_of
from bench.figures import Figure, Ratio
from bench.floors import Address, compared, office_of
from bench.hot_lane import ME
from bench.order_filling import Buyer, fill_orders, open_shop
from bench.placing import measure_placing
from bench.shopper import ADDRESS, PASSWORD
from bench.streaming import Stream, move_under_a_stream

if TYPE_CHECKING:
    from regulars.customers.models import Customer
    from regulars.sites.models import Site

__all__ = ["measure_orders"]

ROUNDS, REQUESTS = 7, 60
FEW, SOME = 10, 10_000
MOVED = "popup"
STATEMENTS = 2  # with the one that finds who asks
ORDERS = "/api/v1/orders"


class Shopper(NamedTuple):
    """Somebody who is logged in."""

    account: "Customer"
    host: str
    token: str

    @property
    def header(self) -> str:
        return f"Authorization: Bearer {self.token}"


def measure_orders(database_url: str, *, port: int, orders: int) -> Iterator[Figure]:
    """On a copy of the crowd, with so many orders: a set whose sites share orders, and one whose sites don't."""
    from regulars.customers.models import Customer
    from regulars.sites.models import CustomerSet, Site

    crowd = Customer.objects.count()
    CustomerSet.objects.filter(code="b2b").update(share_orders=False)
    home, apart, sister, moved = (
        Site.objects.get(code=code) for code in ("sports", "business", "parts", MOVED)
    )
    for site in (home, moved):
        open_shop(site.pk)
    homes = {"few": home, "some": home, "many": home, "hidden": apart}
    shoppers = [_shopper(name, site) for name, site in homes.items()]
    few, _some, many, _hidden = (shopper.account for shopper in shoppers)
    most, middle = max(orders // 10, FEW), min(SOME, orders // 10)
    bought = [(home, FEW), (home, middle), (home, most), (sister, most)]
    buyers = [
        Buyer(shopper.account.pk, site.pk, count)
        for shopper, (site, count) in zip(shoppers, bought, strict=True)
    ]
    fill_orders(orders, buyers, crowd=crowd)
    costs = {"port": port, "rounds": ROUNDS, "requests": REQUESTS}
    yield from _histories(shoppers, most, database_url, costs)
    yield from _lists(office_of(database_url), many, database_url, costs)
    yield measure_placing(few, home)
    yield move_under_a_stream(MOVED, _ORDERS)


def _shopper(name: str, site: "Site") -> Shopper:
    from regulars.addresses.operations.addresses import add_address
    from regulars.authentication.operations.sessions import log_in
    from regulars.customers.operations.accounts import NewAccount, open_account
    from regulars.kernel.actor import OPERATOR, Channel

    email = f"{name}@orders.example"
    new = NewAccount(email=email, first_name="Ada", last_name="Lind", password=PASSWORD)
    account = open_account(new, site=site, by=OPERATOR)
    add_address(account, ADDRESS, site=site, by=OPERATOR)
    host = site.hosts.order_by("pk")[0].name
    return Shopper(account, host, log_in(host, email, PASSWORD, channel=Channel.CLI).token)


def _histories(
    buyers: Sequence[Shopper], most: int, database_url: str, costs: dict[str, int]
) -> Iterator[Figure]:
    """Against *who am I*, and the many against the few."""
    few, some, many, hidden = buyers

    def history(what: str, who: Shopper, query: str, limit: float = 2) -> Address:
        return Address(f"`GET /me/orders`, {what}", f"{ME}/orders{query}", who.host, who.header, limit)

    every, last = f"?limit={FEW}&period=all", "the last month"
    small = history(f"{FEW} of {FEW}", few, every)
    large = history(f"{FEW} of {most:,}", many, every, 1.5)
    me = Address("`GET /me`", ME, few.host, few.header)
    addresses = [
        history(f"{last} of {FEW} orders", few, ""),
        history(f"{last} of {most:,}", many, ""),
        history("the last year of them", many, "?period=year"),
        history("those on hold", many, "?period=all&state=on_hold"),
        history("deep in them", many, f"{every}&cursor={_deep(many.account)}"),
        history("of all times", some, every),
        history(f"where every one of {most:,} is hidden", hidden, every),
        small,
        me,
    ]
    yield _counted(large)
    yield from compared(addresses, database_url, **costs)
    yield from compared([large, small], database_url, **costs)


def _counted(address: Address) -> Figure:
    sent = statements_of(address.path, address.host, address.header)
    return Figure(f"{address.what}, statements", sent, "", Ratio(sent / STATEMENTS, 1, f"times {STATEMENTS}"))


def _deep(account: "Customer") -> str:
    """A page that begins behind four fifths of what they have."""
    from regulars.orders.models import Order
    from regulars.orders.queries.history import cursor_behind

    mine = Order.objects.filter(customer=account).order_by("-placed_at", "-pk")
    first = mine.count() * 4 // 5
    return cursor_behind(mine[first - 1], first + 1)


def _lists(
    office: dict[str, str], buyer: "Customer", database_url: str, costs: dict[str, int]
) -> Iterator[Figure]:
    """Against the list of customers."""
    from regulars.orders.models import Order

    last = Order.objects.filter(customer=buyer).latest("pk")
    filters = {
        "newest": "",
        "of a customer": f"customer={buyer.pk}",
        "by e-mail": f"email={buyer.email}",
        "by number": f"number={last.number}",
        "of guests, of whom there are none": "kind=guest",
        "by reference": f"reference=PO-{last.pk}",
        "on hold": "state=on_hold",
    }
    by_key = office["admin"], f"Authorization: Bearer {office['key']}"
    by_session = office["admin"], f"Cookie: {office['session_cookie']}={office['session']}"
    addresses = [
        Address(f"`GET /orders`, {what}", f"{ORDERS}?{query}", *by_key, 2.5)
        for what, query in filters.items()
    ]
    prefix, _, nr = last.number.rpartition("-")
    typed = f"{prefix}-{int(nr) // 2}"[:-4]  # ten thousand numbers and some begin like that
    begins = Address("`GET /orders`, by all but four digits", f"{ORDERS}?number={typed}", *by_key, 12)
    customers = Address("`GET /customers`", "/api/v1/customers", *by_key)
    yield from compared([*addresses, begins, customers], database_url, **costs)
    page = Address("the order list as a page", "/orders", *by_session, 2)
    customers = Address("the customer list", "/customers", *by_session)
    yield from compared([page, customers], database_url, **costs)


@contextmanager
def _in_a_process(site_id: int) -> Iterator[list[int]]:
    """Clients that order without a pause, in a process of their own: so that who moves the site doesn't share one with them."""
    from django.db import connection

    environment = {**os.environ, "DATABASE_URL": databases.url_of(str(connection.settings_dict["NAME"]))}
    command = [sys.executable, "-m", "bench.orderers", str(site_id)]
    placed = list[int]()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes
        try:
            process.stdout.readline()
            yield placed
        finally:
            process.stdin.close()
        placed.extend(range(int(process.stdout.readline() or 0)))


_ORDERS = Stream("moving a site while its customers order", "orders", _in_a_process)
