"""Long work: one transaction, progress from a second connection, a way to cancel (G21, G22)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from regulars.kernel import jobs
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Busy, Conflict
from regulars.kernel.i18n import language_override
from regulars.kernel.jobs import Ticker, cancel_job, enqueue, run_next
from regulars.kernel.models import AuditRecord, Job, JobProgress
from regulars.sites.models import CustomerSet
from regulars.sites.operations.sets import SetChanges, add_set

pytestmark = pytest.mark.django_db(transaction=True)

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 7)


@pytest.fixture
def handler() -> Iterator[Callable[[jobs.Handler], None]]:
    def put(function: jobs.Handler) -> None:
        jobs._handlers["test"] = function

    yield put
    jobs._handlers.pop("test", None)


def makes_a_set(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    made = add_set(payload["code"], SetChanges(name="Made by a job"), by=by)
    tell(1, 1)
    return {"set": made.code}


def outside(sql: str) -> Any:
    """One row of a statement on a connection of its own, as another process would see it."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()
    finally:
        other.close()


def queued(code: str = "made") -> Job:
    return enqueue("test", {"code": code}, by=SAM)


def there(code: str = "made") -> bool:
    return CustomerSet.objects.filter(code=code).exists()


def test_job_does_its_work_and_says_so(handler) -> None:
    handler(makes_a_set)
    job = queued()
    assert run_next()
    job.refresh_from_db()
    assert (job.state, job.result, there()) == ("done", {"set": "made"}, True)
    assert job.finished_at is not None
    assert not run_next()


def test_jobs_are_done_oldest_first(handler) -> None:
    handler(makes_a_set)
    queued("first"), queued("second")
    run_next()
    assert (there("first"), there("second")) == (True, False)


def test_refused_job_ends_with_its_reason_and_nothing_done(handler) -> None:
    """SET-15: the same answer as without a worker."""

    def refuses(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        makes_a_set(payload, by, tell)
        raise Conflict("clashes", "Between 1 and {most} characters.", most=1_200)

    handler(refuses)
    job = queued()
    run_next()
    job.refresh_from_db()
    assert (job.state, job.error_code, there()) == ("failed", "clashes", False)
    assert job.message == "Between 1 and 1,200 characters."
    with language_override("de"):
        assert job.message == "Zwischen 1 und 1.200 Zeichen."


def test_job_that_is_cancelled_before_it_starts_does_nothing(handler) -> None:
    handler(makes_a_set)
    job = queued()
    cancel_job(job.pk, by=SAM)
    run_next()
    job.refresh_from_db()
    assert (job.state, there()) == ("cancelled", False)


@pytest.mark.parametrize("when", ["before its step", "after its last step"])
def test_cancel_that_was_accepted_counts_until_the_commit(handler, when: str) -> None:
    """G21: *cancelled* means that nothing has happened, also when it was asked after the last progress was told."""

    def is_cancelled_meanwhile(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        if when == "before its step":
            outside("UPDATE kernel_jobprogress SET cancel_asked = true RETURNING 1")
        result = makes_a_set(payload, by, tell)
        outside("UPDATE kernel_jobprogress SET cancel_asked = true RETURNING 1")
        return result

    handler(is_cancelled_meanwhile)
    job = queued()
    run_next()
    job.refresh_from_db()
    assert (job.state, there()) == ("cancelled", False)


def test_queueing_and_cancelling_leave_their_records(handler) -> None:
    """G20, F58: with who asked; a refused cancel leaves none, nor does one that was asked before."""
    handler(makes_a_set)
    job = queued()
    cancel_job(job.pk, by=SAM)
    cancel_job(job.pk, by=SAM)
    run_next()
    with pytest.raises(Conflict):
        cancel_job(job.pk, by=SAM)
    told = AuditRecord.objects.order_by("pk").values_list("event", "actor_kind", "data")
    assert list(told) == [
        ("job.queued", "staff", {"job": job.pk, "kind": "test"}),
        ("job.cancelled", "staff", {"job": job.pk}),
    ]


def test_cancel_of_a_job_that_has_ended_is_refused(handler) -> None:
    handler(makes_a_set)
    job = queued()
    run_next()
    with pytest.raises(Conflict) as error:
        cancel_job(job.pk, by=SAM)
    assert error.value.code == "job_finished"
    with pytest.raises(Conflict):
        cancel_job(999_999, by=SAM)


def test_progress_is_seen_from_outside_while_the_work_is_not(handler) -> None:
    seen: list[Any] = []

    def looks(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        result = makes_a_set(payload, by, tell)
        tell(3, 10)
        seen.append(
            outside(
                "SELECT done, total, EXISTS (SELECT 1 FROM sites_customerset WHERE code = 'made')"
                " FROM kernel_jobprogress"
            )
        )
        return result

    handler(looks)
    queued()
    run_next()
    assert seen == [(3, 10, False)]
    assert there()


@pytest.mark.parametrize(
    ("trouble", "code"), [(RuntimeError("surprise"), "unexpected"), (Busy("busy", "Wait."), "busy")]
)
def test_job_that_meets_trouble_is_tried_three_times(handler, trouble: Exception, code: str) -> None:
    """A lock that somebody holds is no reason to give up at once."""

    def fails(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        makes_a_set(payload, by, tell)
        raise trouble

    handler(fails)
    job = queued()
    states = []
    for _ in range(3):
        assert run_next()
        job.refresh_from_db()
        states.append(job.state)
    assert states == ["queued", "queued", "failed"]
    assert (job.error_code, there()) == (code, False)
    assert JobProgress.objects.get().attempt == 3


def test_job_whose_constraint_breaks_at_commit_is_refused_and_not_half_done(handler) -> None:
    """G1, G21: the worker's commit answers like any other."""

    def breaks(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        makes_a_set(payload, by, tell)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, since, actor_kind)"
                " VALUES (1, 1, 1, 1, 'active', 'granted', now(), 'system')"
            )
        return {}

    handler(breaks)
    job = queued()
    run_next()
    job.refresh_from_db()
    assert (job.state, job.error_code, there()) == ("failed", "not_in_set", False)


def test_two_workers_never_do_one_job_at_a_time(handler) -> None:
    """G22: while a worker holds it, nobody else finds it."""
    found: list[Any] = []

    def looks_for_work(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
        found.append(outside("SELECT id FROM kernel_job WHERE state = 'queued' FOR UPDATE SKIP LOCKED"))
        return {}

    handler(looks_for_work)
    queued()
    run_next()
    assert found == [None]
