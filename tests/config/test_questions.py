"""Health, readiness and metrics: for an operator's machines, and nothing in them for anybody else."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from regulars.config.observing import questions
from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import enqueue
from regulars.kernel.models import Job, Mail
from regulars.staff.models import ApiKey, StaffRole
from regulars.webhooks.models import Delivery
from regulars.webhooks.operations.endpoints import WebhookChanges, change_webhook
from tests.doors.api.calls import log_in
from tests.rooms.webhooks.hooking import a_webhook
from tests.web import Reply, ask
from tests.world import a_site, an_account, api_key

pytestmark = pytest.mark.django_db

HOSTS = ["localhost", "admin.localhost", "sports.localhost", "evil.localhost", "10.1.2.3:8000"]


def metrics(key: str | None = None, host: str = "admin.localhost") -> Reply:
    sent = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    return ask(f"http://{host}/metrics", **sent)


def figure(text: str, name: str) -> float:
    (value,) = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(value)


@pytest.mark.parametrize("host", HOSTS)
def test_health_is_answered_at_every_host_and_tells_nothing(host: str) -> None:
    alive, ready = ask(f"http://{host}/healthz"), ask(f"http://{host}/readyz")
    assert (alive.status, alive.body, ready.status, ready.body) == (200, b"ok\n", 200, b"ready\n")
    assert alive["Cache-Control"] == ready["Cache-Control"] == "no-store"


def test_process_is_alive_without_a_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert ask("http://localhost/healthz").status == 200


def test_ready_costs_one_statement(django_assert_num_queries: object) -> None:
    ask("http://localhost/readyz")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert ask("http://localhost/readyz").status == 200


def test_not_ready_while_tables_are_older_than_the_program() -> None:
    questions._see_that_tables_fit.cache_clear()
    with transaction.atomic():
        MigrationRecorder.Migration.objects.filter(app="customers").delete()
        answer = ask("http://localhost/readyz")
        transaction.set_rollback(True)
    assert (answer.status, answer.body) == (503, b"not ready\n")
    assert ask("http://localhost/readyz").status == 200


def test_not_ready_while_the_database_refuses() -> None:
    with transaction.atomic():
        with pytest.raises(Exception, match="division"), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        answer = ask("http://localhost/readyz")
        transaction.set_rollback(True)
    assert (answer.status, answer.body) == (503, b"not ready\n")


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics"])
def test_question_changes_nothing_by_post(path: str) -> None:
    assert ask(f"http://admin.localhost/{path}", method="POST").status == 405


def test_metrics_ask_for_a_living_key() -> None:
    key = api_key("viewer")
    assert metrics(key).status == 200
    assert metrics().status == 401
    assert metrics("rk_" + "x" * 43).status == 401
    ApiKey.objects.update(revoked_at=now())
    assert metrics(key).status == 401


def test_metrics_ask_for_the_right_to_see() -> None:
    key = api_key("viewer")
    assert metrics(key).status == 200
    StaffRole.objects.filter(code="viewer").update(functions=["see"])
    assert metrics(key).status == 403


def test_metrics_tell_keys_of_some_sites_nothing() -> None:
    """G13: they count what happens everywhere."""
    assert metrics(api_key(at=[a_site("sports")])).status == 403


@pytest.mark.parametrize(
    ("host", "status"), [("localhost", 404), ("sports.localhost", 404), ("evil.localhost", 421)]
)
def test_metrics_are_nowhere_else(host: str, status: int) -> None:
    a_site("sports")
    assert metrics(api_key(), host).status == status


def test_metrics_count_requests_by_pattern_and_hold_nobody() -> None:
    sports = a_site("sports")
    ada = an_account(site=sports)
    log_in(sports, "ada@mail.example")
    key = api_key()
    for path in (f"customers/{ada.pk}?ada@mail.example", "customers/999999", "ada@mail.example"):
        ask(f"http://admin.localhost/api/v1/{path}", HTTP_AUTHORIZATION=f"Bearer {key}")
    ask("http://ada.localhost/")
    ask("http://sports.localhost/ada@mail.example", method="ADA")

    said = metrics(key).body.decode()
    pattern = 'regulars_requests_total{lane="api",method="GET",route="/api/v1/customers/<int:customer_id>",status="%s"}'
    assert figure(said, pattern % "200") >= 1
    assert figure(said, pattern % "404") >= 1
    assert figure(said, "regulars_hashes_total") >= 1
    assert "regulars_request_seconds_bucket" in said
    assert "ada" not in said.lower()
    assert str(key) not in said


def test_metrics_tell_what_waits_and_for_how_long() -> None:
    key = api_key()
    for age in (30, 90):
        job = enqueue("test.nothing", {}, by=OPERATOR)
        Job.objects.filter(pk=job.pk).update(created_at=now() - timedelta(seconds=age))
    Job.objects.create(kind="test.nothing", actor_kind="operator", door="cli", state="failed")
    for number, state in enumerate(("queued", "failed", "failed", "sent")):
        Mail.objects.create(message_id=f"<{number}>", state=state, next_at=now() - timedelta(seconds=60))

    said = metrics(key).body.decode()
    assert figure(said, 'regulars_jobs{state="queued"}') == 2
    assert figure(said, 'regulars_jobs{state="failed"}') == 1
    assert figure(said, 'regulars_mails{state="queued"}') == 1
    assert figure(said, 'regulars_mails{state="failed"}') == 2
    assert 89 < figure(said, "regulars_jobs_oldest_due_seconds") < 600
    assert 59 < figure(said, "regulars_mails_oldest_due_seconds") < 600


def test_metrics_tell_what_waits_for_webhooks_but_not_for_paused_ones() -> None:
    key = api_key()
    hook, _ = a_webhook()
    Delivery.objects.update(next_at=now() - timedelta(seconds=60))
    said = metrics(key).body.decode()
    assert figure(said, 'regulars_webhook_messages{state="queued"}') == 1
    assert figure(said, 'regulars_webhook_messages{state="failed"}') == 0
    assert 59 < figure(said, "regulars_webhook_messages_oldest_due_seconds") < 600
    change_webhook(hook, WebhookChanges(active=False), version=1, by=OPERATOR)
    assert figure(metrics(key).body.decode(), "regulars_webhook_messages_oldest_due_seconds") == 0
