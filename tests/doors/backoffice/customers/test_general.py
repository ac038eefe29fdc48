"""The General part: profile, username, block (ADM-03, ACC-01)."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import block
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from tests.doors.pages import without_tokens
from tests.world import a_set, a_site, an_account, is_in, logged_in

PROFILE = {
    "first_name": "Ada",
    "last_name": "Lund",
    "email": "ada@mail.example",
    "phone": "030 1234",
    "company": "",
    "type": "B2C",
    "language": "de",
    "version": "1",
}


@pytest.fixture
def ada(db: None) -> Customer:
    return an_account(site=a_site("sports", a_set("b2c")))


def test_page_shows_who_this_is_and_the_one_set(viewer: Client, ada: Customer) -> None:
    text = viewer.get(f"/customers/{ada.pk}").text
    for shown in ("Ada Lind", "Set b2c", "ada@mail.example", "Log-in check", "History"):
        assert shown in text


def test_viewer_reads_and_is_offered_nothing_to_send(viewer: Client, ada: Customer) -> None:
    text = viewer.get(f"/customers/{ada.pk}").text
    assert '<fieldset class="form" disabled' in text
    for offered in (">Save<", "Move…", "Change username", ">Block<"):
        assert offered not in text


def test_profile_is_saved_with_one_record_by_sam(manager: Client, ada: Customer) -> None:
    answer = manager.post(f"/customers/{ada.pk}", PROFILE)
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{ada.pk}")
    ada.refresh_from_db()
    assert (ada.last_name, ada.phone, ada.language, ada.version) == ("Lund", "030 1234", "de", 2)
    record = AuditRecord.objects.filter(event="customer.changed").get()
    assert (record.actor_kind, record.door) == ("staff", "backoffice")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("last_name", "", "required"),
        ("last_name", "x" * 101, "at most 100"),
        ("first_name", "A\x07da", "invisible"),
        ("first_name", "A\x00da", "invisible"),
        ("email", "ada", "email address"),
        ("phone", "call me", "digits"),
        ("type", "B9Z", "not one of"),
        ("language", "xx_YY", "not one of"),
    ],
)
def test_profile_that_cannot_be_says_so_beside_the_field(
    manager: Client, ada: Customer, field: str, value: str, message: str
) -> None:
    answer = manager.post(f"/customers/{ada.pk}", PROFILE | {field: value})
    assert answer.status_code == 422
    part = answer.text.split(f'id="id_{field}_error"')[1].split("</p>")[0]
    assert message in part
    ada.refresh_from_db()
    assert ada.version == 1


def test_markup_in_a_name_is_text(manager: Client, ada: Customer) -> None:
    manager.post(f"/customers/{ada.pk}", PROFILE | {"last_name": "<b>Lund</b>"})
    assert "&lt;b&gt;Lund&lt;/b&gt;" in manager.get(f"/customers/{ada.pk}").text
    assert "<b>Lund" not in manager.get("/customers").text


def test_stale_profile_is_shown_beside_what_is_stored_by_now(manager: Client, ada: Customer) -> None:
    """G23: nothing is overwritten unseen; saving again after a look is a decision."""
    manager.post(f"/customers/{ada.pk}", PROFILE | {"last_name": "Moore"})
    stale = PROFILE | {"last_name": "Lund"}

    answer = manager.post(f"/customers/{ada.pk}", stale)
    assert answer.status_code == 409
    assert "Moore" in answer.text
    assert 'value="Lund"' in answer.text
    ada.refresh_from_db()
    assert ada.last_name == "Moore"

    assert manager.post(f"/customers/{ada.pk}", stale | {"version": "2"}).status_code == 303
    ada.refresh_from_db()
    assert ada.last_name == "Lund"


def test_user_name_changes_in_its_set(manager: Client, ada: Customer) -> None:
    answer = manager.post(f"/customers/{ada.pk}/username", {"username": " Ada.L "})
    assert answer.status_code == 303
    ada.refresh_from_db()
    assert (ada.username, ada.username_key) == ("Ada.L", "ada.l")


def test_taken_user_name_shows_whose_it_is(manager: Client, ada: Customer) -> None:
    """ACC-05, ACC-10: refused beside the field, whatever the letters' case."""
    ben = an_account("ben@mail.example", ada.origin_site, first_name="Ben")
    answer = manager.post(f"/customers/{ada.pk}/username", {"username": "BEN@mail.example"})
    assert answer.status_code == 409
    assert "already has an account" in answer.text
    assert f'href="/customers/{ben.pk}"' in answer.text


def test_block_asks_first_and_ends_the_sessions(manager: Client, ada: Customer) -> None:
    assert ada.origin_site
    token = logged_in(ada, ada.origin_site).token
    question = manager.get(f"/customers/{ada.pk}/block", headers={"HX-Request": "true"}).text
    assert "Block Ada Lind?" in question
    assert "session ends at once" in question

    manager.post(f"/customers/{ada.pk}/block")
    ada.refresh_from_db()
    assert (ada.status, is_in(ada.origin_site, token)) == ("blocked", False)
    assert "Lift the block" in manager.get(f"/customers/{ada.pk}").text

    manager.post(f"/customers/{ada.pk}/block/lifted")
    ada.refresh_from_db()
    assert (ada.status, is_in(ada.origin_site, token)) == ("active", False)


def test_lifting_a_block_leads_back_only_within_the_back_office(manager: Client, ada: Customer) -> None:
    block(ada, by=OPERATOR)
    answer = manager.post(f"/customers/{ada.pk}/block/lifted", {"next": "https://evil.example/"})
    assert answer["Location"] == f"/customers/{ada.pk}"


def test_erased_account_keeps_its_page_without_values(manager: Client, ada: Customer) -> None:
    erase(ada, by=OPERATOR)
    text = manager.get(f"/customers/{ada.pk}").text
    assert "This account is closed" in text
    assert "Lind" not in without_tokens(text)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 40])
@pytest.mark.parametrize(
    "part", ["", "/sites", "/login-check", "/history", "/username", "/customer-set", "/block"]
)
def test_unknown_customer_is_nothing_here(administrator: Client, number: str, part: str) -> None:
    assert administrator.get(f"/customers/{number}{part}").status_code == 404


def test_general_asks_for_what_stands_beside_the_core(manager: Client, ada: Customer) -> None:
    """ATT-04, REG-11, REG-13: salutation and middle name for everybody, company lines and department for a business."""
    assert 'name="department"' not in manager.get(f"/customers/{ada.pk}").text
    sent = PROFILE | {"salutation": "ms", "middle_name": "Mia", "type": "B2B", "company": "Lind & Co"}
    assert manager.post(f"/customers/{ada.pk}", sent).status_code == 303
    text = manager.get(f"/customers/{ada.pk}").text
    for shown in ('value="ms" selected', 'value="Mia"', 'name="company2"', 'name="department"'):
        assert shown in text, shown
    assert manager.post(f"/customers/{ada.pk}", PROFILE | {"version": "2"}).status_code == 303
    ada.refresh_from_db()
    assert ada.attributes == {"salutation": "ms", "middle_name": "Mia"}
