"""Behind a pooler that gives every transaction another session: refused in one line, or served once it is said (F33, F50)."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests.doors.api.calls import as_shopper
from tests.doors.cli.commands import run
from tests.doors.cli.conftest import regulars
from tests.pooler import PORT, pooler, through
from tests.web import ask
from tests.world import a_site, an_account, api_key

pytestmark = pytest.mark.django_db(transaction=True)

CREATES, AT_A_TIME = 200, 8
# As it is usually started; as it comes; one that passes on what a session is told.
POOLERS = {
    "ignores options": {},
    "refuses options": {"settings": ""},
    "tells its sessions itself": {"more": "connect_query='SET client_connection_check_interval = 1000'"},
}


@pytest.fixture(params=POOLERS.values(), ids=POOLERS)
def any_pooler(request: pytest.FixtureRequest, db: None) -> Iterator[Path]:
    with pooler(**request.param) as directory:
        yield directory


@pytest.fixture
def usual_pooler(db: None) -> Iterator[Path]:
    with pooler() as directory:
        yield directory


def creates(key: str, token: str) -> list[int]:
    """Many programs at once: what each create and each *who am I* was answered."""

    def one(number: int) -> list[int]:
        body = json.dumps(
            {"email": f"p{number}@mail.example", "last_name": "Pool", "site": "sports"}
        ).encode()
        made = ask(
            "http://admin.localhost/api/v1/customers",
            method="POST",
            body=body,
            in_transaction=False,
            CONTENT_TYPE="application/json",
            HTTP_AUTHORIZATION=f"Bearer {key}",
        )
        me = ask(
            "http://sports.localhost/api/v1/me", in_transaction=False, HTTP_AUTHORIZATION=f"Bearer {token}"
        )
        return [made.status, me.status]

    def some(first: int) -> list[int]:
        try:
            return [status for number in range(first, CREATES, AT_A_TIME) for status in one(number)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_A_TIME) as people:
        return [status for found in people.map(some, range(AT_A_TIME)) for status in found]


def credentials() -> tuple[str, str]:
    sports = a_site("sports")
    an_account(site=sports)
    return api_key(), as_shopper(sports, "ada@mail.example").token


def test_200_creates_through_pgbouncer_are_all_answered(usual_pooler: Path) -> None:
    """F33, F50: transaction mode, more clients than sessions, no 500."""
    key, token = credentials()
    with through(usual_pooler, pooled=True):
        assert sorted(creates(key, token)) == [200] * CREATES + [201] * CREATES


def test_control_what_is_kept_in_sessions_ends_in_500(usual_pooler: Path) -> None:
    """The same with prepared statements: names of other sessions are hit."""
    key, token = credentials()
    with through(usual_pooler, pooled=False):
        assert [status for status in creates(key, token) if status >= 500]


def test_pooler_that_nobody_spoke_of_is_refused_in_one_line(any_pooler: Path) -> None:
    """F50: however it is set up, at the start of whatever command."""
    with through(any_pooler, pooled=False):
        done = run("sets", "list")
    assert (done.code, done.err.count("\n"), "REGULARS_POOLER=transaction" in done.err) == (1, 1, True)


def test_pooler_that_was_spoken_of_is_used(any_pooler: Path, settings: Any) -> None:
    settings.POOLER = "transaction"
    with through(any_pooler, pooled=True):
        assert run("sets", "list").code == 0


def test_server_itself_is_not_taken_for_a_pooler() -> None:
    assert run("sets", "list").code == 0


def waits() -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_nobody_waits_long_for_a_lock_behind_a_pooler_either(usual_pooler: Path) -> None:
    """Said to every transaction; whoever has patience says so, to the server itself as through a pooler."""
    for pooled in (True, False):
        if pooled:
            with through(usual_pooler, pooled=True):
                assert (waits(), patient("60s"), waits()) == ("900ms", "1min", "900ms")
        assert (waits(), patient("60s"), waits()) == ("900ms", "1min", "900ms")


def patient(wait: str) -> str:
    with connection.patient(wait):  # type: ignore[attr-defined]
        return waits()


@pytest.fixture
def empty() -> Iterator[str]:
    """The name of a database without tables."""
    name = f"{connection.settings_dict['NAME']}_empty"
    where = {key: connection.settings_dict[key.upper()] for key in ("host", "user", "password", "port")}
    with psycopg.connect(
        **{key: value for key, value in where.items() if value}, dbname="postgres", autocommit=True
    ) as other:
        other.execute(f'DROP DATABASE IF EXISTS "{name}"')
        other.execute(f'CREATE DATABASE "{name}"')
        yield name
        other.execute(f'DROP DATABASE "{name}"')  # by force only a superuser may, when autovacuum is at it


def url(name: str, host: str, port: str = "") -> str:
    ours = connection.settings_dict
    return f"postgresql://{ours['USER']}@/{name}?host={host}" + (f"&port={port}" if port else "")


def test_migrations_go_past_the_pooler_where_they_are_told_to(empty: str, data: Path) -> None:
    """F34: with one session they would wait for their own lock; that is the control. One line, nothing half done."""
    with pooler(size=1, wait=2) as directory:
        behind = {"DATABASE_URL": url(empty, str(directory), PORT), "REGULARS_POOLER": "transaction"}
        done = regulars(data, "migrate", **behind)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        direct = url(empty, connection.settings_dict["HOST"])
        done = regulars(data, "migrate", **behind, DATABASE_DIRECT_URL=direct)
        assert (done.returncode, done.stderr) == (0, "")


def test_migrations_go_through_a_pooler_too(empty: str, data: Path, usual_pooler: Path) -> None:
    """F34: the lock is a transaction's."""
    behind = {"DATABASE_URL": url(empty, str(usual_pooler), PORT), "REGULARS_POOLER": "transaction"}
    done = regulars(data, "migrate", **behind)
    assert (done.returncode, done.stderr) == (0, "")
