"""A worker is killed in the middle of a set deletion: nothing has happened or everything has, never half (G21, G20).

CRASH_ROUNDS says how often (5).
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from regulars.authentication.queries.visits import visit
from regulars.customers.models import Access, Customer
from regulars.journeys.clashes import Agreement
from regulars.journeys.delete_set import plan_set_deletion, start_set_deletion
from regulars.kernel.jobs import cancel_job
from regulars.kernel.models import AuditRecord, Job, JobProgress
from regulars.sites.models import CustomerSet, Site
from tests.journeys.stories import SAM
from tests.waiting import until
from tests.world import a_set, a_site, an_account, is_in, logged_in, where

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "5"))
ACCOUNTS = 10_000
FILL = """
INSERT INTO customers_customer (set_id, kind, status, type, origin_site_id, username, username_key, email, first_name,
    last_name, company, phone, language, password, version)
SELECT {set}, 'account', 'active', 'B2C', {site}, 'one' || n, 'one' || n, 'one' || n || '@mail.example', 'Ada', 'Lind',
    '', '', '', '', 1 FROM generate_series(1, {count}) n"""
ROWS = """
INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, actor_kind)
SELECT id, {set}, {site}, {site}, 'active', 'registered', 'system' FROM customers_customer WHERE set_id = {set}"""


def database_url() -> str:
    """The test's database, for a process of its own."""
    there = connection.settings_dict
    secret = f":{there['PASSWORD']}" if there["PASSWORD"] else ""
    port = f":{there['PORT']}" if there["PORT"] else ""
    return f"postgresql://{there['USER']}{secret}@{port}/{there['NAME']}?host={there['HOST']}"


def is_there(session: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [session])
        return cursor.fetchone() is not None


class Worker:
    """Started ahead, so that a round doesn't wait for an interpreter."""

    session = 0  # the database's process for it, once it goes

    def __init__(self, *switches: str) -> None:
        environment = {**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.mortal_worker", *switches],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def go(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdin is not None
        ready, session = self.process.stdout.readline().split()
        assert ready == "ready"
        self.session = int(session)
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def finish(self) -> str:
        said, _ = self.process.communicate(timeout=300)
        return said.strip()

    def kill(self) -> None:
        """And wait until its session is over too: till then the database may still do what it was last told."""
        self.process.kill()
        self.process.communicate()
        until(lambda: not is_there(self.session))


class World:
    """Ten thousand accounts that go from set to set, one deletion after the other."""

    def __init__(self, *switches: str, rows: bool = True) -> None:
        self.switches = switches
        self.now = a_set("from0")
        self.shop = a_site("shop", self.now)
        place = {"set": self.now.pk, "site": self.shop.pk, "count": ACCOUNTS}
        with connection.cursor() as cursor:
            cursor.execute(FILL.format(**place))
            if rows:
                cursor.execute(ROWS.format(**place))
        self.workers = [Worker(*switches)]

    def worker(self) -> Worker:
        """The one that is ready; the next one gets ready meanwhile."""
        self.workers.append(Worker(*self.switches))
        return self.workers[-2]

    def queue(self, number: int) -> tuple[CustomerSet, Job]:
        successor = a_set(f"to{number}")
        plan = plan_set_deletion(self.now, successor=successor)
        job = start_set_deletion(self.now, successor=successor, agreement=Agreement(plan.fingerprint), by=SAM)
        assert isinstance(job, Job)
        return successor, job

    def state(self, successor: CustomerSet, job: Job) -> str:
        """`nothing`, `everything`, or what is half."""
        seen = (
            Customer.objects.filter(set=self.now).count(),
            Customer.objects.filter(set=successor).count(),
            Access.objects.exclude(set_id=successor.pk).exists(),
            CustomerSet.objects.filter(pk=self.now.pk).exists(),
            Site.objects.get().set_id == successor.pk,
            AuditRecord.objects.filter(event="set.deleted", data__heir=successor.code).count(),
            Job.objects.get(pk=job.pk).state,
        )
        total = seen[0] + seen[1]
        rows = Access.objects.exists()
        if seen == (total, 0, rows, True, False, 0, "queued"):
            return "nothing"
        if seen == (0, total, False, False, True, 1, "done"):
            return "everything"
        return f"half: {seen}"

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()


@pytest.fixture
def worlds() -> Iterator[list[World]]:
    made: list[World] = []
    yield made
    for world in made:
        world.close()


def test_worker_killed_in_the_middle_leaves_nothing_or_everything(worlds: list[World]) -> None:
    """G21: and the next worker begins again and finishes."""
    world = World()
    worlds.append(world)
    dice, found = random.Random(21), []
    successor, job = world.queue(0)
    worker = world.worker()
    started = time.monotonic()
    worker.go()
    assert worker.finish() == "worked"
    takes = time.monotonic() - started
    assert world.state(successor, job) == "everything"
    world.now = successor

    for number in range(1, ROUNDS + 1):
        successor, job = world.queue(number)
        victim = world.worker()
        victim.go()
        time.sleep(dice.uniform(0, takes))
        victim.kill()
        found.append(world.state(successor, job))
        assert found[-1] in {"nothing", "everything"}, found[-1]
        if found[-1] == "everything":
            takes *= 0.8  # too late: a warm database is faster than at the first time
        else:
            another = world.worker()
            another.go()
            assert another.finish() == "worked"
        assert world.state(successor, job) == "everything"
        assert Customer.objects.filter(set=successor).count() == ACCOUNTS
        world.now = successor
    assert found.count("nothing") >= max(1, ROUNDS // 8)


def test_control_without_the_one_transaction_the_harness_finds_a_half(worlds: list[World]) -> None:
    """The accounts have no rows here: with rows the keys alone would refuse to commit a half."""
    world = World("--piecemeal", "--hold", rows=False)
    worlds.append(world)
    _, job = world.queue(1)
    successor = CustomerSet.objects.get(code="to1")
    victim = world.worker()
    victim.go()
    wait_for_progress(job)
    victim.kill()
    assert world.state(successor, job).startswith("half")


def wait_for_progress(job: Job) -> int:
    """Until progress is told; answers how much was done then."""
    until(lambda: JobProgress.objects.get(job=job).done)
    return JobProgress.objects.get(job=job).done


def test_progress_is_seen_and_the_others_go_on_while_a_set_is_deleted(worlds: list[World]) -> None:
    """SET-12, G21: others read, log in and register as before; who registers at the moving site goes along."""
    world = World("--hold")
    worlds.append(world)
    elsewhere = a_site("elsewhere")
    ben = an_account("ben@mail.example", elsewhere)
    ada = an_account("ada@mail.example", world.shop)
    token = logged_in(ada, world.shop).token
    successor, job = world.queue(1)
    worker = world.worker()
    worker.go()
    done = wait_for_progress(job)

    assert 0 < done <= ACCOUNTS + 1
    assert where(ada) == "from0"
    assert is_in(world.shop, token)
    assert is_in(elsewhere, logged_in(ben, elsewhere).token)
    cyd = an_account("cyd@mail.example", world.shop)
    assert Job.objects.get(pk=job.pk).state == "queued"

    assert worker.finish() == "worked"
    assert world_says(successor, job) == ("done", "to1", "to1")
    assert (where(ada), where(cyd)) == ("to1", "to1")
    assert is_in(world.shop, token)
    assert visit("shop.localhost", token).site.set_id == successor.pk


def world_says(successor: CustomerSet, job: Job) -> tuple[str, str, str]:
    shop = Site.objects.select_related("set").get(code="shop")
    return Job.objects.get(pk=job.pk).state, shop.set.code, successor.code


def test_cancelled_deletion_has_done_nothing(worlds: list[World]) -> None:
    """SET-12, G21."""
    world = World("--hold")
    worlds.append(world)
    successor, job = world.queue(1)
    worker = world.worker()
    worker.go()
    wait_for_progress(job)
    cancel_job(job.pk, by=SAM)
    assert worker.finish() == "worked"
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    assert Customer.objects.filter(set=world.now).count() == ACCOUNTS
    assert not Customer.objects.filter(set=successor).exists()
    assert not AuditRecord.objects.filter(event="set.deleted").exists()
