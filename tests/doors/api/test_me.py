from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.test.client import RequestFactory

from regulars.api.limits import IN_MEMORY
from regulars.config.hot_lane import with_hot_lane
from regulars.customers.models import Customer, Session
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper, at
from tests.statements import counted_statements
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db

ORIGIN = "http://sports.localhost"


@contextmanager
def no_querysets() -> Iterator[None]:
    """A hot path that builds a queryset fails."""
    with patch.object(QuerySet, "__init__", side_effect=AssertionError("a queryset on the hot path")):
        yield


def hot_lane(site: Caller, **environ: str) -> tuple[bytes, dict[str, str]] | None:
    """What the hot lane answers by itself; None when it hands the request on."""
    handed_on: list[object] = []
    told: dict[str, str] = {}

    def django(_environ: object, _start: object) -> list[bytes]:
        handed_on.append(True)
        return []

    sent = RequestFactory(HTTP_HOST=site.host)._base_environ(**{"PATH_INFO": "/api/v1/me", **environ})
    body = b"".join(with_hot_lane(django)(sent, lambda _status, headers: told.update(headers)))
    return None if handed_on else (body, told)


def test_me_is_the_same_account_at_every_site_of_the_set() -> None:
    """SET-01 on API: the id is the admin API's."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    seen = [as_shopper(site, "ada@mail.example").get("/me").json for site in (sports, kids)]
    assert [(one["id"], one["set"], one["site"]) for one in seen] == [
        (ada.pk, "b2c", "sports"),
        (ada.pk, "b2c", "kids"),
    ]


def test_me_is_one_statement_and_no_queryset() -> None:
    """The hot lane's promise, for the route and for the lane before it."""
    sports = a_site("sports")
    token = logged_in(an_account(site=sports), sports).token
    call = at(sports, token)
    with no_querysets(), counted_statements() as by_route:
        assert call.get("/me").status == 200
    with no_querysets(), counted_statements() as by_lane:
        assert hot_lane(call, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (by_route.count, by_lane.count) == (1, 1)


def test_hot_lane_answers_what_the_route_answers() -> None:
    sports = a_site("sports")
    token = logged_in(an_account(site=sports, last_name="Lindström"), sports).token
    call = at(sports, token)
    IN_MEMORY.forget()
    answer = call.get("/me").raw
    for sent in (
        {"HTTP_AUTHORIZATION": f"Bearer {token}"},
        {"HTTP_COOKIE": f"{settings.CUSTOMER_COOKIE_NAME}={token}"},
    ):
        IN_MEMORY.forget()  # else the answers differ by what is left of the requests
        assert hot_lane(call, **sent) == (answer.content, dict(answer.headers))


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer nonsense", "Basic YTpi", "rk_" + "x" * 43])
def test_hot_lane_hands_on_whatever_is_not_a_plain_success(sent: str) -> None:
    sports = a_site("sports")
    here = at(sports)
    token = logged_in(an_account(site=sports), sports).token
    assert hot_lane(here, HTTP_AUTHORIZATION=sent) is None
    assert hot_lane(here) is None
    assert hot_lane(here, HTTP_AUTHORIZATION=f"Bearer {token}", HTTP_HOST="stranger.example") is None
    assert hot_lane(here, HTTP_AUTHORIZATION=f"Bearer {token}", REQUEST_METHOD="PATCH") is None
    Customer.objects.update(status="blocked")
    assert hot_lane(here, HTTP_AUTHORIZATION=f"Bearer {token}") is None


def test_profile_is_changed_by_its_owner_only_where_it_is_offered() -> None:
    """MYA-04, G14 on API."""
    sports = a_site("sports")
    an_account(site=sports)
    call = as_shopper(sports, "ada@mail.example")
    changed = call.patch("/me", {"first_name": "Ada L.", "phone": "+49 30 1234", "language": "de"})
    assert (changed.status, changed.json["first_name"], changed.json["version"]) == (200, "Ada L.", 2)
    for field, value in {"type": "B2B", "email": "x@y.example", "username": "x", "set": "b2b"}.items():
        refused = call.patch("/me", {field: value})
        assert (refused.status, refused.fields) == (422, {field: "form_field_refused"})
    assert call.get("/me").json == changed.json


def test_profile_changed_on_an_old_version_is_refused_if_the_version_is_sent() -> None:
    """G23 on API: If-Match is optional for the shopper."""
    sports = a_site("sports")
    an_account(site=sports)
    call = as_shopper(sports, "ada@mail.example")
    tag = call.get("/me").raw["ETag"]
    assert call.patch("/me", {"phone": "11111"}, if_match=tag).status == 200
    assert call.patch("/me", {"phone": "22222"}, if_match=tag).code == "version_conflict"
    assert call.patch("/me", {"phone": "33333"}).status == 200


def by_cookie(site: Site, **headers: str) -> Caller:
    """A browser that logged in at this site; `csrf` is the form token that it holds."""
    browser = Client(enforce_csrf_checks=True)
    token = logged_in(an_account(site=site), site).token
    browser.cookies[settings.CUSTOMER_COOKIE_NAME] = token
    browser.cookies[settings.CSRF_COOKIE_NAME] = headers.get("csrf", "a" * 32)
    return Caller(site.hosts.get().name, client=browser)


def test_cookie_reads_without_and_writes_with_form_token_and_origin() -> None:
    call = by_cookie(a_site("sports"))
    assert call.get("/me").status == 200
    fine = call.patch("/me", {"phone": "12345"}, origin=ORIGIN, X_CSRFToken="a" * 32)
    assert (fine.status, fine.json["phone"]) == (200, "12345")
    assert call.delete("/sessions/current", origin=ORIGIN, X_CSRFToken="a" * 32).status == 204
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": ORIGIN},
        {"X_CSRFToken": "a" * 32},
        {"origin": ORIGIN, "X_CSRFToken": "b" * 32},
        {"origin": "http://kids.localhost", "X_CSRFToken": "a" * 32},
        {"origin": "https://sports.localhost", "X_CSRFToken": "a" * 32},
        {"origin": "http://sports.localhost:8000", "X_CSRFToken": "a" * 32},
        {"origin": "null", "X_CSRFToken": "a" * 32},
    ],
)
def test_cookie_that_comes_from_elsewhere_changes_nothing(headers: dict[str, str]) -> None:
    """CSRF: the form token and the exact origin, for every method that changes something."""
    call = by_cookie(a_site("sports"))
    for answer in (
        call.patch("/me", {"phone": "12345"}, **headers),
        call.put(
            "/me/password", {"current_password": PASSWORD, "new_password": "nine blue herons"}, **headers
        ),
        call.delete("/sessions/current", **headers),
    ):
        assert (answer.status, answer.code) == (403, "csrf_failed")
    assert Customer.objects.get().phone == ""
    assert Session.objects.count() == 1
