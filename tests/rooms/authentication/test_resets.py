"""A reset is one story, refuses nobody by name, and asks for the door (F14, F29, G12)."""

import psycopg
import pytest
from django.db import transaction

from regulars.authentication.operations import sessions
from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.customers.models import Access, Customer
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Forbidden, TooOften
from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.mailbox import hours_pass, last, mail_types, token_in
from tests.world import a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
NEW = "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def forgot(site: Site, username: str = "ada@mail.example") -> str:
    ask_for_reset(username, site_id=site.pk, by=VISITOR)
    return token_in(last("password_reset"))


def reset(token: str, site: Site) -> None:
    reset_password(token, NEW, site_id=site.pk, by=VISITOR)


def test_reset_logs_in_within_its_transaction(kids: Site, ada: Customer) -> None:
    """F29: one story, one record."""
    token, before = forgot(kids), AuditRecord.objects.count()
    found = reset_password(token, NEW, site_id=kids.pk, log_in_from="Firefox on Linux", by=VISITOR)
    assert found is not None
    assert is_in(kids, found.token)
    assert AuditRecord.objects.count() == before + 1
    assert AuditRecord.objects.latest("pk").data["also"][-1]["event"] == "customer.logged_in"


def test_reset_whose_log_in_fails_has_changed_nothing(
    kids: Site, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F29: never half done, and the link stays good. Its log-in can't be written here."""
    token, former = forgot(kids), logged_in(ada, kids).token
    monkeypatch.setattr(sessions, "INSERT_SESSION", "SELECT 1 / (%s IS NULL)::int, %s, %s, %s, %s, %s")
    with pytest.raises(psycopg.Error), transaction.atomic():
        reset_password(token, NEW, site_id=kids.pk, log_in_from="", by=VISITOR)
    monkeypatch.undo()
    assert is_in(kids, former)
    assert is_in(kids, logged_in(ada, kids).token)
    reset(token, kids)
    assert is_in(kids, logged_in(ada, kids, NEW).token)


def test_reset_never_refuses_by_name_and_its_last_link_stays_good(kids: Site, ada: Customer) -> None:
    """F14, F13: whoever asks however often uses up nothing of the owner's, and her mailbox is spared."""
    for number in range(20):
        caller = Caller(network=f"203.0.113.{number}/32")
        ask_for_reset(ada.username, site_id=kids.pk, caller=caller, by=VISITOR)
    assert mail_types() == ["password_reset"] * 3
    reset(token_in(last("password_reset")), kids)
    ask_for_reset(ada.username, site_id=kids.pk, by=VISITOR)
    assert mail_types() == ["password_reset"] * 4  # one was used, so the owner may have another
    hours_pass(1)
    ask_for_reset(ada.username, site_id=kids.pk, by=VISITOR)
    assert mail_types() == ["password_reset"] * 5


def test_network_that_asks_for_everybody_is_told_to_wait(kids: Site) -> None:
    """Whatever the name, known or not."""
    caller = Caller(network="203.0.113.0/24")
    for number in range(throttle.REGISTRATIONS_PER_NETWORK.tries):
        ask_for_reset(f"name{number}@mail.example", site_id=kids.pk, caller=caller, by=VISITOR)
    with pytest.raises(TooOften):
        ask_for_reset("ada@mail.example", site_id=kids.pk, caller=caller, by=VISITOR)


def test_link_asks_whether_the_door_is_open_now(kids: Site, ada: Customer) -> None:
    """G12: it closed without anybody's revoking; the link stays good for the day it opens."""
    token = forgot(kids)
    Access.objects.update(state="pending")
    with pytest.raises(Forbidden) as error:
        reset(token, kids)
    assert error.value.code == "access_pending"
    Access.objects.update(state="active")
    reset(token, kids)
