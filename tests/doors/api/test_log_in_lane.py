import json
import re
from typing import Any

import pytest

from regulars.api.limits import IN_MEMORY
from regulars.customers.models import Customer, Session
from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.pool import POOL
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, at
from tests.statements import counted_statements
from tests.web import Reply, ask
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db

GOOD = {"username": "ada@mail.example", "password": PASSWORD}
ANEW = re.compile(r"(regulars-device=)[^;]+(; expires=)[^;]+")


def by_lane(body: Any, host: str = "sports.localhost", **environ: str) -> Reply:
    """Through the whole web application, whose lane answers first."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"CONTENT_TYPE": "application/json"} | environ
    return ask(f"http://{host}/api/v1/sessions", method="POST", body=sent, **given)


def by_route(body: Any, site: Site) -> Answer:
    """Past the lane, as Django answers."""
    return at(site).post("/sessions", body)


def shop() -> Site:
    site = a_site("sports")
    an_account(site=site)
    return site


def test_lane_answers_a_log_in_as_the_route_does() -> None:
    site = shop()
    by_route(GOOD, site)  # the first one also learns that it is the first
    IN_MEMORY.forget()
    call = at(site)
    with counted_statements() as needed:
        route = call.post("/sessions", GOOD)
    cookies = [("Set-Cookie", one.output(header="").strip()) for one in route.raw.cookies.values()]
    IN_MEMORY.forget()
    with counted_statements() as asked:
        lane = by_lane(GOOD)
    ours = {name: ANEW.sub(r"\1\2", value) for name, value in lane.headers}
    theirs = {name: ANEW.sub(r"\1\2", value) for name, value in [*route.raw.items(), *cookies]}
    assert ours.pop("Server")
    assert ours.pop("X-Request-ID")
    assert (lane.status, ours) == (route.status, theirs)
    told = json.loads(lane.body)
    assert told.keys() == route.json.keys()
    assert told["expires_at"][-1] == route.json["expires_at"][-1] == "Z"
    assert at(site, told["token"]).get("/me").status == 200
    assert asked.count == needed.count


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b'"\\ud800"',
        {},
        {"username": "ada@mail.example"},
        GOOD | {"remember": True},
        GOOD | {"username": "x" * 255},
        GOOD | {"password": 7},
        GOOD | {"password": "x" * 9000},
        GOOD | {"password": "not the one"},
        GOOD | {"username": "eve@mail.example"},
        GOOD | {"username": "a\0b"},
    ],
)
def test_what_is_no_plain_log_in_is_answered_by_the_route(sent: Any) -> None:
    """G9: a wrong password and an unknown name are told alike, in either way."""
    site = shop()
    lane = by_lane(sent)
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    route = at(site).client.post(
        "/api/v1/sessions", data=body, content_type="application/json", headers={"host": "sports.localhost"}
    )
    assert (lane.status, lane.body) == (route.status_code, route.content)
    assert lane.status >= 400
    assert not Session.objects.exists()


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "text/plain", ""])
def test_body_of_another_type_goes_to_the_route(kind: str) -> None:
    shop()
    assert by_lane(GOOD, CONTENT_TYPE=kind).status == (201 if "json" in kind else 415)


def test_refused_log_in_is_tried_once() -> None:
    """What the lane met is said by the route, which neither counts nor hashes again."""
    site = shop()
    before = POOL.computed
    IN_MEMORY.forget()
    refused = by_lane(GOOD | {"password": "a guess"})
    assert refused.status == 401
    assert POOL.computed == before + 1
    assert refused["RateLimit"].split(";")[1] == "r=2999"
    for _ in range(throttle.PER_NAME.tries - 1):
        assert by_lane(GOOD | {"password": "a guess"}).status == 401
    assert by_lane(GOOD).status == 429
    assert by_route(GOOD, site).status == 429
    assert POOL.computed == before + throttle.PER_NAME.tries


def test_too_many_requests_of_a_network_end_at_the_lane(settings: Any) -> None:
    shop()
    settings.API_LIMITS = settings.API_LIMITS | {"network": 1}
    IN_MEMORY.forget()
    before = POOL.computed
    answers = [by_lane(GOOD) for _ in range(3)]
    IN_MEMORY.forget()
    assert [one.status for one in answers] == [201, 429, 429]
    assert POOL.computed == before + 1


def test_right_password_without_a_door_and_a_strangers_host() -> None:
    """G11."""
    shop()
    assert by_lane(GOOD, host="nobody.example").status == 421
    Customer.objects.update(status="blocked")
    blocked = by_lane(GOOD)
    assert blocked.status == 403
    assert json.loads(blocked.body)["code"] == "account_blocked"


def test_known_device_is_known_to_the_lane() -> None:
    shop()
    cookie = by_lane(GOOD)["Set-Cookie"].partition(";")[0]
    for _ in range(throttle.PER_NAME.tries + 1):
        by_lane(GOOD | {"password": "a guess"})
    assert by_lane(GOOD).status == 429
    assert by_lane(GOOD, HTTP_COOKIE=cookie).status == 201
