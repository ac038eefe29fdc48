"""A database that goes away, in every way that PostgreSQL knows, for a test that really commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from tests.doors.api.calls import as_shopper
from tests.web import Reply, ask
from tests.world import a_site, an_account, api_key, sam

__all__ = [
    "FRONT",
    "OFFICE",
    "READING",
    "SHOP",
    "People",
    "everybody",
    "full",
    "gone",
    "hang_up",
    "nobody_listens",
    "read_only",
]


SHOP, OFFICE, FRONT = "http://sports.localhost", "http://admin.localhost", "http://localhost"
# One of every kind: hot lane and queryset, page and API, with and without a log-in, every host.
READING = [
    f"{FRONT}/",
    f"{SHOP}/",
    f"{SHOP}/password-forgotten",
    f"{SHOP}/account",
    f"{SHOP}/account/sessions",
    f"{SHOP}/brand.css",
    f"{SHOP}/api/v1/me",
    f"{SHOP}/api/v1/me/sessions",
    f"{OFFICE}/customers",
    f"{OFFICE}/sites",
    f"{OFFICE}/history",
    f"{OFFICE}/api/v1/customers",
    f"{OFFICE}/metrics",
    f"{OFFICE}/readyz",
]


@dataclass(frozen=True)
class People:
    """Everybody who may ask: by cookie, token or key."""

    shopper: str
    staff: str
    key: str

    def ask(self, url: str, **more: Any) -> Reply:
        cookies = f"regulars={self.shopper}; regulars-staff={self.staff}"
        token = self.key if url.startswith(OFFICE) else self.shopper
        sent = {"HTTP_COOKIE": cookies, "HTTP_AUTHORIZATION": f"Bearer {token}"}
        return ask(url, in_transaction=False, **(sent | more))


def everybody() -> People:
    sports = a_site("sports")
    an_account(site=sports)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam())
    shopper = as_shopper(sports, "ada@mail.example").token
    return People(shopper, client.cookies["regulars-staff"].value, api_key())


@contextmanager
def _beside() -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same server, to another database: what happens to ours doesn't happen to it."""
    ours = connection.get_connection_params()
    where = {name: ours[name] for name in ("host", "port", "user", "password") if name in ours}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as other:
        yield other


def hang_up() -> None:
    """What a restart of the server does to the connection of this thread: the server ends it, and nobody says so."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    with _beside() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


@contextmanager
def nobody_listens() -> Iterator[None]:
    """Nothing answers where the server was."""
    before = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = before


@contextmanager
def full() -> Iterator[None]:
    """`FATAL: too many connections`."""
    with _altered("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"):
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """What a standby says, and a server whose disk is nearly full."""
    with _altered("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
        yield


@contextmanager
def gone() -> Iterator[None]:
    """The connection of this thread was closed by the server, and nobody listens there any more."""
    hang_up()
    before = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = before


@contextmanager
def _altered(how: str, back: str) -> Iterator[None]:
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    connection.close()
    with _beside() as other:
        other.execute(f"ALTER DATABASE {name} {how}")
        try:
            yield
        finally:
            connection.close()
            other.execute(f"ALTER DATABASE {name} {back}")
