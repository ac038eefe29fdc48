"""Recovery and proof for programs: the same verbs, the same silence (G9, G10, G12, D-08, D-26, D-33)."""

import pytest
from django.conf import settings

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import admin, as_shopper, at, log_in
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

NEW = "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def test_forgotten_password_is_chosen_anew_with_the_token_of_the_mail(kids: Site) -> None:
    an_account(site=kids)
    assert at(kids).post("/password-resets", {"username": "ada@mail.example"}).status == 202
    token = token_in(last("password_reset"))
    call = at(kids)
    assert call.put(
        f"/password-resets/{token}", {"password": NEW, "password_confirmation": "other"}
    ).fields == {"password_confirmation": "not_confirmed"}
    assert call.put(f"/password-resets/{token}", {"password": "short"}).fields == {
        "password": "password_too_short"
    }
    assert call.put(f"/password-resets/{token}", {"password": NEW}).status == 204
    again = call.put(f"/password-resets/{token}", {"password": NEW})
    assert (again.status, again.code) == (404, "token_invalid")
    assert log_in(kids, "ada@mail.example", NEW).status == 201


def test_every_name_hears_the_same(kids: Site) -> None:
    """G9"""
    an_account(site=kids)
    an_account("pending@mail.example", kids, state=AccessState.PENDING)
    heard = {
        at(kids).post("/password-resets", {"username": f"{name}@mail.example"}).raw.content
        for name in ("ada", "pending", "nobody")
    }
    assert len(heard) == 1


def test_no_token_opens_a_closed_door(kids: Site) -> None:
    """APP-09, G12, G24"""
    ada = an_account(site=kids)
    at(kids).post("/password-resets", {"username": "ada@mail.example"})
    token = token_in(last("password_reset"))
    set_access(ada, site=kids, state=AccessState.DISABLED, by=OPERATOR)
    refused = at(kids).put(f"/password-resets/{token}", {"password": NEW})
    assert (refused.status, refused.code) == (404, "token_invalid")


@pytest.mark.parametrize("path", ["password-resets", "email-proofs", "email-changes"])
@pytest.mark.parametrize("token", ["x", "x" * 43, "%F0%9F%92%A5", "x" * 2000])
def test_made_up_token_is_refused(kids: Site, path: str, token: str) -> None:
    body = {"password": NEW} if path == "password-resets" else None
    refused = at(kids).put(f"/{path}/{token}", body)
    assert (refused.status, refused.code) == (404, "token_invalid")


def test_neutral_site_opens_the_way_in_by_the_token_of_the_mail(kids: Site) -> None:
    """D-33, F07: the mailbox tells who reads it, the password who filled in the form."""
    quiet = a_site("quiet", kids.set, registration="neutral")
    body = {"email": "ada@mail.example", "password": PASSWORD, "last_name": "Lind"}
    assert at(quiet).post("/registrations", body).status == 202
    assert log_in(quiet, "ada@mail.example").code == "wrong_credentials"
    link = f"/email-proofs/{token_in(last('finish_registration'))}"
    assert at(quiet).put(link).fields == {"password": "required"}
    assert at(quiet).put(link, {"password": "not this one"}).fields == {"password": "wrong_password"}
    assert log_in(quiet, "ada@mail.example").code == "wrong_credentials"
    assert at(quiet).put(link, {"password": PASSWORD}).status == 204
    assert log_in(quiet, "ada@mail.example").status == 201


def test_owner_of_a_mailbox_chooses_instead_of_who_typed_it_first(kids: Site) -> None:
    """F07"""
    quiet = a_site("quiet", kids.set, registration="neutral")
    body = {"email": "ada@mail.example", "password": "the stranger knows it", "last_name": "Lind"}
    at(quiet).post("/registrations", body)
    link = f"/email-proofs/{token_in(last('finish_registration'))}"
    assert at(quiet).put(link, {"new_password": "short"}).fields == {"new_password": "password_too_short"}
    twice = {"new_password": NEW, "new_password_confirmation": "another"}
    assert at(quiet).put(link, twice).fields == {"new_password_confirmation": "not_confirmed"}
    assert at(quiet).put(link, {"new_password": NEW}).status == 204
    assert log_in(quiet, "ada@mail.example", "the stranger knows it").code == "wrong_credentials"
    assert log_in(quiet, "ada@mail.example", NEW).status == 201


def test_old_mailbox_stops_a_change(kids: Site) -> None:
    """F01: whoever asked is out, and the link to the new mailbox is dead."""
    an_account(site=kids)
    thief = as_shopper(kids, "ada@mail.example")
    thief.post("/email-changes", {"email": "thief@mail.example", "current_password": PASSWORD})
    stop = f"/email-changes/{token_in(last('email_change_asked', 'ada@mail.example'))}"
    assert at(kids).delete(stop).status == 204
    assert at(kids).delete(stop).code == "token_invalid"
    assert thief.get("/me").status == 401
    assert at(kids).put(f"/email-changes/{token_in(last('email_change'))}").code == "token_invalid"


def test_address_is_changed_by_its_new_mailbox(kids: Site) -> None:
    """D-26"""
    an_account(site=kids)
    ada = as_shopper(kids, "ada@mail.example")
    wrong = ada.post("/email-changes", {"email": "ada@new.example", "current_password": "wrong"})
    assert (wrong.status, wrong.fields) == (422, {"current_password": "wrong_password"})
    assert (
        ada.post("/email-changes", {"email": "ada@new.example", "current_password": PASSWORD}).status == 202
    )
    assert at(kids).put(f"/email-changes/{token_in(last('email_change'))}").status == 204
    assert ada.get("/me").status == 401  # G24: nothing that was handed out before goes on
    assert as_shopper(kids, "ada@new.example").get("/me").json["email"] == "ada@new.example"
    assert mail_types("ada@mail.example") == ["email_change_asked", "email_changed"]


@pytest.mark.parametrize("way", ["header", "cookie"])
def test_log_in_that_confirms_a_new_address_gets_a_new_token(kids: Site, way: str) -> None:
    """The old token is worth nothing from now on, and no other log-in goes on (G24)."""
    an_account(site=kids)
    ada, other = as_shopper(kids, "ada@mail.example"), as_shopper(kids, "ada@mail.example")
    ada.post("/email-changes", {"email": "ada@new.example", "current_password": PASSWORD})
    link = f"/email-changes/{token_in(last('email_change'))}"
    caller = ada
    if way == "cookie":
        caller = at(kids)
        caller.client.cookies[settings.CUSTOMER_COOKIE_NAME] = ada.token

    answer = caller.put(link)

    assert (answer.status, set(answer.json)) == (200, {"token", "expires_at", "first_time"})
    assert ada.get("/me").status == 401
    assert at(kids, answer.json["token"]).get("/me").json["email"] == "ada@new.example"
    assert other.get("/me").status == 401
    set_here = settings.CUSTOMER_COOKIE_NAME in answer.raw.cookies
    assert set_here == (way == "cookie")


def test_password_changed_at_the_api_ends_its_own_log_in_too(kids: Site) -> None:
    """D-28: log in again; nothing old goes on."""
    an_account(site=kids)
    ada = as_shopper(kids, "ada@mail.example")
    body = {"current_password": PASSWORD, "new_password": "eleven brown otters"}
    assert ada.put("/me/password", body).status == 204
    assert ada.get("/me").status == 401


def test_proof_is_sent_again_until_it_is_given(kids: Site) -> None:
    an_account(site=kids)
    ada = as_shopper(kids, "ada@mail.example")
    assert ada.post("/email-proofs", {}).status == 202
    assert at(kids).put(f"/email-proofs/{token_in(last('verify_email'))}").status == 204
    again = ada.post("/email-proofs", {})
    assert (again.status, again.code) == (409, "email_proved")


def test_staff_generate_a_password_that_is_told_once(kids: Site) -> None:
    """D-08"""
    ada = an_account(site=kids)
    told = admin("manager").put(f"/customers/{ada.pk}/password", {"generate": True})
    assert (told.status, told.json["must_change"]) == (200, True)
    refused = log_in(kids, "ada@mail.example", told.json["password"])
    assert (refused.status, refused.code) == (403, "password_must_change")
    assert at(kids).put(f"/password-resets/{refused.json['token']}", {"password": NEW}).status == 204
    assert log_in(kids, "ada@mail.example", NEW).status == 201


def test_staff_type_a_password_or_send_a_link(kids: Site) -> None:
    ada = an_account(site=kids)
    address = f"/customers/{ada.pk}/password"
    assert admin().put(address, {"password": NEW}).json == {
        "username": "ada@mail.example",
        "password": None,
        "must_change": False,
    }
    assert log_in(kids, "ada@mail.example", NEW).status == 201
    assert admin().put(address, {}).status == 200
    assert mail_types() == ["log_in_data"] * 2
    assert admin().put(address, {"password": "short"}).fields == {"password": "password_too_short"}
    assert admin().put(address, {"password": NEW, "generate": True}).fields == {"generate": "one_of_two"}
    set_access(ada, site=kids, state=AccessState.DISABLED, by=OPERATOR)
    assert admin().put(address, {}).code == "no_way_in"


def test_customer_added_by_a_program_gets_a_link(kids: Site) -> None:
    """D-08, MSG-01"""
    body = {"site": "kids", "email": "ada@mail.example", "last_name": "Lind"}
    assert admin().post("/customers", body).status == 201
    token = token_in(last("log_in_data"))
    assert at(kids).put(f"/password-resets/{token}", {"password": NEW}).status == 204
    assert log_in(kids, "ada@mail.example", NEW).status == 201
    assert Customer.objects.get().email_proved_at is not None
