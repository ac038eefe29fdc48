"""A customer's password in the hands of staff (D-08)."""

import pytest
from django.test import Client

from regulars.authentication.operations.sessions import PasswordMustChange
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

NEW = "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def address(ada: Customer) -> str:
    return f"/customers/{ada.pk}/password"


def test_dialog_offers_a_link_first(manager: Client, ada: Customer) -> None:
    assert address(ada) in manager.get(f"/customers/{ada.pk}").text
    part = manager.get(address(ada), headers={"HX-Request": "true"}).text
    for told in ("Send a one-time link", "Generate a password", "Type a password", "never mailed"):
        assert told in part


def test_link_is_mailed_and_nothing_else_changes(manager: Client, ada: Customer, kids: Site) -> None:
    assert manager.post(address(ada), {"way": "link"})["Location"] == f"/customers/{ada.pk}"
    assert token_in(last("log_in_data", "ada@mail.example"))
    assert logged_in(ada, kids, PASSWORD)


def test_generated_password_is_shown_once(manager: Client, ada: Customer, kids: Site) -> None:
    answer = manager.post(address(ada), {"way": "generate"})
    assert "no-store" in answer["Cache-Control"]
    shown = answer.text.split('data-copy="')[1].split('"')[0]
    assert len(shown) == 19
    with pytest.raises(PasswordMustChange):
        logged_in(ada, kids, shown)
    assert shown not in manager.get(f"/customers/{ada.pk}").text
    assert shown not in last("log_in_data").text


def test_typed_password_counts_at_once(manager: Client, ada: Customer, kids: Site) -> None:
    assert manager.post(address(ada), {"way": "type", "password": NEW}).status_code == 303
    assert logged_in(ada, kids, NEW)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"way": "type", "password": "short"}, "Please use at least 8 characters."),
        ({"way": "type"}, "Please use at least 8 characters."),
        ({}, "This field is required."),
        ({"way": "guess"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field(manager: Client, ada: Customer, form, said: str) -> None:
    answer = manager.post(address(ada), form)
    assert answer.status_code == 422
    assert said in answer.text
    assert mail_types() == []


def test_link_that_would_lead_nowhere_is_refused(manager: Client, ada: Customer, kids: Site) -> None:
    """APP-09"""
    set_access(ada, site=kids, state=AccessState.PENDING, by=OPERATOR)
    answer = manager.post(address(ada), {"way": "link"})
    assert answer.status_code == 409
    assert "can log in nowhere" in answer.text


def test_viewer_gives_no_passwords(viewer: Client, ada: Customer) -> None:
    assert "Password…" not in viewer.get(f"/customers/{ada.pk}").text
    assert viewer.post(address(ada), {"way": "generate"}).status_code == 403
