"""Clients who order at a site without a pause: `python -m bench.orderers SITE` in the database in DATABASE_URL.

Prints a line once orders come in, and how many there were once its input ends.
"""

import sys
import threading
import uuid
from contextlib import suppress
from decimal import Decimal
from typing import Any

from bench.shopper import ADDRESS
from bench.streaming import CLIENTS
from regulars.cli.database import connect

__all__: list[str] = []


def _keep_on(site_id: int, account_id: int, over: threading.Event, placed: list[int]) -> None:
    from django.db import connection

    from regulars.kernel.errors import DomainError

    while not over.is_set():
        with suppress(DomainError):  # while the site moves some hear that they should try again
            _order(site_id, account_id)
            placed.append(account_id)
    connection.close()


def _order(site_id: int, account_id: int) -> None:
    from regulars.catalog.models import Product
    from regulars.journeys.place_order import Submission, place_order
    from regulars.kernel.actor import Actor, ActorKind, Channel
    from regulars.orders.rules.baskets import Owner
    from regulars.orders.rules.checkout import AddressChoice, Choice
    from regulars.orders.rules.states import PaidBy
    from regulars.sites.models import Site

    site = Site.objects.get(pk=site_id)
    lines = dict.fromkeys(Product.objects.filter(code="bench-1").values_list("pk", flat=True), Decimal(1))
    there: Any = AddressChoice(typed=ADDRESS)
    choice = Choice(pay_by=PaidBy.INVOICE, shipping=there)
    sent = Submission(site, Owner(account_id), choice, Decimal(10), site.currency, lines=lines)
    by = Actor(ActorKind.CUSTOMER, Channel.API, account_id)
    place_order(sent, key=uuid.uuid4().hex, by=by)


def main(site_id: int) -> None:
    """Until the input ends."""
    from regulars.customers.models import Access

    over, placed = threading.Event(), list[int]()
    rows = Access.objects.filter(site_id=site_id, state="active", account__status="active").order_by(
        "account_id"
    )
    ids = list(rows.values_list("account_id", flat=True)[:CLIENTS])
    clients = [threading.Thread(target=_keep_on, args=[site_id, pk, over, placed]) for pk in ids]
    for client in clients:
        client.start()
    while not placed and any(client.is_alive() for client in clients):
        over.wait(0.1)
    print("started", flush=True)
    sys.stdin.read()
    over.set()
    for client in clients:
        client.join()
    print(len(placed), flush=True)


if __name__ == "__main__":
    connect()
    main(int(sys.argv[1]))
