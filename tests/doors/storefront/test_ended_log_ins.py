import pytest
from django.test import Client

from regulars.customers.models import Customer, Session
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules import AccessState
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet, Site
from tests.doors.storefront.browsing import is_in, log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.world import a_set, an_account

pytestmark = pytest.mark.django_db

NOTICE = "callout-warning"


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


@pytest.fixture
def client(ada: Customer, browse: Browse) -> Client:
    client = browse("kids")
    log_in(client)
    assert is_in(client)
    return client


def _move(site: Site, to_set: CustomerSet, strategy: Strategy) -> None:
    wanted = Wanted({site.pk: to_set.pk}, strategy)
    move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=OPERATOR)


def test_site_moved_without_its_customers_sends_them_home(client: Client, kids: Site, browse: Browse) -> None:
    """SITE-03, G5: anonymous on the next request; the old log-in is refused, the name is free to register."""
    _move(kids, a_set("new"), Strategy.LEAVE)

    page = text(client.get("/"))
    assert NOTICE in page
    assert "Create an account" in page
    assert log_in(browse("kids")).status_code == 422
    assert register(browse("kids")).status_code == 303
    assert Customer.objects.filter(set__code="new").count() == 1


def test_site_moved_with_its_customers_keeps_their_log_ins(
    client: Client, kids: Site, browse: Browse
) -> None:
    """SITE-05"""
    _move(kids, a_set("new"), Strategy.TAKE_ALL)

    assert log_in(browse("kids")).status_code == 303


def test_moved_account_is_out_on_the_next_request(client: Client, ada: Customer) -> None:
    """G5"""
    move_account(ada, to_set=a_set("new"), by=OPERATOR)
    assert not is_in(client)


def test_disabled_and_blocked_are_out_on_the_next_request(
    client: Client, ada: Customer, kids: Site, browse: Browse
) -> None:
    """G5, G12"""
    set_access(ada, site=kids, state=AccessState.DISABLED, by=OPERATOR)
    assert not is_in(client)
    set_access(ada, site=kids, state=AccessState.ACTIVE, by=OPERATOR)
    log_in(client)
    assert is_in(client)
    block(ada, by=OPERATOR)
    assert not is_in(client)


def test_notice_is_given_once_and_the_dead_cookie_taken_away(client: Client, ada: Customer) -> None:
    """A page that asks for log-in leads to it; the notice waits there."""
    block(ada, by=OPERATOR)

    asked = client.get("/account")
    assert asked.status_code == 303
    first = client.get(asked["Location"])
    assert NOTICE in text(first)
    assert "blocked" not in text(first)
    assert client.cookies["regulars"].value == ""
    client.cookies.pop("regulars")
    assert NOTICE not in text(client.get("/login"))


def test_session_whose_door_closed_says_why_but_a_revoked_one_does_not(client: Client, ada: Customer) -> None:
    """Somebody with an old cookie is not told what became of the account."""
    ada.access_rows.update(state="disabled")  # as if the sessions had been forgotten
    assert "has been switched off" in text(client.get("/"))

    log = Session.objects.get()
    client.cookies["regulars"] = "x" * 43
    assert "has been switched off" not in text(client.get("/"))
    assert log.account_id == ada.pk


def test_revoked_session_hears_nothing_about_the_account(client: Client, ada: Customer) -> None:
    Session.objects.update(created_at="2020-01-01T00:00:00Z")
    ada.access_rows.update(state="disabled")

    page = text(client.get("/"))
    assert NOTICE in page
    assert "has been switched off" not in page
