"""Every request has an id, and whoever meets an error can name it."""

import json
import re
from typing import Any

import pytest
from django.db import connection, transaction

from regulars.config.observing.requests import with_observation
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.operations.sets import SetChanges, add_set
from tests.doors.api.calls import admin, as_shopper
from tests.web import Reply, ask
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db
ID = re.compile(r"[0-9a-f]{32}")


def broken(table: str, url: str, **environ: str) -> Reply:
    """A real fault: a table is gone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO gone")
        answer = ask(url, **environ)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("url", ["/", "/static/x", "/api/v1/me", "/nowhere"])
@pytest.mark.parametrize("host", ["localhost", "admin.localhost", "sports.localhost", "evil.localhost", "-"])
def test_answer_has_an_id_of_its_own(host: str, url: str) -> None:
    a_site("sports")
    first, second = (ask(f"http://{host}{url}", HTTP_X_REQUEST_ID="forged")["X-Request-ID"] for _ in "12")
    assert ID.fullmatch(first)
    assert ID.fullmatch(second)
    assert first != second


def test_answer_does_not_say_what_serves_it() -> None:
    assert ask("http://evil.localhost/")["Server"] == "web"


def test_answer_of_the_hot_lane_has_an_id() -> None:
    sports = a_site("sports")
    an_account(site=sports)
    token = as_shopper(sports, "ada@mail.example").token
    answer = ask("http://sports.localhost/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status == 200
    assert ID.fullmatch(answer["X-Request-ID"])


def test_broken_page_names_its_request() -> None:
    a_site("sports")
    shop = broken("sites_sitehost", "http://sports.localhost/")
    office = broken(
        "django_session", "http://admin.localhost/", HTTP_COOKIE="regulars-staff=abcdefghijklmnop"
    )
    for answer in (shop, office):
        assert answer.status == 500
        assert answer["X-Request-ID"] in answer.body.decode()
        assert "relation" not in answer.body.decode()


def test_broken_api_names_its_request() -> None:
    caller = admin()
    answer = broken(
        "sites_customerset",
        "http://admin.localhost/api/v1/sets",
        HTTP_AUTHORIZATION=f"Bearer {caller.token}",
    )
    assert answer.status == 500
    assert json.loads(answer.body)["request_id"] == answer["X-Request-ID"]


def test_pages_that_are_not_our_fault_name_no_request() -> None:
    a_site("sports")
    answer = ask("http://sports.localhost/nowhere")
    assert answer.status == 404
    assert answer["X-Request-ID"] not in answer.body.decode()


@pytest.mark.django_db(transaction=True)
def test_line_of_a_request_leads_to_what_it_put_on_record(capfd: pytest.CaptureFixture[str]) -> None:
    """From the id on a page to the log, from there into the history; a refused change has no record to name."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        add_set(environ["PATH_INFO"], SetChanges(name="B2C"), by=OPERATOR)
        start_response("200 OK", [])
        return []

    served = with_observation(application)
    for code in ("b2c", "not a code", "b2b"):
        served({"PATH_INFO": code, "REQUEST_METHOD": "POST"}, lambda *_: None)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if '"request"' in line]
    numbers = list(AuditRecord.objects.order_by("pk").values_list("pk", flat=True))
    assert [line.get("records") for line in lines] == [[numbers[-2]], None, [numbers[-1]]]
