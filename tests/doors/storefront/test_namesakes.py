"""MYA-03: an account of another set is nobody here, even under the same username and email."""

import pytest
from django.test import Client

from regulars.customers.models import Customer, Session
from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper
from tests.doors.storefront.browsing import is_in, log_in, text
from tests.doors.storefront.conftest import Browse
from tests.world import an_account

pytestmark = pytest.mark.django_db

STRANGERS = ("Namesake", "0000 99", "Far Away Ltd", "Mystic Business", "Set b2b")
PAGES = ("/account", "/account/email", "/account/password", "/account/sessions")


@pytest.fixture
def namesake(business: Site) -> Customer:
    return an_account(
        site=business, first_name="Namesake", phone="0000 99", company="Far Away Ltd", type="B2B"
    )


@pytest.fixture
def both_in(sports: Site, namesake: Customer, browse: Browse) -> tuple[Client, Client]:
    """Ada at sports and her namesake at business."""
    an_account(site=sports)
    here, there = browse("sports"), browse("business")
    for client in (here, there):
        log_in(client)
    return here, there


def test_namesake_of_another_set_is_on_no_page_and_in_no_file(both_in: tuple[Client, Client]) -> None:
    """MYA-03: My Account, the list of log-ins and the file of one's data; the same page over there holds it."""
    here, there = both_in
    told = [text(here.get(path)) for path in PAGES] + [here.post("/account/data").text]
    for stranger in STRANGERS:
        assert not any(stranger in page for page in told), stranger
    over_there = text(there.get("/account"))
    assert "Namesake" in over_there


def test_id_of_what_a_namesake_of_another_set_has_is_not_found(
    both_in: tuple[Client, Client], sports: Site, namesake: Customer
) -> None:
    """MYA-03: by direct address and by the id in the API."""
    here, there = both_in
    theirs = Session.objects.get(account=namesake)
    here.post(f"/account/sessions/{theirs.pk}/ended")
    assert "had ended already" in text(here.get("/account/sessions"))
    call = as_shopper(sports, "ada@mail.example")
    gone = call.delete(f"/me/sessions/{theirs.pk}")
    assert (gone.status, gone.code) == (404, "no_such_session")
    assert call.get("/me").json["id"] != namesake.pk
    assert {one["site"] for one in call.get("/me/sessions").json["items"]} == {"sports"}
    assert is_in(there)
