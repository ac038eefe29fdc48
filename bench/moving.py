"""Moving sites and deleting sets, small and large."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench import databases
from bench.clock import counted_statements, milliseconds
from bench.figures import Figure, Ratio
from bench.streaming import LOG_INS, move_under_a_stream
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.journeys.plans import Plan
    from regulars.kernel.models import Job

__all__ = ["measure_deletion", "measure_moves"]

SMALL, LARGE = "popup", "sports"
PATIENCE = 900.0


def measure_moves() -> Iterator[Figure]:
    """A small site and a large one move with `leave`; undone again, so that both start from the same. Then the small one
    moves while its customers log in.
    """
    from regulars.customers.models import Access

    fewer = 0
    for code in (SMALL, LARGE):
        plan, looked, sent, seconds = _moved(code)
        rows = Access.objects.filter(site__code=code).count()
        out = f"looking at its plan: {plan.stranded:,} may log in there, most of them without a row, and will be out"
        ratio = Ratio(sent / fewer, 1, "of the statements of the smaller one") if fewer else None
        yield Figure(f"moving a site with {rows:,} access rows", seconds, "s", ratio, f"{sent} statements")
        yield Figure(out, looked, "s")
        fewer = sent
    yield move_under_a_stream(SMALL, LOG_INS)


def _moved(code: str) -> "tuple[Plan, float, int, float]":
    """The plan with the seconds it took, and what carrying it out took: statements and seconds."""
    from django.db import connection, transaction

    from regulars.customers.queries.reorganisation import Strategy
    from regulars.journeys.clashes import Agreement
    from regulars.journeys.move_sites import move_sites
    from regulars.journeys.site_moves import Wanted, plan_site_moves
    from regulars.kernel.actor import OPERATOR
    from regulars.sites.models import CustomerSet, Site

    moves = {Site.objects.get(code=code).pk: CustomerSet.objects.get(code="trade").pk}
    with transaction.atomic():
        looked, plan = milliseconds(lambda: plan_site_moves(Wanted(moves, Strategy.LEAVE)))
        with counted_statements() as sent:
            took, _ = milliseconds(
                lambda: move_sites(Wanted(moves, Strategy.LEAVE), Agreement(plan.fingerprint), by=OPERATOR)
            )
            took += milliseconds(lambda: connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE"))[0]
        transaction.set_rollback(True)
    return plan, looked / 1_000, sent.count - 1, took / 1_000


def measure_deletion() -> Iterator[Figure]:
    """The worker deletes a set; asked to cancel the first time, let go the second. Log-ins go on meanwhile."""
    from regulars.customers.models import Customer

    customers = Customer.objects.filter(set__code="b2b").count()
    with _worker():
        yield Figure("from asking to cancel until nothing has happened", _cancelled(), "s")
        left = Customer.objects.filter(set__code="b2b").count()
        if left != customers:
            raise RuntimeError(f"a cancelled deletion moved {customers - left} customers")
        seconds, told, slowest = _deleted()
        what = f"deleting a set with {customers:,} customers, in one transaction"
        yield Figure(what, seconds, "s", note=f"progress told {told} times")
        yield Figure("slowest look-up of a log-in meanwhile", slowest, "ms")


@contextmanager
def _worker() -> Iterator[None]:
    from django.db import connection

    url = databases.url_of(str(connection.settings_dict["NAME"]))
    process = subprocess.Popen(
        [sys.executable, "-m", "regulars", "worker"], env={**os.environ, "DATABASE_URL": url}
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _start() -> "Job":
    from regulars.journeys.clashes import Agreement
    from regulars.journeys.delete_set import plan_set_deletion, start_set_deletion
    from regulars.kernel.actor import OPERATOR
    from regulars.kernel.models import Job
    from regulars.sites.models import CustomerSet

    gone = CustomerSet.objects.get(code="b2b")
    plan = plan_set_deletion(gone)
    job = start_set_deletion(
        gone, successor=plan.moves[0].to_set, agreement=Agreement(plan.fingerprint), by=OPERATOR
    )
    if not isinstance(job, Job):
        raise Refused("The crowd is too small to need the worker: take 10,000 accounts or more.")
    return job


def _cancelled() -> float:
    from regulars.kernel.actor import OPERATOR
    from regulars.kernel.jobs import cancel_job
    from regulars.kernel.models import Job, JobProgress

    job = _start()
    _wait(lambda: JobProgress.objects.get(job=job).done > 0)
    began = time.perf_counter()
    cancel_job(job.pk, by=OPERATOR)
    _wait(lambda: Job.objects.get(pk=job.pk).state == Job.State.CANCELLED)
    return time.perf_counter() - began


def _deleted() -> tuple[float, int, float]:
    """Seconds, different states of progress seen, and the slowest look-up meanwhile."""
    from django.conf import settings

    from regulars.authentication.queries.visits import candidate
    from regulars.customers.models import Customer
    from regulars.kernel.models import Job, JobProgress

    someone = Customer.objects.filter(set__code="b2b").order_by("pk")[0]
    seen, slowest = set[int](), 0.0
    job, began = _start(), time.perf_counter()

    def ended() -> bool:
        nonlocal slowest
        took, found = milliseconds(
            lambda: candidate(f"business.{settings.DOMAIN}", someone.username_key or "")
        )
        if found is None or found.account is None:
            raise RuntimeError("a log-in failed during the deletion")
        slowest = max(slowest, took)
        seen.add(JobProgress.objects.get(job=job).done)
        state = Job.objects.get(pk=job.pk).state
        if state not in {Job.State.QUEUED, Job.State.DONE}:
            raise RuntimeError(f"the deletion ended {state}")
        return state == Job.State.DONE

    _wait(ended)
    return time.perf_counter() - began, len(seen), slowest


def _wait(for_what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not for_what():
        if time.monotonic() > deadline:
            raise Refused("The worker did not get on. Look at what it wrote above.")
        time.sleep(0.02)
