"""Long work in one transaction, with progress and a way to cancel (G21, G22).

A job's row is locked by the very transaction that does its work and marks it done. So nobody can run it twice at a
time, a killed worker leaves it queued with nothing done, and no heartbeat is needed. Progress travels on a second
connection, because the first shows nothing before it commits.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import now

from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.audit import Event, change
from regulars.kernel.errors import Busy, Conflict, DomainError, is_outage, translate_db_errors
from regulars.kernel.lists import Column, List, plain
from regulars.kernel.models import Job, JobProgress

__all__ = [
    "JOBS",
    "Cancelled",
    "Ticker",
    "cancel_job",
    "enqueue",
    "forget_in_jobs",
    "handles",
    "periodic",
    "quiet",
    "run_next",
    "run_periodic",
    "run_worker",
]

JOB_QUEUED = Event("job.queued", "handed job {job} to the worker: {kind}")
JOB_CANCELLED = Event("job.cancelled", "asked job {job} to stop")

JOBS = List(
    ("job", "jobs"),
    [
        *plain("Job", "State", "Started by"),
        Column("started", "Started", asc="oldest", desc=""),
        Column("ended", "Ended"),
    ],
    orders={"": ("-pk",), "oldest": ("pk",)},
    up_to=1_000,
)

ATTEMPTS = 3
POLL_SECONDS = 0.5
PERIODIC_SECONDS = 300

Ticker: TypeAlias = Callable[[int, int], None]
PeriodicTask: TypeAlias = Callable[[], None]
Handler: TypeAlias = Callable[[dict[str, Any], Actor, Ticker], dict[str, Any]]

_handlers: dict[str, Handler] = {}
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked to cancel; raised out of the ticker, so that the transaction rolls back."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind: payload, actor, ticker -> result."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def periodic(tidy_up: PeriodicTask) -> PeriodicTask:
    """Mark what the worker tidies up every few minutes. It may be done twice, late or never.

    The worker does those of its list; that each marked one stands there, a test sees.
    """
    return tidy_up


def run_periodic(tasks: Iterable[PeriodicTask]) -> None:
    """Tidy up once; a task that fails stops no other."""
    for tidy_up in tasks:
        try:
            tidy_up()
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("periodic task %s failed", tidy_up.__name__)


def quiet(_done: int, _total: int) -> None:
    """A ticker for work that is short enough to need none."""


def enqueue(kind: str, payload: dict[str, Any], *, about: Iterable[tuple[str, int]] = (), by: Actor) -> Job:
    """Write down work for the worker; that is put on record, in the history of what it is about too."""
    with change(JOB_QUEUED, by=by) as entry:
        job = Job.objects.create(
            kind=kind, payload=payload, actor_kind=by.kind, actor_id=by.id, door=by.channel
        )
        JobProgress.objects.create(job=job)
        entry.about("job", job.pk)
        for subject, pk in about:
            entry.about(subject, pk)
        entry.note(job=job.pk, kind=kind)
    return job


def forget_in_jobs(field: str, subject_id: int) -> None:
    """Empty what jobs were told about one subject: `payload[field]` is by its id, and an error may quote it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET payload = payload #- ARRAY[%s, %s], error = '', error_values = '{}'"
            " WHERE payload #>> ARRAY[%s, %s, 'username'] <> ''",
            [field, str(subject_id)] * 2,
        )


def cancel_job(job_id: int, *, by: Actor) -> None:
    """Ask a job to stop; it stops at its next step and nothing has happened. Too late: `Conflict` `job_finished`.

    The asking is put on record. The progress row is what the two agree by: a job locks it before it commits, so a cancel that was accepted counts.
    """
    with change(JOB_CANCELLED, by=by) as entry:
        progress = JobProgress.objects.select_for_update().filter(job_id=job_id).first()
        if progress is None or Job.objects.get(pk=job_id).state != Job.State.QUEUED:
            raise Conflict("job_finished", "This job has already ended.")
        if progress.cancel_asked:
            entry.nothing()
        progress.cancel_asked = True
        progress.save(update_fields=["cancel_asked"])
        entry.about("job", job_id)
        entry.note(job=job_id)


def _ticker(job_id: int, second: BaseDatabaseWrapper) -> Ticker:
    def tell(done: int, total: int) -> None:
        with second.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_jobprogress SET done = %s, total = %s, told_at = now() WHERE job_id = %s"
                " RETURNING cancel_asked",
                [done, total, job_id],
            )
            row = cursor.fetchone()
        if row is None or row[0]:
            raise Cancelled

    return tell


def _work(job: Job, second: BaseDatabaseWrapper) -> None:
    """Do the job and mark it done, in the transaction that holds its row."""
    tell = _ticker(job.pk, second)
    tell(0, 0)
    by = Actor(ActorKind(job.actor_kind), Channel(job.door), job.actor_id)
    with translate_db_errors(), transaction.atomic():
        job.result = _handlers[job.kind](job.payload, by, tell)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if JobProgress.objects.select_for_update().get(pk=job.pk).cancel_asked:
            raise Cancelled
    job.state, job.finished_at = Job.State.DONE, now()
    job.save(update_fields=["state", "finished_at", "result"])


def _end(job_id: int, state: Job.State, code: str = "", sentence: str = "", **values: object) -> None:
    kept = {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}
    why = {"error_code": code, "error": sentence, "error_values": kept}
    Job.objects.filter(pk=job_id).update(state=state, finished_at=now(), **why)


def _retry(job: Job | None, code: str, sentence: str) -> None:
    """Leave a job queued for another attempt; the last one ends it."""
    if job and JobProgress.objects.get(pk=job.pk).attempt >= ATTEMPTS:
        _end(job.pk, Job.State.FAILED, code, sentence)


def run_next() -> bool:
    """Do the oldest job that nobody is doing. True when there was one.

    Its effects and its end are one transaction. A refused rule or a cancel ends it with nothing done, and so does the
    third attempt that met a lock or an unexpected error. A worker that was killed leaves the job to the next.
    """
    second = connection.copy()
    job = None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '60s'")
            queued = Job.objects.select_for_update(skip_locked=True).filter(state=Job.State.QUEUED)
            job = queued.order_by("pk").first()
            if job is None:
                return False
            with second.cursor() as cursor:
                cursor.execute(
                    "UPDATE kernel_jobprogress SET attempt = attempt + 1 WHERE job_id = %s", [job.pk]
                )
            _work(job, second)
    except Busy:
        log.warning("job %s met a lock", job.pk if job else None)
        _retry(job, "busy", "Somebody else kept changing the same things; nothing was changed. Try again.")
    except Cancelled:
        _end(job.pk, Job.State.CANCELLED) if job else None
    except DomainError as error:
        _end(job.pk, Job.State.FAILED, error.code, error.sentence, **error.values) if job else None
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("job %s failed", job.pk if job else None)
        _retry(job, "unexpected", "This failed unexpectedly; nothing was changed.")
    finally:
        second.close()
    return True


def run_worker(should_stop: Callable[[], bool], tasks: Iterable[PeriodicTask]) -> None:
    """Do jobs and periodic tasks until asked to stop; survives a database that goes away and comes back."""
    tidy_at = 0.0
    while not should_stop():
        try:
            if time.monotonic() >= tidy_at:
                tidy_at = time.monotonic() + PERIODIC_SECONDS
                run_periodic(tasks)
            if run_next():
                continue
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("database not reachable, trying again")
            connection.close()
        time.sleep(POLL_SECONDS)
