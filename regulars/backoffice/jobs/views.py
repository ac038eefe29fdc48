from collections.abc import Iterable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.jobs.account import JobAccount, account_of
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.kernel.jobs import JOBS, cancel_job
from regulars.kernel.models import Job
from regulars.staff.queries import names_of_staff
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["cancellation", "index", "job_page"]


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """The latest jobs, newest first."""
    jobs = Job.objects.select_related("progress")
    return list_page(request, JOBS, "backoffice/jobs", jobs, accounts=partial(_accounts, request))


def _accounts(request: HttpRequest, jobs: Iterable[Job]) -> dict[int, JobAccount]:
    names = names_of_staff(job.actor_id for job in jobs if job.actor_id)
    return {job.pk: account_of(job, names, grant(request)) for job in jobs}


@staff_page(Right.SEE_STRUCTURE)
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is; its panel asks again every second until the end (SET-12)."""
    job = get_object_or_404(Job.objects.select_related("progress"), pk=job_id)
    names = names_of_staff([job.actor_id] if job.actor_id else [])
    context = {"job": account_of(job, names, grant(request))}
    return office_page(request, "backoffice/jobs/job.html", context, part="panel")


@staff_action(Right.EDIT_SETS)
def cancellation(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask the job to stop; nothing of it has happened then."""
    get_object_or_404(Job, pk=job_id)
    cancel_job(job_id, by=actor(request))
    return redirect(request, f"/jobs/{job_id}")
