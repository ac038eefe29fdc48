import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import enqueue
from regulars.kernel.models import Job, JobProgress
from regulars.staff.rules import Right
from tests.world import own_role, sam


@pytest.fixture
def job(db: None) -> Job:
    payload = {"set": 1, "code": "b2b", "heir": 2, "plan": "x", "decisions": {}}
    return enqueue("delete_set", payload, by=OPERATOR)


def test_empty_list_says_what_would_be_here(viewer: Client) -> None:
    assert "No jobs yet" in viewer.get("/jobs").text


def test_list_tells_what_who_and_how_far(viewer: Client, job: Job) -> None:
    html = viewer.get("/jobs").text
    for text in ("Delete customer set b2b", "Waiting", "The operator"):
        assert text in html


@pytest.mark.parametrize("mark", ["customer_group", "customer_role", "pricing_policy", "tag"])
def test_code_of_what_is_deleted_is_for_those_who_see_it(viewer: Client, mark: str, db: None) -> None:
    """G13: *see structure* is enough for the job, not for the field group B2B."""
    job = enqueue(f"delete_{mark}", {"id": 1, "code": "BAD-PAYERS"}, by=OPERATOR)
    hidden = Client(HTTP_HOST="admin.localhost")
    hidden.force_login(sam(own_role("Watchers", functions=[Right.SEE, Right.SEE_STRUCTURE]).code))
    for page in ("/jobs", f"/jobs/{job.pk}", "/customer-sets"):
        assert f"Delete {mark.replace('_', ' ')} BAD-PAYERS" in viewer.get(page).text
        seen = hidden.get(page).text
        assert f"Delete {mark.replace('_', ' ')} …" in seen
        assert "BAD-PAYERS" not in seen


def test_list_has_pages(viewer: Client, job: Job) -> None:
    Job.objects.bulk_create(
        Job(kind="move_sites", payload={"moves": {"1": 2}}, actor_kind="system", door="inside")
        for _ in range(60)
    )
    JobProgress.objects.bulk_create(JobProgress(job=one) for one in Job.objects.filter(progress=None))
    first = viewer.get("/jobs").text
    assert first.count("<tr>") - 1 == 50
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert viewer.get(older).text.count("<tr>") - 1 == 11
    assert viewer.get("/jobs?before=junk").status_code == 200


def test_running_job_shows_its_progress(viewer: Client, job: Job) -> None:
    JobProgress.objects.filter(job=job).update(attempt=1, done=4000, total=16000)
    part = viewer.get(f"/jobs/{job.pk}", headers={"HX-Request": "true"}).text
    for text in ("Running", "25 %", "4,000 of 16,000", "every 1s"):
        assert text in part
    assert "<html" not in part
    assert "Cancel the job" not in part  # a viewer watches


def test_job_is_cancelled(administrator: Client, job: Job) -> None:
    assert "Cancel the job" in administrator.get(f"/jobs/{job.pk}").text
    answer = administrator.post(f"/jobs/{job.pk}/cancellation")
    assert (answer.status_code, answer["Location"]) == (303, f"/jobs/{job.pk}")
    assert JobProgress.objects.get(job=job).cancel_asked
    assert "It stops at its next step." in administrator.get(f"/jobs/{job.pk}").text


def test_ended_job_is_not_cancelled(administrator: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    answer = administrator.post(f"/jobs/{job.pk}/cancellation")
    assert answer.status_code == 409
    assert "This job has already ended." in answer.text


def test_failed_job_says_why_and_what_next(viewer: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, error="The successor is gone.", finished_at="2026-01-05T10:00Z"
    )
    html = viewer.get(f"/jobs/{job.pk}").text
    assert "Nothing was changed. The successor is gone." in html
    assert "every 1s" not in html


def test_unknown_job_is_not_found(viewer: Client) -> None:
    assert viewer.get("/jobs/999999").status_code == 404


def test_failed_job_says_why_in_the_language_of_the_page(viewer: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED,
        error_code="too_long",
        error="Between 1 and {most} characters.",
        error_values={"most": 1_200},
        finished_at=now(),
    )
    page = viewer.get(f"/jobs/{job.pk}", headers={"Accept-Language": "de"}).text
    assert "Es wurde nichts geändert. Zwischen 1 und 1.200 Zeichen." in page
