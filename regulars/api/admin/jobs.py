"""Long work: how far it is, how it ended, and asking it to stop."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import job_at
from regulars.api.schemas import Moment, Schema
from regulars.kernel.jobs import cancel_job
from regulars.kernel.models import Job
from regulars.staff.rules import Right

__all__ = ["JobSchema", "deleted", "job_schema", "router"]

router = Router(tags=["jobs"])


class JobProblem(Schema):
    code: str
    message: str


class JobSchema(Schema):
    """`done` of `total` as a second connection tells it; `cancelling` until the job has come to its next step."""

    id: int
    kind: str
    state: Literal["queued", "running", "cancelling", "done", "failed", "cancelled"]
    done: int
    total: int
    attempt: int
    created_at: Moment
    finished_at: Moment | None
    result: Annotated[dict[str, Any], Field(description="What was done, when it is done.")]
    error: JobProblem | None


def job_schema(job: Job) -> JobSchema:
    return JobSchema.of(
        job,
        state=_state(job),
        done=job.progress.done,
        total=job.progress.total,
        attempt=job.progress.attempt,
        error=JobProblem(code=job.error_code, message=job.message) if job.error_code else None,
    )


def deleted(outcome: int | Job) -> Status[Any]:
    """Done, or the job that does it."""
    if isinstance(outcome, Job):
        return Status(202, job_schema(job_at(outcome.pk)))
    return Status(204, None)


def _state(job: Job) -> Any:
    if job.state != Job.State.QUEUED:
        return str(job.state)
    if job.progress.cancel_asked:
        return "cancelling"
    return "running" if job.progress.attempt else "queued"


@router.get("/{int:job_id}", response=JobSchema, auth=key_with(Right.SEE_STRUCTURE))
def read_job(request: HttpRequest, job_id: int) -> JobSchema:  # noqa: ARG001 - ninja hands it over
    """How far is it?"""
    return job_schema(job_at(job_id))


@router.delete("/{int:job_id}", response={202: JobSchema}, auth=key_with(Right.EDIT_SETS))
def cancel(request: HttpRequest, job_id: int) -> Status[JobSchema]:
    """Ask it to stop. Nothing has happened then; too late is 409 `job_finished`."""
    cancel_job(job_at(job_id).pk, by=by_key(request))
    return Status(202, job_schema(job_at(job_id)))
