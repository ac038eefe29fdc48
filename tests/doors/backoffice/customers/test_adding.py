"""Add a customer for a site, and their history (ADM-03, ACC-05, ACC-06, ACC-09)."""

import re

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import block
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in

BEN = {
    "site": "sports",
    "first_name": "Ben",
    "last_name": "Okafor",
    "email": "ben@mail.example",
    "username": "",
    "phone": "",
    "company": "",
    "type": "B2C",
    "language": "",
    "password": "",
}


def test_added_account_joins_the_set_of_its_site(manager: Client) -> None:
    """ACC-09: without any further step."""
    site = a_site("sports", a_set("b2c"))
    answer = manager.post("/customers/new", BEN | {"password": PASSWORD})
    ben = Customer.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{ben.pk}")
    assert (ben.set.code, ben.username, ben.origin_site) == ("b2c", "ben@mail.example", site)
    assert logged_in(ben, site)


def test_set_is_shown_as_soon_as_the_site_is_chosen(manager: Client) -> None:
    a_site("sports", a_set("b2c"))
    assert "Set b2c" in manager.get("/customers/new?site=sports", headers={"HX-Request": "true"}).text
    assert '<optgroup label="Set b2c"' in manager.get("/customers/new").text


def test_type_begins_as_the_first_that_the_site_takes(manager: Client) -> None:
    """REG-04"""
    business, _ = a_site("business", a_set("b2b")), a_site("sports", a_set("b2c"))
    business.types.filter(type="B2C").delete()
    for code, type_code in (("business", "B2B"), ("sports", "B2C"), ("gone", "B2C"), ("%00", "B2C")):
        page = manager.get(f"/customers/new?site={code}").text
        field = page[page.index('<select name="type"') :].partition("</select>")[0]
        chosen = re.findall(r'value="(\w+)" selected', field) or re.findall(r'value="(\w+)"', field)
        assert chosen[0] == type_code, code


@pytest.mark.parametrize("blocked", [False, True])
def test_taken_name_is_refused_beside_the_email_with_the_way_to_its_account(
    manager: Client, *, blocked: bool
) -> None:
    """ACC-05, ACC-11"""
    ada = an_account("ben@mail.example", a_site("sports", a_set("b2c")))
    if blocked:
        block(ada, by=OPERATOR)
    answer = manager.post("/customers/new", BEN | {"email": "BEN@mail.example"})
    assert answer.status_code == 409
    assert 'id="id_email_error"' in answer.text
    assert f'href="/customers/{ada.pk}"' in answer.text
    assert Customer.objects.count() == 1


def test_taken_user_name_is_refused_beside_the_user_name(manager: Client) -> None:
    an_account("ada@mail.example", a_site("sports"), username="ben")
    answer = manager.post("/customers/new", BEN | {"username": "ben"})
    assert answer.status_code == 409
    assert 'id="id_username_error"' in answer.text


def test_one_person_may_have_two_accounts_under_two_names(manager: Client) -> None:
    """ACC-06"""
    a_site("sports")
    for name in ("", "ben.test"):
        assert manager.post("/customers/new", BEN | {"username": name}).status_code == 303


def test_second_account_starts_from_the_first_ones_values(manager: Client) -> None:
    ada = an_account(site=a_site("sports", a_set("b2c")), company="Total Parts")
    a_site("business", a_set("b2b"))
    text = manager.get(f"/customers/new?site=business&like={ada.pk}").text
    assert 'value="Total Parts"' in text
    assert "Joins customer set" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("site", ""),
        ("site", "gone"),
        ("last_name", ""),
        ("email", "nobody"),
        ("email", "a" * 300 + "@mail.example"),
        ("username", "b\u2028en"),
        ("type", "B9Z"),
        ("password", "short"),
        ("password", "password"),
        ("phone", "call"),
    ],
)
def test_value_that_cannot_be_stands_beside_its_field(manager: Client, field: str, value: str) -> None:
    a_site("sports")
    answer = manager.post("/customers/new", BEN | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("query", ["like=odd", "like=" + "9" * 30, "like=0", "site=gone", "site=%00"])
def test_odd_addresses_give_an_empty_form(manager: Client, query: str) -> None:
    a_site("sports")
    assert manager.get(f"/customers/new?{query}").status_code == 200


def test_without_any_site_the_form_says_what_is_missing(manager: Client) -> None:
    assert "No site yet" in manager.get("/customers/new").text


def test_history_tells_who_did_what_with_values_beside_it(manager: Client, viewer: Client) -> None:
    ada = an_account(site=a_site("sports"))
    manager.post(f"/customers/{ada.pk}/username", {"username": "ada"})
    change_profile(ada, ProfileChanges(phone="030 1234"), version=2, by=OPERATOR)

    text = viewer.get(f"/customers/{ada.pk}/history").text

    for shown in (
        "Changed the profile: Phone.",
        "Command line",
        "Changed the username.",
        "Sam</a>, back office",
        "030 1234",
    ):
        assert shown in text
    assert text.index("Changed the profile: Phone.") < text.index("Added the account.")


@pytest.mark.parametrize("before", ["", "odd", "-1", "9" * 40, "1", "٣"])
def test_history_takes_any_cursor(viewer: Client, before: str) -> None:
    ada = an_account(site=a_site("sports"))
    assert viewer.get(f"/customers/{ada.pk}/history", {"before": before}).status_code == 200


def test_more_is_offered_folded_away_and_stored(manager: Client) -> None:
    """ATT-01: an account with salutation and middle name, and one without."""
    a_site("sports", a_set("b2c"))
    assert '<details class="more">' in manager.get("/customers/new").text
    more = {"salutation": "mr", "middle_name": "Bo", "department": ""}
    assert manager.post("/customers/new", BEN | more).status_code == 303
    ben = Customer.objects.get()
    assert ben.attributes == {"salutation": "mr", "middle_name": "Bo"}
    refused = manager.post("/customers/new", BEN | {"middle_name": "B\x07o"})
    assert refused.status_code == 422
    assert 'id="id_middle_name_error"' in refused.text
    assert '<details class="more" open>' in refused.text
