"""What placing an order costs in times of its own statements: CPU of this process and of its backend.

Each time in a transaction that is rolled back, with the sequences set back too, so that the very same statements with the very
same values can be sent once more with nothing around them.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.figures import Figure, Ratio
from bench.server import spent_by

if TYPE_CHECKING:
    from regulars.customers.models import Customer
    from regulars.sites.models import Site

__all__ = ["cpu_of", "measure_placing"]

ROUNDS, TAKES, LINES = 7, 10, 5
MOST = 3


class Sent(NamedTuple):
    """A statement as psycopg was given it."""

    given: tuple[Any, ...]
    named: dict[str, Any]


def measure_placing(account: "Customer", site: "Site") -> Figure:
    """Five lines from the basket, a part paid by credit, against its statements alone."""
    place = _placing(account, site)
    with _kept_out(), _recorded() as sent:
        place()
    costs, ratios = list[float](), list[float]()
    for _ in range(ROUNDS):
        ours = statistics.fmean(cpu_of(place) for _ in range(TAKES))
        bare = statistics.fmean(cpu_of(lambda: _send(sent)) for _ in range(TAKES))
        costs.append(ours)
        ratios.append(ours / bare)
    cost, ratio = statistics.median(costs), statistics.median(ratios)
    what = f"placing an order with {LINES} lines and credit, CPU of process and database"
    note = f"{len(sent)} statements, {cost / ratio:.2f} ms alone"
    return Figure(what, cost, "ms", Ratio(ratio, MOST, "times its statements sent bare"), note)


def _placing(account: "Customer", site: "Site") -> Callable[[], object]:
    """What places it, under another key each time it is asked for."""
    from regulars.credit.operations.entries import grant_credit
    from regulars.journeys.place_order import Submission, place_order
    from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
    from regulars.orders.operations.baskets import add_line
    from regulars.orders.queries.checkout import quote_at
    from regulars.orders.rules.baskets import Owner
    from regulars.orders.rules.checkout import Choice
    from regulars.orders.rules.states import PaidBy

    owner = Owner(account.pk)
    grant_credit(account, Decimal(100), site.currency, reason="Bench", by=OPERATOR)
    for number in range(1, LINES + 1):
        add_line(owner, site.pk, f"bench-{number}", 1)
    choice = Choice(pay_by=PaidBy.INVOICE, credit=Decimal(20))
    total = quote_at(site.pk, owner, choice).totals.total
    submission = Submission(site, owner, choice, total, site.currency)
    by, key = Actor(ActorKind.CUSTOMER, Channel.API, account.pk), uuid.uuid4().hex
    return lambda: place_order(submission, key=key, by=by)


def _send(sent: list[Sent]) -> None:
    import psycopg
    from django.db import connection

    for statement in sent:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(*statement.given, **statement.named)
        if cursor.description:
            cursor.fetchall()


def cpu_of(act: Callable[[], object]) -> float:
    """CPU milliseconds of this thread and of its backend."""
    import psutil
    from django.db import connection

    backend = psutil.Process(connection.connection.info.backend_pid)
    with _kept_out():
        before = time.thread_time(), spent_by(backend)
        act()
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        after = time.thread_time(), spent_by(backend)
    return 1_000 * sum(end - begin for begin, end in zip(before, after, strict=True))


@contextmanager
def _kept_out() -> Iterator[None]:
    """Nothing of what is done stays, not even that numbers were taken."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        taken = cursor.fetchall()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for sequence, last in taken:
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, last or 1, last is not None])


@contextmanager
def _recorded() -> Iterator[list[Sent]]:
    """What goes over the wire meanwhile, whoever sends it."""
    import psycopg

    sent, execute = list[Sent](), psycopg.Cursor.execute

    def recorded(self: Any, *given: Any, **named: Any) -> Any:
        sent.append(Sent(given, named))
        return execute(self, *given, **named)

    psycopg.Cursor.execute = recorded  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
