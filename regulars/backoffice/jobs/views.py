from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.jobs.account import account_of
from regulars.backoffice.pages import office_page
from regulars.kernel.jobs import cancel_job
from regulars.kernel.lookups import number_in
from regulars.kernel.models import Job
from regulars.staff.queries import names_of_staff
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["cancellation", "index", "job_page"]

PAGE = 50


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """The latest jobs, newest first; `before` leads to older ones."""
    before = number_in(request.GET.get("before", ""))
    jobs = Job.objects.select_related("progress").order_by("-pk")
    if before:
        jobs = jobs.filter(pk__lt=before)
    found = list(jobs[: PAGE + 1])
    names = names_of_staff(job.actor_id for job in found if job.actor_id)
    context = {
        "jobs": [account_of(job, names) for job in found[:PAGE]],
        "older": f"/jobs?before={found[PAGE - 1].pk}" if len(found) > PAGE else None,
        "newest": "/jobs" if before else None,
    }
    return office_page(request, "backoffice/jobs/index.html", context)


@staff_page(Right.SEE_STRUCTURE)
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is; its panel asks again every second until the end (SET-12)."""
    job = get_object_or_404(Job.objects.select_related("progress"), pk=job_id)
    names = names_of_staff([job.actor_id] if job.actor_id else [])
    context = {"job": account_of(job, names)}
    return office_page(request, "backoffice/jobs/job.html", context, part="panel")


@staff_action(Right.EDIT_SETS)
def cancellation(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask the job to stop; nothing of it has happened then."""
    get_object_or_404(Job, pk=job_id)
    cancel_job(job_id, by=actor(request))
    return go(request, f"/jobs/{job_id}")
