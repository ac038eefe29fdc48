"""A site moves while its customers keep logging in, or ordering (G29)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from bench.clock import milliseconds, yardstick
from bench.figures import Figure, Ratio

__all__ = ["CLIENTS", "LOG_INS", "Stream", "move_under_a_stream"]

CLIENTS = 16
HELD_SECONDS = 0.01  # as long as an order holds its site
MOVES = 6


@dataclass(frozen=True)
class Stream:
    """What clients do without a pause at a site: once it has ended, what it gave is as long as they did it often."""

    moving: str
    what: str
    start: Callable[[int], AbstractContextManager[list[int]]]


def move_under_a_stream(code: str, stream: Stream) -> Figure:
    """The slowest of a few moves, there and back, with every customer of the site going along."""
    from regulars.customers.queries.reorganisation import Strategy
    from regulars.journeys.clashes import Agreement
    from regulars.journeys.move_sites import move_sites
    from regulars.journeys.site_moves import Wanted, plan_site_moves
    from regulars.kernel.actor import OPERATOR
    from regulars.sites.models import CustomerSet, Site

    site = Site.objects.get(code=code)
    sets = [CustomerSet.objects.get(code="trade").pk, site.set_id]
    slowest, before = 0.0, yardstick()
    with stream.start(site.pk) as gone_by:
        for number in range(MOVES):
            wanted = Wanted({site.pk: sets[number % 2]}, Strategy.TAKE_ALL)
            agreed = Agreement(plan_site_moves(wanted).fingerprint)
            took, _ = milliseconds(
                lambda wanted=wanted, agreed=agreed: move_sites(  # type: ignore[misc]
                    wanted, agreed, by=OPERATOR
                )
            )
            slowest = max(slowest, took)
            time.sleep(0.1)
    note = f"{CLIENTS} clients without a pause; {len(gone_by)} {stream.what}; slowest of {MOVES}"
    ratio = Ratio(2 * slowest / (before + yardstick()), 100, "yardsticks")
    return Figure(stream.moving, slowest / 1_000, "s", ratio, note)


@contextmanager
def _log_ins(site_id: int) -> Iterator[list[int]]:
    from regulars.customers.models import Access

    rows = Access.objects.filter(site_id=site_id, state="active").order_by("account_id")
    over, gone_by = threading.Event(), list[int]()
    clients = [
        threading.Thread(target=_keep_on, args=[site_id, *one, over, gone_by])
        for one in rows.values_list("account_id", "account__password")[:CLIENTS]
    ]
    for client in clients:
        client.start()
    try:
        time.sleep(0.5)
        yield gone_by
    finally:
        over.set()
        for client in clients:
            client.join()


def _keep_on(site_id: int, account_id: int, password: str, over: threading.Event, gone_by: list[int]) -> None:
    from django.db import connection, transaction

    from regulars.authentication.operations.sessions import open_session
    from regulars.customers.rules.proofs import PasswordProof
    from regulars.kernel.actor import Actor, ActorKind, Channel
    from regulars.kernel.errors import DomainError

    by = Actor(ActorKind.CUSTOMER, Channel.API, account_id)
    while not over.is_set():
        with (
            suppress(DomainError),
            transaction.atomic(),
        ):  # while the site moves some hear that they should try again
            open_session(account_id, site_id, proof=PasswordProof(password), by=by)
            time.sleep(HELD_SECONDS)
            gone_by.append(account_id)
    connection.close()


LOG_INS = Stream(
    "moving a site while its customers log in", "log-ins, each holding the site for 10 ms", _log_ins
)
