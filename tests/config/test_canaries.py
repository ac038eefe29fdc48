"""What people type stays where it belongs: words that occur nowhere else go into every door, then all sinks are searched."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection

from regulars.cli.port import answers
from regulars.kernel.models import AuditPersonal, AuditRecord, Job
from regulars.webhooks.models import Delivery
from regulars.webhooks.queries.messages import bodies_of
from tests.ports import free_port
from tests.rooms.webhooks.hooking import a_webhook
from tests.waiting import until
from tests.world import a_site, api_key

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "canary7q"  # in every word


class Visitor:
    """Sends requests full of canaries and keeps what was answered to those that broke something."""

    def __init__(self, port: int) -> None:
        self.port, self.sent, self.apologies = port, 0, list[bytes]()
        self._numbers = count()

    def word(self) -> str:
        return f"{MARK}{next(self._numbers)}"

    def ask(self, host: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        wire = HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        wire.request(method, path, body, {"Host": host, **named})
        answer = wire.getresponse()
        content = answer.read()
        wire.close()
        self.sent += 1
        if answer.status >= 500:
            self.apologies.append(content)
        return answer.status, content

    def send(
        self, method: str, path: str, body: Any, host: str = "sports.localhost", **headers: str
    ) -> tuple[int, bytes]:
        return self.ask(
            host,
            method,
            f"/api/v1{path}",
            json.dumps(body).encode(),
            Content_Type="application/json",
            **headers,
        )

    def everything(self, key: str) -> None:
        """Each input that there is without a browser, with a canary in each place that takes text."""
        word, bearer = self.word, {"Authorization": f"Bearer {key}"}
        email, password = f"{word()}@mail.example", word()
        person = {
            "email": email,
            "password": password,
            "first_name": word(),
            "last_name": word(),
            "phone": "+49 30 1234",
        }
        self.send("POST", "/registrations", person)
        self.send("POST", "/registrations", person | {word(): word()})
        self.send(
            "POST",
            "/registrations",
            person | {"email": word(), "password": word()[:7], "last_name": f"{word()}\x00"},
        )
        self.send("POST", "/sessions", {"username": email, "password": word()})
        self.send("POST", "/sessions", {"username": f"{word()}@mail.example", "password": word()})
        self.send("POST", "/access-requests", {"username": email, "password": word()})
        _, said = self.send("POST", "/sessions", {"username": email, "password": password})
        mine = {"Authorization": f"Bearer {json.loads(said).get('token', word())}"}
        self.send("PATCH", "/me", {"company": word(), "first_name": word()}, **mine)
        self.send("PUT", "/me/password", {"current": word(), "new": word()}, **mine)
        self.ask(
            "sports.localhost",
            "POST",
            "/api/v1/sessions",
            b'{"username": "' + word().encode(),
            Content_Type="application/json",
        )
        self.ask("sports.localhost", "GET", "/api/v1/me", Authorization=f"Bearer {word()}")
        self.ask("sports.localhost", "GET", "/account", Cookie=f"regulars={word()}; {word()}={word()}")
        for path in (
            "/login",
            "/register",
            "/password-forgotten",
            "/password-reset",
            "/email-proof",
            "/nowhere",
        ):
            form = urlencode(
                {"username": word(), "password": word(), "email": word(), "csrfmiddlewaretoken": word()}
            )
            kind = "application/x-www-form-urlencoded"
            self.ask(
                "sports.localhost",
                "POST",
                path,
                form.encode(),
                Content_Type=kind,
                Referer=f"http://{word()}/",
            )
            self.ask(
                "sports.localhost",
                "GET",
                f"{path}?token={word()}&next={word()}",
                User_Agent=word(),
                X_Request_ID=word(),
            )
            self.ask(
                "sports.localhost", "GET", f"{path}/{word()}", X_Forwarded_For=word(), X_Forwarded_Host=word()
            )
        self.ask(f"{word()}.localhost", "GET", "/")
        self.ask(
            "admin.localhost", "GET", f"/customers?q={word()}", Cookie=f"regulars-staff={word()}{'0' * 24}"
        )
        self.ask(
            "admin.localhost", "POST", "/login", urlencode({"email": word(), "password": word()}).encode()
        )
        self.ask("admin.localhost", "GET", "/api/v1/sets", Authorization=f"Bearer rk_{word():x<43}")
        self.ask("admin.localhost", "GET", f"/api/v1/customers?q={quote(word())}&{word()}={word()}", **bearer)
        self.send(
            "POST",
            "/customers",
            person | {"email": f"{word()}@mail.example", "site": "sports"},
            "admin.localhost",
            **bearer,
        )
        self.send("POST", "/sets", {"code": word(), "name": f"{word()}\x00"}, "admin.localhost", **bearer)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def visitor(transactional_db: None, log: Path) -> Iterator[Visitor]:
    """At a server with two processes, as `serve` starts it."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    found = Visitor(free_port())
    command = [sys.executable, "-m", "regulars.cli.web", "127.0.0.1", str(found.port), "2"]
    with log.open("ab") as stderr:
        server = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": urlunsplit(url)}, stderr=stderr)
    until(lambda: answers("127.0.0.1", found.port, domain="localhost"), every=0.1)
    log.write_bytes(b"")
    yield found
    server.terminate()
    server.wait(30)


def sinks() -> str:
    """What is kept of an action outside of the personal values, which erasure empties."""
    records = AuditRecord.objects.values_list("data", flat=True)
    jobs = Job.objects.values_list("payload", "result", "error_code", "error", "error_values")
    told = bodies_of(Delivery.objects.all())
    assert told
    return json.dumps([list(records), [list(job) for job in jobs], list(told.values())])


def test_no_password_token_or_address_in_logs_records_jobs_or_error_pages(
    visitor: Visitor, log: Path
) -> None:
    a_site("sports")
    a_webhook()
    key = api_key()
    visitor.everything(key)
    with (
        connection.cursor() as cursor
    ):  # once more while the database refuses: its messages quote what was sent
        cursor.execute("ALTER TABLE customers_customer RENAME COLUMN last_name TO gone")
        visitor.everything(key)
        cursor.execute("ALTER TABLE customers_customer RENAME COLUMN gone TO last_name")
        cursor.execute(
            "ALTER TABLE customers_customer ADD CONSTRAINT nobody CHECK (last_name = 'nobody') NOT VALID"
        )
        visitor.everything(key)
        cursor.execute("ALTER TABLE customers_customer DROP CONSTRAINT nobody")

    logged = log.read_text()
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert sum(line["event"] == "request" for line in lines) == visitor.sent
    assert any("exception" in line for line in lines)
    assert visitor.apologies
    assert AuditPersonal.objects.filter(data__icontains=MARK).exists()
    for where in (logged, sinks(), *(one.decode() for one in visitor.apologies)):
        assert MARK not in where
        assert key not in where
