import pytest
from django.test import Client

from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.kernel.mail.outbox import OutgoingMail, post
from regulars.kernel.models import AuditRecord
from tests.doors.api.calls import as_shopper
from tests.world import PASSWORD, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def test_customer_downloads_their_own_data_and_nobody_elses() -> None:
    """G7."""
    sports = a_site("sports")
    ada = an_account(site=sports)
    an_account("ben@mail.example", sports)
    client = Client(HTTP_HOST="sports.localhost")
    assert client.post("/account/data").headers["Location"].startswith("/login")
    client.post("/login", {"username": ada.username, "password": PASSWORD})
    assert "Download my data" in client.get("/account").text
    answer = client.post("/account/data")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["profile"]["email"] == "ada@mail.example"
    assert "ben@" not in answer.text
    record = AuditRecord.objects.get(event="customer.data_exported")
    assert (record.actor_kind, record.actor_id) == ("customer", ada.pk)
    assert client.get("/account/data").status_code == 405


def _two_shops(*, discreet: bool) -> tuple[Client, Client]:
    """Ada is at home at two shops of a set: logged in at both, disabled at a third and moved in from elsewhere."""
    b2c = a_set("b2c", discreet=discreet)
    sports, kids, baby = (a_site(code, b2c, registration="neutral") for code in ("sports", "kids", "baby"))
    ada = an_account(site=kids)
    set_access(ada, site=baby, state="disabled", by=OPERATOR)
    clients = []
    for site in (sports, kids):
        client = Client(HTTP_HOST=site.hosts.get().name)
        client.post("/login", {"username": ada.username, "password": PASSWORD})
        clients.append(client)
    post(
        OutgoingMail(
            "x", kids.pk, ("customer", ada.pk), "kids@x.example", "Kids", ada.email, "en", "From kids", "", ""
        )
    )
    return clients[0], clients[1]


def test_discreet_shop_tells_nothing_of_its_sisters() -> None:
    """Decision 0805: in the file, on the page and in the API only what belongs to this shop."""
    at_sports, at_kids = _two_shops(discreet=True)
    answer = at_sports.post("/account/data")
    for sister in ("kids", "Kids", "baby", "b2c"):
        assert sister not in answer.text
    held = answer.json()
    assert held["note"].startswith("This file holds what belongs to Site sports.")
    assert [one["site"] for one in held["access"]] == ["Site sports"]
    assert [one["site"] for one in held["sessions"]] == ["Site sports"]
    assert held["profile"]["email"] == "ada@mail.example"
    assert [one["sentence"] for one in held["history"]] == ["Logged in at Site sports."]
    page = at_sports.get("/account/sessions").text
    assert "Site kids" not in page
    assert "Log out everywhere else" in page
    assert "Site sports" not in at_kids.post("/account/data").text
    assert "From kids" in at_kids.post("/account/data").text
    at_sports.post("/account/sessions/ended")
    assert at_kids.get("/account").status_code == 303


def test_other_shops_of_a_set_are_named() -> None:
    at_sports, _ = _two_shops(discreet=False)
    held = at_sports.post("/account/data").json()
    assert "note" not in held
    assert {one["site"] for one in held["access"]} == {"Site sports", "Site kids", "Site baby"}
    assert held["customer_set"] == "Set b2c"
    assert "Site kids" in at_sports.get("/account/sessions").text


def test_discreet_shop_lists_its_own_log_ins_at_the_api_too() -> None:
    b2c = a_set("b2c", discreet=True)
    sports, kids = (a_site(code, b2c, registration="neutral") for code in ("sports", "kids"))
    ada = an_account(site=sports)
    as_shopper(kids, ada.username)
    listed = as_shopper(sports, ada.username).get("/me/sessions").json
    assert [one["site"] for one in listed["items"]] == ["sports"]
