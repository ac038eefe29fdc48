"""`POST /api/v1/sessions` as it goes over the wire: the whole answer, and what each refusal costs (decision 1201)."""

import json
import re
from typing import Any

import pytest

from regulars.api.limits import IN_MEMORY
from regulars.customers.models import Customer, Session
from regulars.kernel.guessing.pool import POOL
from regulars.sites.models import Site
from tests.doors.api.calls import at
from tests.statements import counted_statements
from tests.web import Reply, ask
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db

GOOD = {"username": "ada@mail.example", "password": PASSWORD}
ANEW = re.compile(r"(?<=regulars-device=)[^;]+|(?<=expires=)[^;]+")


def log_in(body: Any, host: str = "sports.localhost", **environ: str) -> Reply:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"CONTENT_TYPE": "application/json"} | environ
    return ask(f"http://{host}/api/v1/sessions", method="POST", body=sent, **given)


def shop() -> Site:
    site = a_site("sports")
    an_account(site=site)
    IN_MEMORY.forget()
    return site


def said(answer: Reply) -> tuple[int, str, dict[str, str]]:
    problem = json.loads(answer.body)
    return answer.status, problem["code"], {one["field"]: one["code"] for one in problem["errors"]}


def test_log_in_is_answered_with_a_token_and_the_mark_of_the_device() -> None:
    """LOG-01 on API: every header; the body in the order that it always had."""
    site = shop()
    with counted_statements() as asked:
        answer = log_in(GOOD)
    told = json.loads(answer.body)
    assert answer.status == 201
    assert [(name, type(value)) for name, value in told.items()] == [
        ("token", str),
        ("expires_at", str),
        ("first_time", bool),
    ]
    assert told["expires_at"].endswith("Z")
    assert {name: ANEW.sub("...", value.strip()) for name, value in answer.headers} == {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(answer.body)),
        "Cache-Control": "no-store",
        "Set-Cookie": "regulars-device=...; expires=...; HttpOnly; Max-Age=31536000; Path=/; SameSite=Lax",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "RateLimit-Policy": '"network";q=3000;w=60',
        "RateLimit": '"network";r=2999;t=1',
        "X-Request-ID": answer["X-Request-ID"],
        "Server": answer["Server"],
    }
    assert len(answer.headers) == 11
    assert asked.count == 10
    assert at(site, told["token"]).get("/me").status == 200


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (b"", (422, "required", {"": "required"})),
        (b"{", (400, "bad_json", {})),
        (b"[]", (422, "wrong_type", {"": "wrong_type"})),
        (b'"\\ud800"', (422, "control_characters", {"body": "control_characters"})),
        ({}, (422, "invalid", {"username": "required", "password": "required"})),
        ({"username": "ada@mail.example"}, (422, "required", {"password": "required"})),
        (GOOD | {"remember": True}, (422, "form_field_refused", {"remember": "form_field_refused"})),
        (GOOD | {"username": "x" * 255}, (422, "too_long", {"username": "too_long"})),
        (GOOD | {"password": 7}, (422, "wrong_type", {"password": "wrong_type"})),
        (GOOD | {"password": "x" * 9000}, (422, "too_long", {"password": "too_long"})),
        (GOOD | {"username": "a\0b"}, (422, "control_characters", {"username": "control_characters"})),
    ],
)
def test_what_is_no_log_in_is_refused_unhashed(sent: Any, wanted: tuple[int, str, dict[str, str]]) -> None:
    shop()
    before = POOL.computed
    assert said(log_in(sent)) == wanted
    assert POOL.computed == before


@pytest.mark.parametrize(
    ("kind", "status"), [("application/json; charset=utf-8", 201), ("text/plain", 415), ("", 415)]
)
def test_body_says_that_it_is_json(kind: str, status: int) -> None:
    shop()
    assert log_in(GOOD, CONTENT_TYPE=kind).status == status
    assert Session.objects.count() == (status == 201)


def test_wrong_password_and_unknown_name_are_answered_alike() -> None:
    """G9 on the wire: all bytes, and each is counted and hashed once."""
    shop()
    before = POOL.computed
    answers = [log_in(GOOD | {"password": "a guess"}), log_in(GOOD | {"username": "eve@mail.example"})]
    assert [said(one) for one in answers] == [(401, "wrong_credentials", {})] * 2
    assert answers[0].body == answers[1].body
    assert [one["RateLimit"].split(";")[1] for one in answers] == ["r=2999", "r=2998"]
    assert POOL.computed == before + 2
    assert not Session.objects.exists()


def test_network_that_asks_too_often_waits_unhashed(settings: Any) -> None:
    shop()
    settings.API_LIMITS = settings.API_LIMITS | {"network": 1}
    before = POOL.computed
    answers = [log_in(GOOD) for _ in range(3)]
    IN_MEMORY.forget()
    assert [one.status for one in answers] == [201, 429, 429]
    assert POOL.computed == before + 1


def test_no_limit_of_the_network_is_told_of_in_no_header(settings: Any) -> None:
    shop()
    settings.API_LIMITS = settings.API_LIMITS | {"network": 0}
    names = {name for name, _ in log_in(GOOD).headers}
    assert [name for name in names if name.startswith("RateLimit")] == []


def test_right_password_without_access_and_a_strangers_host() -> None:
    """G11."""
    shop()
    assert said(log_in(GOOD, host="nobody.example")) == (421, "misdirected", {})
    Customer.objects.update(status="blocked")
    assert said(log_in(GOOD)) == (403, "account_blocked", {})
