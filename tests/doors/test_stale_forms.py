"""F32: a form of an entrance page whose token has changed meanwhile, and what stays refused."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from regulars.customers.models import Customer, MailboxRequest, Session
from regulars.customers.operations.tokens import issue_token
from regulars.customers.rules.mails import Purpose
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.world import PASSWORD, a_site, an_account, sam

pytestmark = pytest.mark.django_db

SAYS_SO = "has expired. Please send it once more."
OURS = {"HTTP_ORIGIN": "http://sports.localhost"}


@pytest.fixture
def sports() -> Site:
    sports = a_site("sports")
    an_account(site=sports)
    return sports


@pytest.fixture
def tabs(sports: Site) -> Client:
    """One browser, however many tabs."""
    return Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)


def token_in(answer: Any) -> str:
    return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)[-1]


def log_in(client: Client, token: str, password: str = PASSWORD, **more: str) -> Any:
    form = {"csrfmiddlewaretoken": token, "username": "ada@mail.example", "password": password} | more
    return client.post("/login", form, **OURS)


def test_second_tab_is_led_on_after_a_log_in_in_the_first(tabs: Client) -> None:
    """F32: it was 403."""
    first, second, third = (
        token_in(tabs.get(path)) for path in ("/login", "/login?next=/account/sessions", "/register")
    )
    assert log_in(tabs, first).status_code == 303
    sessions = Session.objects.count()
    again = log_in(tabs, second, "not the password", next="/account/sessions")
    assert (again.status_code, again["Location"]) == (303, "/account/sessions")
    assert tabs.get("/account").status_code == 200
    registered = tabs.post(
        "/register", {"csrfmiddlewaretoken": third, "last_name": "Holt", "email": "b@mail.example"}, **OURS
    )
    assert (registered.status_code, registered["Location"]) == (303, "/account")
    assert (Session.objects.count(), Customer.objects.count()) == (sessions, 1)


def test_stale_log_in_form_is_shown_again_with_what_was_typed(tabs: Client) -> None:
    """F32: nobody is in any more; the password has to be typed again, and then it works."""
    stale = token_in(tabs.get("/login"))
    log_in(tabs, stale)
    tabs.post("/logout", {"csrfmiddlewaretoken": token_in(tabs.get("/account"))}, **OURS)
    again = log_in(tabs, stale, next="/account/sessions")
    assert again.status_code == 403
    assert SAYS_SO in again.text
    assert 'value="ada@mail.example"' in again.text
    assert 'value="/account/sessions"' in again.text
    assert PASSWORD not in again.text
    assert "aria-invalid" not in again.text
    assert not Session.objects.exists()
    assert log_in(tabs, token_in(again)).status_code == 303


@pytest.mark.parametrize("cookie", [None, "x", "a" * 32])
def test_form_without_its_cookie_is_stale_too(tabs: Client, cookie: str | None) -> None:
    token = token_in(tabs.get("/login"))
    tabs.cookies.clear()
    if cookie:
        tabs.cookies["regulars-csrf"] = cookie
    again = log_in(tabs, token)
    assert (again.status_code, SAYS_SO in again.text) == (403, True)
    assert log_in(tabs, token_in(again)).status_code == 303


def test_registration_is_shown_again_with_what_was_typed(tabs: Client) -> None:
    form = {
        "csrfmiddlewaretoken": "a" * 64,
        "last_name": "Holt",
        "email": "ben@mail.example",
        "password": PASSWORD,
    }
    tabs.get("/register")
    again = tabs.post("/register", form, **OURS)
    assert (again.status_code, SAYS_SO in again.text) == (403, True)
    for typed in ("Holt", "ben@mail.example"):
        assert f'value="{typed}"' in again.text
    assert PASSWORD not in again.text
    assert Customer.objects.count() == 1
    form |= {"csrfmiddlewaretoken": token_in(again), "password_confirmation": PASSWORD}
    assert tabs.post("/register", form, **OURS).status_code == 303
    assert Customer.objects.count() == 2


def test_forgotten_password_is_asked_for_again(tabs: Client) -> None:
    again = tabs.post("/password-forgotten", {"username": "ada@mail.example"}, **OURS)
    assert (again.status_code, SAYS_SO in again.text) == (403, True)
    assert 'value="ada@mail.example"' in again.text
    assert not MailboxRequest.objects.exists()
    form = {"csrfmiddlewaretoken": token_in(again), "username": "ada@mail.example"}
    assert tabs.post("/password-forgotten", form, **OURS).status_code == 303
    assert MailboxRequest.objects.count() == 1


def test_link_of_a_mail_is_not_used_up_by_a_stale_form(sports: Site, tabs: Client) -> None:
    link = issue_token(Customer.objects.get(), sports.pk, Purpose.PASSWORD, lasts=timedelta(hours=1))
    form = {"token": link, "password": "purple stairs gallop"}
    again = tabs.post("/password-reset", form, **OURS)
    assert (again.status_code, SAYS_SO in again.text) == (403, True)
    assert "purple" not in again.text
    assert (
        tabs.post("/password-reset", form | {"csrfmiddlewaretoken": token_in(again)}, **OURS).status_code
        == 303
    )


def test_staff_are_led_on_or_asked_again() -> None:
    """F32 in the back office."""
    user = sam(email="sam@staff.example")
    user.set_password("a long staff password")
    user.save()
    tabs, ours = (
        Client(HTTP_HOST="admin.localhost", enforce_csrf_checks=True),
        {"HTTP_ORIGIN": "http://admin.localhost"},
    )
    stale = token_in(tabs.get("/login?next=/customers"))
    form = {"email": "sam@staff.example", "password": "a long staff password"}
    again = tabs.post("/login?next=/customers", form | {"csrfmiddlewaretoken": "b" * 64}, **ours)
    assert (again.status_code, SAYS_SO in again.text) == (403, True)
    assert 'value="sam@staff.example"' in again.text
    assert "a long staff password" not in again.text
    first = tabs.post("/login?next=/customers", form | {"csrfmiddlewaretoken": token_in(again)}, **ours)
    second = tabs.post("/login?next=/customers", form | {"csrfmiddlewaretoken": stale}, **ours)
    assert [(one.status_code, one["Location"]) for one in (first, second)] == [(303, "/customers")] * 2
    assert AuditRecord.objects.filter(event="staff.logged_in").count() == 1


FOREIGN = ["http://evil.example", "http://kids.localhost", "http://admin.localhost", "null"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_form_of_another_origin_is_refused_and_shows_nothing_typed(tabs: Client, origin: str) -> None:
    """Nobody is logged in to a stranger's account, nor shown a form that a stranger filled in."""
    token = token_in(tabs.get("/login"))
    for sent in (token, "a" * 64, ""):
        form = {"csrfmiddlewaretoken": sent, "username": "ada@mail.example", "password": PASSWORD}
        answer = tabs.post("/login", form, HTTP_ORIGIN=origin)
        assert answer.status_code == 403
        assert SAYS_SO not in answer.text
        assert "ada@mail.example" not in answer.text
    assert not Session.objects.exists()


def test_stale_form_logs_nobody_in_and_counts_nothing(tabs: Client) -> None:
    """Log-in CSRF: right name and password, and no token."""
    for _ in range(3):
        assert log_in(tabs, "a" * 64).status_code == 403
    assert not Session.objects.exists()
    assert "regulars" not in tabs.cookies


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/email", "/logout", "/account/sessions/ended"]
)
def test_what_changes_data_is_refused_as_before(tabs: Client, path: str) -> None:
    """And who is in stays in."""
    log_in(tabs, token_in(tabs.get("/login")))
    records = AuditRecord.objects.count()
    answer = tabs.post(path, {"csrfmiddlewaretoken": "a" * 64, "last_name": "Holt", "version": 1}, **OURS)
    assert answer.status_code == 403
    assert AuditRecord.objects.count() == records
    assert tabs.get("/account").status_code == 200
