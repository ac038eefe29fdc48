"""Staff give a guest a log-in: on the tab, by the API and the command line (GST-06, GST-07, GST-09, D-08)."""

from typing import Any

import pytest
from django.test import Client

from regulars.authentication.operations.sessions import PasswordMustChange
from regulars.customers.models import Customer
from regulars.customers.queries.tokens import token_hash
from regulars.journeys.claim_order import claim_order
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, SiteOrders
from regulars.orders.rules.buying import Buyers
from regulars.sites.models import Site
from tests.doors.api.calls import admin
from tests.doors.cli.commands import run
from tests.mailbox import last, mail_types, token_in
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account, logged_in, sam

pytestmark = pytest.mark.django_db
GUS, NEW = "gus@guest.example", "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def gus(kids: Site) -> Customer:
    guest = a_guest(kids, GUS)
    a_stored_order(kids, guest, number="K-1", guest_token=token_hash("o" * 43))
    return guest


def send(client: Client, guest: Customer, way: str, *passwords: str) -> Any:
    typed = dict(zip(("password", "password_confirmation"), passwords, strict=False))
    return client.post(f"/customers/{guest.pk}/login", {"way": way} | typed)


def test_typed_password_is_confirmed_and_counts(manager: Client, gus: Customer, kids: Site) -> None:
    """GST-06, GST-07: same number and order; the mail to the address from checkout has the username and a link."""
    tab = f'href="/customers/{gus.pk}/login"'
    assert tab in manager.get(f"/customers/{gus.pk}").text
    refused = send(manager, gus, "type", NEW, "eleven brown otter")
    assert (refused.status_code, "The two passwords differ." in refused.text) == (422, True)
    assert send(manager, gus, "type", "short", "short").status_code == 422
    gus.refresh_from_db()
    assert (gus.kind, mail_types()) == ("guest", [])
    assert send(manager, gus, "type", NEW, NEW)["Location"] == f"/customers/{gus.pk}"
    gus.refresh_from_db()
    assert (gus.kind, gus.username) == ("account", GUS)
    assert logged_in(gus, kids, NEW)
    assert Order.objects.get().person.guest_token is None
    assert token_in(last("log_in_data", GUS))
    assert GUS in last("log_in_data").text
    assert tab not in manager.get(f"/customers/{gus.pk}").text
    assert manager.get(f"/customers/{gus.pk}/login").status_code == 303


def test_generated_password_is_shown_once_and_must_change(manager: Client, gus: Customer, kids: Site) -> None:
    """D-08."""
    answer = send(manager, gus, "generate")
    shown = answer.text.split('data-copy="')[1].split('"')[0]
    assert "no-store" in answer["Cache-Control"]
    gus.refresh_from_db()
    with pytest.raises(PasswordMustChange):
        logged_in(gus, kids, shown)
    assert shown not in last("log_in_data", GUS).text


def test_taken_name_leads_to_a_claim(manager: Client, gus: Customer, kids: Site) -> None:
    """GST-09: no second account; the order is offered to the one that is there."""
    account = an_account(GUS, kids)
    answer = send(manager, gus, "generate")
    assert (answer.status_code, "This username already has an account here." in answer.text) == (409, True)
    gus.refresh_from_db()
    assert gus.kind == "guest"
    assert manager.post(f"/customers/{gus.pk}/login/claim-offered").status_code == 303
    token = token_in(last("order_claim", GUS))
    assert claim_order(token, account=account, site_id=kids.pk, by=OPERATOR).customer == account
    assert "This guest is closed" in manager.get(f"/customers/{gus.pk}/login").text


def test_site_that_sells_to_guests_alone_makes_no_accounts(
    manager: Client, gus: Customer, kids: Site
) -> None:
    """GST-12, by page and API."""
    SiteOrders.objects.create(site=kids, buyers=Buyers.GUESTS.value)
    assert send(manager, gus, "generate").status_code == 409
    assert admin().put(f"/customers/{gus.pk}/login", {"generate": True}).code == "guests_only"
    gus.refresh_from_db()
    assert gus.kind == "guest"


def test_guest_of_another_site_is_nobody(gus: Customer, kids: Site) -> None:
    """D-34."""
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", email="sports@staff.example", at=[a_site("sports", kids.set)]))
    assert client.get(f"/customers/{gus.pk}/login").status_code == 404
    assert send(client, gus, "generate").status_code == 404
    assert client.post(f"/customers/{gus.pk}/login/claim-offered").status_code == 404


def test_program_gives_a_log_in(gus: Customer, kids: Site) -> None:
    path = f"/customers/{gus.pk}/login"
    differ = {"password": NEW, "password_confirmation": "other"}
    assert admin().put(path, differ).fields == {"password_confirmation": "not_confirmed"}
    assert admin().put(path, {"password": NEW, "generate": True}).fields == {"generate": "one_of_two"}
    given = admin().put(path, {"generate": True, "type": "B2B"}).json
    assert (given["username"], given["must_change"], len(given["password"])) == (GUS, True, 19)
    gus.refresh_from_db()
    assert gus.type == "B2B"
    assert admin().put(path, {"generate": True}).code == "guest_converted"


def test_command_line_gives_a_log_in(gus: Customer) -> None:
    done = run("customers", "register-guest", f"{gus.pk}", "--generate")
    assert "Password for one log-in: " in done.out
    gus.refresh_from_db()
    assert (gus.kind, gus.must_change_password) == ("account", True)


def test_guest_has_no_password_or_username_to_change(manager: Client, gus: Customer) -> None:
    """GST-06: the tab is the way to a log-in; at no other door does a guest get half of one."""
    page = manager.get(f"/customers/{gus.pk}").text
    hidden = [f"/customers/{gus.pk}/{part}" in page for part in ("password", "username")]
    assert (hidden, f'href="/customers/{gus.pk}/login"' in page) == ([False, False], True)
    for part, sent in {"password": {"password": NEW, "way": "type"}, "username": {"username": "gus"}}.items():
        assert manager.post(f"/customers/{gus.pk}/{part}", sent).status_code in {404, 409, 422}, part
    assert admin().put(f"/customers/{gus.pk}/password", {"password": NEW}).code == "not_an_account"
    assert admin().patch(f"/customers/{gus.pk}", {"username": "gus"}).status in {409, 422}
    gus.refresh_from_db()
    assert (gus.kind, gus.username, gus.password) == ("guest", "", "")


def test_pages_about_logging_in_lead_a_guest_to_a_log_in(
    manager: Client, viewer: Client, gus: Customer
) -> None:
    """In the row of tabs and on the page, for those who may give one; a viewer reads the same without."""
    for page, words in {
        "sites": "Guests have no log-in",
        "buying-check?site=kids": "guests have no log-in",
    }.items():
        path, way = f"/customers/{gus.pk}/{page}", f'href="/customers/{gus.pk}/login"'
        read, seen = manager.get(path).text, viewer.get(path).text
        assert (words in read, words in seen) == (True, True)
        assert "Open a second account" not in read
        assert (read.count(way), read.count("Create the log-in"), "Create the log-in" in seen) == (
            2,
            1,
            False,
        )
