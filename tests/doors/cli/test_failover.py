"""A server of our own that is stopped and started (F51), and one that takes over for another (F34)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from embedded_postgresql import Cluster
from embedded_postgresql.creation import ADMIN, ROLE
from regulars.cli.schema import migrate
from tests.doors.api.calls import as_shopper
from tests.outages import OFFICE, READING, SHOP, everybody
from tests.web import ask
from tests.world import PASSWORD, a_site, an_account, api_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]


@pytest.fixture
def cluster(data: Path, db: None) -> Iterator[Cluster]:
    """A server of our own, in use by this process."""
    made, kept = Cluster(data, throwaway=True), connection.settings_dict
    with made.in_use():
        connection.close()
        connection.settings_dict = kept | {
            "HOST": str(made.socket),
            "NAME": "regulars",
            "USER": ROLE,
            "PORT": "",
        }
        migrate()
        yield made
        connection.close()
        connection.settings_dict = kept
        said_by_admin(made, "DROP DATABASE regulars")


def becomes_standby(cluster: Cluster) -> None:
    """The same server, started as one that follows another."""
    cluster.stop()
    signal = cluster.pgdata / "standby.signal"
    signal.touch()
    owner = cluster.pgdata.stat()
    os.chown(signal, owner.st_uid, owner.st_gid)
    cluster.start()


def said_by_admin(cluster: Cluster, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(host=str(cluster.socket), user=ADMIN, dbname="postgres", autocommit=True) as admin:
        cursor = admin.execute(statement)
        return cursor.fetchall() if cursor.description else []


def log_in(password: str) -> int:
    body = json.dumps({"username": "ada@mail.example", "password": password}).encode()
    url = f"{SHOP}/api/v1/sessions"
    return ask(url, method="POST", body=body, in_transaction=False, CONTENT_TYPE="application/json").status


def test_server_that_is_stopped_and_started_again(cluster: Cluster, settings: Any) -> None:
    """F51 at every door: nobody notices a restart; 503 while it is down; all is there once it is up."""
    settings.DEMO = True  # the front page then asks the database too
    people = everybody()
    assert {url: people.ask(url).status for url in READING} == dict.fromkeys(READING, 200)
    cluster.stop()
    cluster.start()
    assert {url: people.ask(url).status for url in READING} == dict.fromkeys(READING, 200)
    cluster.stop()
    assert {url: people.ask(url).status for url in READING} == dict.fromkeys(READING, 503)
    cluster.start()
    assert {url: people.ask(url).status for url in READING} == dict.fromkeys(READING, 200)


def test_standby_that_takes_over_lets_everybody_in(cluster: Cluster) -> None:
    """F34, F51: nothing is 500 before; afterwards log-ins count, and the counters of tries begin anew."""
    sports = a_site("sports")
    an_account(site=sports)
    token, key = as_shopper(sports, "ada@mail.example").token, api_key()
    tries = [log_in("wrong password") for _ in range(11)]
    assert tries == [401] * 10 + [429]

    becomes_standby(cluster)
    shopper = {"HTTP_AUTHORIZATION": f"Bearer {token}", "in_transaction": False}
    assert ask(f"{SHOP}/api/v1/me", **shopper).status == 200
    assert ask(f"{SHOP}/login", in_transaction=False).status == 200
    assert log_in(PASSWORD) == 503
    for path in ("/api/v1/me/sessions", "/api/v1/customers"):
        host, bearer = (OFFICE, key) if path.endswith("customers") else (SHOP, token)
        assert ask(f"{host}{path}", HTTP_AUTHORIZATION=f"Bearer {bearer}", in_transaction=False).status == 503

    assert said_by_admin(cluster, "SELECT pg_promote()") == [(True,)]
    assert ask(f"{SHOP}/api/v1/me", **shopper).status == 200
    assert log_in("wrong password") == 401
    assert log_in(PASSWORD) == 201
    assert ask(f"{SHOP}/api/v1/me/sessions", **shopper).status == 200
