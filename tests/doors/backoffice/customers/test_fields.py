"""ADM-05: a role of one's own that edits names, sees companies and log-ins, and never an email."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import block
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules import Right
from tests.doors.backoffice.conftest import HOST
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Customer:
    return an_account(site=a_site("sports", a_set("b2c")), phone="030 1234", company="Lind & Co")


@pytest.fixture
def authorized(ada: Customer) -> Client:
    role = own_role(
        "Help authorized", functions=[Right.EDIT_ACCESS], identity="edit", b2b="view", credentials="view"
    )
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role.code))
    return client


def test_form_has_open_locked_and_no_fields(authorized: Client, ada: Customer) -> None:
    page = authorized.get(f"/customers/{ada.pk}").text
    assert 'name="last_name" value="Lind"' in page
    assert 'name="email"' not in page
    assert 'name="phone"' not in page
    locked = page.split('name="company"')[1].split(">")[0]
    assert "disabled" in locked
    assert "ada@mail.example" not in page


def test_locked_and_hidden_fields_are_not_changed_by_whatever_is_sent(
    authorized: Client, ada: Customer
) -> None:
    sent = {"first_name": "Ida", "last_name": "Lind", "company": "Other", "type": "B2B", "language": "de"}
    sent |= {"email": "evil@mail.example", "phone": "1", "version": "1"}
    assert authorized.post(f"/customers/{ada.pk}", sent).status_code == 303
    now = Customer.objects.get(pk=ada.pk)
    assert (now.first_name, now.language) == ("Ida", "de")
    assert (now.company, now.type, now.email, now.phone) == (
        "Lind & Co",
        "B2C",
        "ada@mail.example",
        "030 1234",
    )


def test_what_they_can_not_do_is_not_offered_and_refused(authorized: Client, ada: Customer) -> None:
    home = f"/customers/{ada.pk}"
    page = authorized.get(home).text + authorized.get("/customers").text
    for word in ("/block", "Password…", "Change username", "Add customer", 'href="/mails"'):
        assert word not in page, word
    for path in (
        "block",
        "block/lifted",
        "username",
        "password",
        "sessions/ended",
        "erasure",
        "data",
        "customer-set",
    ):
        assert authorized.post(f"{home}/{path}").status_code == 403, path
    assert authorized.get("/customers/new").status_code == 403
    assert authorized.get("/mails").status_code == 403
    block(ada, by=OPERATOR)
    check = authorized.get(f"{home}/login-check?site=sports").text
    assert "The account is blocked" in check
    assert "Lift the block" not in check


def test_sessions_are_seen_and_not_ended(authorized: Client, ada: Customer) -> None:
    assert authorized.get(f"/customers/{ada.pk}/sessions").status_code == 200
    assert "End all log-ins" not in authorized.get(f"/customers/{ada.pk}/sessions").text


def test_filter_by_a_hidden_field_is_refused(authorized: Client, ada: Customer) -> None:
    assert 'name="email"' not in authorized.get("/customers").text
    assert authorized.get("/customers?email=ada").status_code == 403
    assert "No customer fits" in authorized.get("/customers?q=mail.example").text
    assert "1 customer" in authorized.get("/customers?q=lind").text
