"""Who wants a site alone gets it while others keep coming, and nobody stands in its gate to wait (F30, G29, decision 1161)."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, transaction

from regulars.authentication.operations.sessions import open_session
from regulars.customers.models import Customer
from regulars.customers.rules.proofs import PasswordProof
from regulars.journeys.plans import PlanChanged
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Busy
from regulars.kernel.guessing.hashes import hash_password
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations import locks
from regulars.sites.operations.locks import hold_site
from regulars.transfer.operations import imports
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts
from tests.journeys.stories import move_at_once
from tests.racing import quick_account
from tests.waiting import until
from tests.world import PASSWORD, a_set, a_site, an_account, home, logged_in

CLIENTS = 16
HELD_SECONDS = 0.01  # as long as an order holds its site
# That may go by while a move is kept waiting: some 50 do, without the gate it waits as long as they come.
MOST_LOG_INS = 600


class Stream:
    """Sixteen customers log in at one site, again and again, each holding it for a moment.

    `overlapping`: each holds it until the next one does, so that it is never free, however slow the machine is.
    """

    def __init__(self, site: Site, *, overlapping: bool = False) -> None:
        self.site, self.over, self.log_ins = site, threading.Event(), 0
        self.overlapping, self.counting = overlapping, threading.Lock()
        self.hash = hash_password(PASSWORD)
        people = [quick_account(f"ada{number}", site.set, site, self.hash) for number in range(CLIENTS)]
        self.clients = [threading.Thread(target=self._keep_on, args=[one.pk]) for one in people]

    def _keep_on(self, account_id: int) -> None:
        while not self.over.is_set():
            with suppress(Busy), transaction.atomic():
                open_session(account_id, self.site.pk, proof=PasswordProof(self.hash), by=OPERATOR)
                self._hold()
        connection.close()

    def _hold(self) -> None:
        with self.counting:
            self.log_ins += 1
            mine = self.log_ins
        if self.overlapping:
            until(lambda: self.log_ins > mine or self.over.is_set())
        else:
            time.sleep(HELD_SECONDS)

    def mail_types(self, log_ins: int) -> None:
        """So many log-ins go by from now on."""
        enough = self.log_ins + log_ins
        until(lambda: self.log_ins >= enough)

    def lets_move(self, to: CustomerSet) -> bool:
        """Whether the site has moved before too many log-ins went by. If not, the stream ends, and then it moves."""
        moved, mover = threading.Event(), list[int]()

        def move_it() -> None:
            mover.append(own_session())
            moving(self.site, to)

        thread = started(move_it, moved)
        until(lambda: moved.is_set() or any(map(is_kept_waiting, mover)))
        enough = self.log_ins + MOST_LOG_INS
        until(lambda: moved.is_set() or self.log_ins >= enough)
        if not (in_time := moved.is_set()):
            self.over.set()
        thread.join()
        return in_time


def own_session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def is_kept_waiting(session: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_blocking_pids(%s) <> '{}'", [session])
        return bool(cursor.fetchone()[0])


def started(act: Callable[[], object], ended: threading.Event) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def moving(site: Site, to: CustomerSet) -> None:
    while home(site) != to.code:
        with suppress(Busy, PlanChanged):
            move_at_once({site: to}, "take_all")


@contextmanager
def stream(site: Site, *, overlapping: bool = False) -> Iterator[Stream]:
    running = Stream(site, overlapping=overlapping)
    for client in running.clients:
        client.start()
    try:
        running.mail_types(2 * CLIENTS)
        yield running
    finally:
        running.over.set()
        for client in running.clients:
            client.join()


@pytest.fixture
def p(transactional_db: None) -> CustomerSet:
    return a_set("p")


@pytest.fixture
def q(transactional_db: None) -> CustomerSet:
    return a_set("q")


@pytest.fixture
def kids(p: CustomerSet) -> Site:
    return a_site("kids", p)


def test_a_move_ends_while_sixteen_clients_log_in_without_pause(
    kids: Site, p: CustomerSet, q: CustomerSet
) -> None:
    """G29, F30: there, back, and there again."""
    with stream(kids) as running:
        for to in (q, p, q):
            assert running.lets_move(to)
            running.mail_types(CLIENTS)


def test_control_without_its_gate_the_move_waits_as_long_as_they_come(
    kids: Site, q: CustomerSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateless = "SELECT set_id, family_id FROM sites_site WHERE id = %(site)s FOR KEY SHARE"
    monkeypatch.setattr(locks, "_HOLD_SITE", gateless)
    with stream(kids, overlapping=True) as running:
        assert not running.lets_move(q)


def somebody_waits_for_me() -> bool:
    """Not anybody: the locks of every database of the server are listed together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def log_in_while_a_move_waits_for_an_import(kids: Site, to: CustomerSet) -> str:
    ada, said, moved = an_account(site=kids), list[str](), threading.Event()
    lines = [ImportLine(2, {"site": "kids", "email": "cyd@mail.example", "last_name": "Day"})]
    movers = []

    def stored(_done: int, _total: int) -> None:
        """The import is in the middle of its transaction."""
        movers.append(started(lambda: moving(kids, to), moved))
        until(somebody_waits_for_me)
        client = threading.Thread(target=log_in)
        client.start()
        client.join()

    def log_in() -> None:
        try:
            logged_in(ada, kids)
            said.append("done")
        except Busy:
            said.append("busy")
        finally:
            connection.close()

    import_accounts(lines, by=OPERATOR, tell=stored)
    movers[0].join()
    assert {one.set_id for one in Customer.objects.all()} == {to.pk}
    return said[0]


def test_a_move_that_waits_for_an_import_keeps_nobody_out(kids: Site, q: CustomerSet) -> None:
    assert log_in_while_a_move_waits_for_an_import(kids, q) == "done"


def test_control_an_import_that_stood_in_the_gate_would_close_it(
    kids: Site, q: CustomerSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_the_gate(ids: Iterable[int]) -> None:
        for one in ids:
            hold_site(one)

    monkeypatch.setattr(imports, "hold_sites_for_long", in_the_gate)
    assert log_in_while_a_move_waits_for_an_import(kids, q) == "busy"
