"""Registration with a form of twenty fields costs at most 15 ms of CPU above the password's hash (issue 4)."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from regulars.customers.operations import accounts
from regulars.customers.operations.registration import register
from regulars.fields.rules import Option, Type
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.sites.models import Site
from tests.rooms.fields.forms import an_attribute, registration
from tests.world import PASSWORD, a_site

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Door.STOREFRONT)
MILLISECONDS = 15
TIMES = 40  # at most: once it was within its budget, it can be
OWN: dict[Type, Any] = {
    Type.TEXT: "Ada's answer",
    Type.LONG_TEXT: "Some\nlines of it",
    Type.NUMBER: "42",
    Type.YES_NO: "on",
    Type.CHOICE: "b",
    Type.DATE: "1999-05-03",
    Type.MONEY: "12.30",
}


@pytest.fixture
def sent(db: None) -> dict[str, object]:
    """Twenty fields: of every type, two with a pattern."""
    kids, asked, answers = a_site("kids"), dict[str, Any](), dict[str, object]()
    for number in range(14):
        kind = list(OWN)[number % len(OWN)]
        options = (Option("a", "A"), Option("b", "B")) if kind == Type.CHOICE else ()
        an_attribute(f"own{number}", kind, options=options)
        pattern = {"pattern": r"[\w' ]{3,40}"} if kind == Type.TEXT else {}
        asked[f"own{number}"], answers[f"own{number}"] = {"required": True, **pattern}, OWN[kind]
    registration(kids, asked | {"phone": {}, "marketing_opt_in": {}})
    return answers | {"phone": "+49 30 1234", "marketing_opt_in": "on", "last_name": "Lind"}


def spent_ms() -> float:
    """CPU of ours and of this connection's backend."""
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    backend = int(stat.read_text().split()[0]) / 1e6 if stat.exists() else 0.0
    return time.process_time() * 1000 + backend


def test_registration_with_twenty_fields_stays_within_its_budget(
    sent: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The least of several times: others may be at work beside us. The hash is made beforehand, so what is left is above it."""
    ready = accounts.hash_password(PASSWORD)
    monkeypatch.setattr(accounts, "hash_password", lambda _password: ready)
    kids, least = Site.objects.get(code="kids"), float("inf")
    for number in range(TIMES):
        answers = sent | {"email": f"ada{number}@mail.example", "password": PASSWORD}
        began = spent_ms()
        assert register(answers, site=kids, by=VISITOR)
        least = min(least, spent_ms() - began)
        if least < MILLISECONDS:
            break
    assert least < MILLISECONDS
