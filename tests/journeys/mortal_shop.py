"""A shop in a process of its own, to be killed while it takes orders: `python -m tests.journeys.mortal_shop ACCOUNT PRODUCT KEY`.

Ten by card and credit one after another, from four threads; the number of each that is acknowledged goes to the standard output.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import django

django.setup()

from django.db import connection  # noqa: E402 - Django is ready now

from regulars.customers.models import Customer  # noqa: E402
from regulars.orders.rules.states import PaidBy  # noqa: E402
from tests.journeys.checkouts import GOOD_CARD, Shop  # noqa: E402

CLERKS, EACH = 4, 10


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    account_id, product_id, key = sys.argv[1:]
    account = Customer.objects.select_related("origin_site").get(pk=int(account_id))
    assert account.origin_site is not None
    shop, lines = Shop(account.origin_site), {int(product_id): Decimal(1)}

    def clerk(place: int) -> None:
        for number in range(EACH):
            placed = shop.sends(
                account,
                key=f"{key}-{place}-{number}",
                lines=lines,
                credit=Decimal(1),
                pay_by=PaidBy.CARD,
                card=GOOD_CARD,
            )
            say(f"placed {placed.order.number}")
        connection.close()

    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(CLERKS) as clerks:
        list(clerks.map(clerk, range(CLERKS)))


if __name__ == "__main__":
    main()
