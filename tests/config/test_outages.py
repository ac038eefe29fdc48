"""F51: while the database is away every door says 503 and when to try again; once it is back nobody notices."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

import regulars.config.second_try
from regulars.cli.worker import periodic_tasks
from regulars.config.postgresql.base import DatabaseWrapper
from regulars.kernel.jobs import run_worker
from regulars.kernel.mail.sending import run_mailer
from regulars.webhooks.operations.sending import run_sender
from tests.config.test_protection import pages
from tests.doors.cli.commands import run
from tests.outages import (
    FRONT,
    OFFICE,
    READING,
    SHOP,
    People,
    everybody,
    full,
    gone,
    hang_up,
    nobody_listens,
    read_only,
)
from tests.web import ask
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

AWAYS = {"gone": gone, "nobody listens": nobody_listens, "full": full}


@pytest.fixture
def people(settings: Any) -> People:
    settings.DEMO = True  # the front page then asks the database too
    return everybody()


def test_page_after_a_restart_of_the_database_is_there_at_once(people: People) -> None:
    """F51: the closed connection is noticed before anything is sent. Its control: Django's own check, switched off."""
    for url in READING:
        assert people.ask(url).status == 200, url
        hang_up()
        assert people.ask(url).status == 200, url


def test_form_after_a_restart_of_the_database_is_taken_at_once(people: People) -> None:
    """F51: nothing was sent yet, so what isn't safe to repeat needs no repeating."""
    body = b'{"username": "ada@mail.example", "password": "%s"}' % PASSWORD.encode()
    hang_up()
    sent = ask(
        f"{SHOP}/api/v1/sessions",
        method="POST",
        body=body,
        in_transaction=False,
        CONTENT_TYPE="application/json",
    )
    assert sent.status == 201


@contextmanager
def unnoticed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The connection dies where no look beforehand can tell: between two statements, or without a word."""
    with monkeypatch.context() as patched:
        patched.setattr(DatabaseWrapper, "is_usable", lambda self: not self.connection.closed)
        yield


def test_control_connection_that_nobody_looked_at_ends_a_form(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then it is 503, never 500: it may have been done."""
    with unnoticed(monkeypatch):
        hang_up()
        answer = ask(
            f"{SHOP}/password-forgotten",
            method="POST",
            in_transaction=False,
            CONTENT_TYPE="application/x-www-form-urlencoded",
        )
    assert (answer.status, answer["Retry-After"]) == (503, "5")


def test_reading_request_that_loses_its_connection_is_tried_once_more(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F51."""
    for url in READING:
        assert people.ask(url).status == 200, url
        with unnoticed(monkeypatch):
            hang_up()
            assert people.ask(url).status == 200, url


def test_control_without_the_second_try_it_is_503(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regulars.config.second_try, "SAFE", frozenset())
    for url in READING:
        assert people.ask(url).status == 200, url
        with unnoticed(monkeypatch):
            hang_up()
            status = people.ask(url).status
        assert status == (200 if url.endswith("/api/v1/me") else 503), url  # its lane hands over to the route


@contextmanager
def dies_before(statement: int) -> Iterator[list[str]]:
    """The server ends the connection before this statement of the request, once."""
    seen: list[str] = []

    def run(execute: Callable[..., Any], sql: str, *sent: Any) -> Any:
        seen.append(sql)
        if len(seen) == statement:
            hang_up()
        return execute(sql, *sent)

    with connection.execute_wrapper(run):
        yield seen


@pytest.mark.parametrize("url", [f"{OFFICE}/customers", f"{OFFICE}/sites", f"{FRONT}/"])
def test_connection_that_dies_in_the_middle_of_a_page_is_no_500(
    people: People, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F51: also while the template is rendered. Read again when it may be, 503 when not."""
    with dies_before(0) as all_of_them:
        assert people.ask(url).status == 200
    assert len(all_of_them) > 1
    for statement in range(1, len(all_of_them) + 1):
        with dies_before(statement):
            assert people.ask(url).status == 200
        with dies_before(statement), monkeypatch.context() as patched:
            patched.setattr(regulars.config.second_try, "SAFE", frozenset())
            assert people.ask(url).status == 503


def test_connection_that_dies_in_the_middle_of_a_download_is_no_500(people: People) -> None:
    """F51: its lines are read when the view has long answered. It is on record, so it isn't tried once more."""
    url = f"{OFFICE}/history/export.csv"
    with dies_before(0) as all_of_them:
        assert people.ask(url).status == 200
    last = len(all_of_them)
    for statement in range(1, last + 1):
        with dies_before(statement):
            answer = people.ask(url)
        assert answer.status in ({503} if statement == last else {200, 503})
        assert answer.status == 200 or answer["Retry-After"]


def every_url() -> list[str]:
    return [
        *(SHOP + path for path in pages("site")),
        *(OFFICE + path for path in pages("admin")),
        *(FRONT + path for path in pages("front")),
        *(url for url in READING if "/api/" in url),
    ]


@pytest.mark.parametrize("away", AWAYS)
def test_every_address_says_503_while_the_database_is_away(people: People, away: str) -> None:
    """F51: whatever is read or sent, wherever: 503 with Retry-After, or an answer that needed no database."""
    with AWAYS[away]():
        for url in every_url() if away == "nobody listens" else READING:
            for method in ("GET", "POST"):
                answer = people.ask(url, method=method)
                assert answer.status < 500 or answer.status == 503, (method, url)
                if answer.status == 503:
                    assert int(answer["Retry-After"]) > 0
                elif method == "GET" and url in READING:
                    pytest.fail(f"{url} was answered without a database: {answer.status}")
    assert people.ask(f"{SHOP}/account").status == 200


def test_page_for_an_outage_names_no_shop_and_speaks_the_browsers_language(people: People) -> None:
    with nobody_listens():
        page = people.ask(f"{SHOP}/account", HTTP_ACCEPT_LANGUAGE="de").body.decode()
        part = people.ask(f"{OFFICE}/customers", HTTP_HX_REQUEST="true")
    assert "Gleich wieder da" in page
    assert "Regulars" not in page
    assert (part.status, part["HX-Reswap"], part.body) == (503, "none", b"")


def test_what_writes_says_503_while_the_database_is_read_only(people: People) -> None:
    """F51: a failover, or a disk that is nearly full. What only reads goes on."""
    form = urlencode({"email": "sam@staff.example", "password": "sam has a long password"}).encode()
    log_in = b'{"username": "ada@mail.example", "password": "%s"}' % PASSWORD.encode()
    with read_only():
        assert people.ask(f"{SHOP}/api/v1/me").status == 200
        sent = people.ask(
            f"{SHOP}/api/v1/sessions", method="POST", body=log_in, CONTENT_TYPE="application/json"
        )
        assert (sent.status, sent["Retry-After"]) == (503, "1")
        made = people.ask(
            f"{OFFICE}/api/v1/sets",
            method="POST",
            body=b'{"code": "new", "name": "New"}',
            CONTENT_TYPE="application/json",
        )
        assert (made.status, made["Retry-After"]) == (503, "1")
        client = Client(HTTP_HOST="admin.localhost", raise_request_exception=False)
        answer = client.generic("POST", "/login", form, "application/x-www-form-urlencoded")
        assert (answer.status_code, answer.get("Retry-After")) == (503, "5")


@pytest.mark.parametrize("away", ["nobody listens", "full", "read-only"])
def test_worker_goes_on_trying(away: str) -> None:
    """F51: jobs, mails and webhooks: none of the three ends, whatever the database says."""
    for work in (
        lambda stop: run_worker(stop, periodic_tasks()),
        lambda stop: run_mailer(stop, first=lambda: False),
        run_sender,
    ):
        looks = iter([False, False, True])
        with (AWAYS | {"read-only": read_only})[away]():
            work(lambda: next(looks))  # noqa: B023 - called here


@pytest.mark.parametrize("away", ["gone", "full", "read-only"])
def test_command_says_so_in_one_line(away: str) -> None:
    """F51: exit code 1, no traceback."""
    with (AWAYS | {"read-only": read_only})[away]():
        done = run("api-key", "create", "--name", "till", "--role", "viewer")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith("The database can't be reached: ")
