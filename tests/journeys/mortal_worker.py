"""A real worker in a process of its own, to be killed: says it is ready, waits for a line, does one job.

`python -m tests.journeys.mortal_worker [--batch 500] [--piecemeal] [--hold]`: piecemeal commits batch by batch, as nobody
should; with hold it stays where its progress is told first, until there is another line or none to come.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django is ready now

from regulars.customers.models import Customer  # noqa: E402
from regulars.customers.operations import reorganisation  # noqa: E402
from regulars.journeys import delete_set  # noqa: E402
from regulars.kernel import jobs  # noqa: E402
from regulars.kernel.jobs import Ticker, run_next  # noqa: E402
from regulars.sites.models import CustomerSet  # noqa: E402

STEP = 500


def piecemeal(former: CustomerSet, *, successor: CustomerSet, tell: Ticker, **_rest: Any) -> int:
    """What `hand_over_accounts` would be without the one transaction."""
    own = connection.copy()
    ids = list(Customer.objects.filter(set=former).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), STEP):
        with own.cursor() as cursor:
            batch = ids[start : start + STEP]
            cursor.execute(
                "UPDATE customers_customer SET set_id = %s WHERE id = ANY(%s)", [successor.pk, batch]
            )
        tell(start + STEP, len(ids))
    own.close()
    return len(ids)


def holding(ticker: Callable[..., Ticker]) -> Callable[..., Ticker]:
    """Whoever made it looks at the world in the middle of the job, however fast that is."""

    def made(*given: Any) -> Ticker:
        tell, held = ticker(*given), []

        def told(done: int, total: int) -> None:
            tell(done, total)
            if done and not held:
                held.append(sys.stdin.readline())

        return told

    return made


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=STEP)
    parser.add_argument("--piecemeal", action="store_true")
    parser.add_argument("--hold", action="store_true")
    given = parser.parse_args()
    reorganisation.BATCH = given.batch
    if given.piecemeal:
        delete_set.hand_over_accounts = piecemeal
    if given.hold:
        jobs._ticker = holding(jobs._ticker)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        say(f"ready {cursor.fetchone()[0]}")
    sys.stdin.readline()
    say("worked" if run_next() else "idle")
    connection.close()


if __name__ == "__main__":
    main()
