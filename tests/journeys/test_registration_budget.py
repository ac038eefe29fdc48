"""Registration with a form of twenty fields costs a bounded multiple of a fixed piece of work above the password's hash (F70)."""

from itertools import count
from typing import Any

import pytest

from regulars.customers.operations import accounts
from regulars.fields.rules import Option, Type
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.sites.models import Site
from tests.cost import cost_of
from tests.rooms.fields.forms import an_attribute, registration
from tests.world import PASSWORD, a_site

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
PIECES = 12
OWN: dict[Type, Any] = {
    Type.TEXT: "Ada's answer",
    Type.LONG_TEXT: "Some\nlines of it",
    Type.NUMBER: 42,
    Type.YES_NO: True,
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
    return answers | {"phone": "+49 30 1234", "marketing_opt_in": True, "last_name": "Lind"}


def test_registration_with_twenty_fields_stays_within_its_budget(
    sent: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is made beforehand, so what is left is above it."""
    ready = accounts.hash_password(PASSWORD)
    monkeypatch.setattr(accounts, "hash_password", lambda _password: ready)
    kids, numbers = Site.objects.get(code="kids"), count()

    def registration() -> None:
        answers = sent | {"email": f"ada{next(numbers)}@mail.example", "password": PASSWORD}
        assert register(answers, site=kids, by=VISITOR)

    assert cost_of(registration, enough=PIECES, times=40) <= PIECES
