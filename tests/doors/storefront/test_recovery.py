"""Forgotten passwords and mailboxes, as a shopper walks through them."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from regulars.customers.models import Customer, MailboxRequest, OneTimeToken
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.operations.credentials import generate_password
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.storefront.browsing import is_in, log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.mailbox import last, mail_types, token_in
from tests.statements import counted_statements
from tests.world import PASSWORD, an_account

pytestmark = pytest.mark.django_db

NEW = "eleven brown otters"
DEAD = "This link no longer works"


def forgot(client: Client, username: str = "ada@mail.example") -> Any:
    return client.post("/password-forgotten", {"username": username})


def choose(client: Client, token: str, password: str = NEW) -> Any:
    return client.post("/password-reset", {"token": token, "password": password})


def test_forgotten_password_leads_through_the_mailbox_into_the_account(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    assert 'href="/password-forgotten"' in text(client.get("/login"))
    assert forgot(client)["Location"] == "/password-forgotten?asked"
    assert "Look into your mailbox" in text(client.get("/password-forgotten?asked"))

    token = token_in(last("password_reset"))
    assert "Choose a new password" in text(client.get("/password-reset", {"token": token}))
    assert choose(client, token)["Location"] == "/account"
    assert "Your new password counts" in text(client.get("/account"))
    other = browse("sports")
    log_in(other, password=NEW)
    assert is_in(other)


def test_answer_is_the_same_for_every_name(sports: Site, business: Site, browse: Browse) -> None:
    """G9: known, unknown, a stranger's, pending, blocked; the same bytes at the same number of statements."""
    an_account(site=sports)
    an_account("stranger@mail.example", business)
    an_account("pending@mail.example", sports, state=AccessState.PENDING)
    block(an_account("blocked@mail.example", sports), by=OPERATOR)
    heard = []
    for name in ("ada", "nobody", "stranger", "pending", "blocked"):
        client = browse("sports")
        with counted_statements() as counted:
            answer = forgot(client, f"{name}@mail.example")
        heard.append((answer.status_code, dict(answer.headers), answer.content, counted.count))
    assert all(one == heard[0] for one in heard)
    assert mail_types() == ["password_reset", "no_way_in", "no_way_in"]


def test_opening_a_link_uses_nothing_up(sports: Site, browse: Browse) -> None:
    """Mail programs open links before their readers do."""
    an_account(site=sports)
    forgot(browse("sports"))
    token = token_in(last("password_reset"))
    for _ in range(3):
        assert browse("sports").get("/password-reset", {"token": token}).status_code == 200
    assert OneTimeToken.objects.get().used_at is None


@pytest.mark.parametrize("path", ["/password-reset", "/email-proof", "/email-change", "/email-change-stop"])
@pytest.mark.parametrize("token", ["", "x" * 43, "\x00", "ä" * 43, "x" * 3000])
def test_dead_link_says_what_to_do(sports: Site, browse: Browse, path: str, token: str) -> None:
    for answer in (
        browse("sports").get(path, {"token": token}),
        browse("sports").post(path, {"token": token, "password": NEW}),
    ):
        assert answer.status_code == 404
        assert DEAD in text(answer)
        assert ("Then please tell the shop." in text(answer)) is (path == "/email-change-stop")


def test_link_works_once_and_at_its_own_shop(sports: Site, kids: Site, browse: Browse) -> None:
    """G10, G12"""
    an_account(site=sports)
    forgot(browse("sports"))
    token = token_in(last("password_reset"))
    assert choose(browse("kids"), token).status_code == 404
    assert choose(browse("sports"), token).status_code == 303
    assert choose(browse("sports"), token, "another long story").status_code == 404


def test_weak_password_is_said_beside_the_field_and_the_link_stays_good(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    forgot(client)
    token = token_in(last("password_reset"))
    answer = choose(client, token, "short")
    assert answer.status_code == 422
    assert "Please use at least 8 characters." in text(answer)
    assert token in text(answer)
    assert choose(client, token).status_code == 303


def test_door_that_was_closed_meanwhile_stays_closed(sports: Site, browse: Browse) -> None:
    """APP-09, G12, G24: the link is dead for good, also once the door opens again."""
    ada = an_account(site=sports)
    client = browse("sports")
    forgot(client)
    token = token_in(last("password_reset"))
    for state in (AccessState.DISABLED, AccessState.ACTIVE):
        set_access(ada, site=sports, state=state, by=OPERATOR)
        assert choose(client, token).status_code == 404
        assert not is_in(client)


def test_generated_password_leads_to_a_new_one(sports: Site, browse: Browse) -> None:
    """D-08"""
    shown = generate_password(an_account(site=sports), by=OPERATOR)
    client = browse("sports")
    answer = log_in(client, password=shown)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/password-reset?token=")
    assert not is_in(client)
    assert "good for one log-in only" in text(client.get(answer["Location"]))
    choose(client, answer["Location"].partition("=")[2])
    assert is_in(client)


def test_welcome_mail_proves_the_mailbox(sports: Site, browse: Browse) -> None:
    client = browse("sports")
    register(client)
    assert "Not confirmed yet" in text(client.get("/account"))
    assert client.post("/email-proof", {"token": token_in(last("registered"))})["Location"] == "/account"
    page = text(client.get("/account"))
    assert "your address is confirmed" in page
    assert "Not confirmed yet" not in page


def test_link_is_sent_again_on_request(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    client.post("/account/email/proof")
    assert "We have sent the link to ada@mail.example." in text(client.get("/account"))
    client.post("/email-proof", {"token": token_in(last("verify_email"))})
    assert "Not confirmed yet" not in text(client.get("/account"))
    client.post("/account/email/proof")
    assert "confirmed already" in text(client.get("/account"))


def test_new_address_is_asked_in_its_mailbox_and_told_to_the_old_one(sports: Site, browse: Browse) -> None:
    """D-26"""
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    form = {"email": "ada@new.example", "current_password": PASSWORD}
    assert client.post("/account/email", form)["Location"] == "/account"
    assert Customer.objects.get().email == "ada@mail.example"

    token = token_in(last("email_change", "ada@new.example"))
    elsewhere = browse("sports")
    assert "Confirm your new email address" in text(elsewhere.get("/email-change", {"token": token}))
    assert elsewhere.post("/email-change", {"token": token})["Location"] == "/login"
    assert Customer.objects.get().email == "ada@new.example"
    assert mail_types("ada@mail.example") == ["email_change_asked", "email_changed"]
    assert log_in(browse("sports"), "ada@new.example").status_code == 303


def test_browser_that_confirms_a_new_address_gets_a_new_token(sports: Site, browse: Browse) -> None:
    """A new token at each change of who somebody is: an old copy is worth nothing, nor is any other log-in (G24)."""
    an_account(site=sports)
    client, other, thief = browse("sports"), browse("sports"), browse("sports")
    log_in(client)
    log_in(other)
    thief.cookies[settings.CUSTOMER_COOKIE_NAME] = client.cookies[settings.CUSTOMER_COOKIE_NAME].value
    assert is_in(thief)
    client.post("/account/email", {"email": "ada@new.example", "current_password": PASSWORD})
    token = token_in(last("email_change", "ada@new.example"))

    assert client.post("/email-change", {"token": token})["Location"] == "/account"

    assert (is_in(client), is_in(thief), is_in(other)) == (True, False, False)


def test_old_mailbox_stops_a_change_by_a_button(sports: Site, browse: Browse) -> None:
    """F01: opening the link only asks; pressing the button ends every log-in and leads to another password."""
    an_account(site=sports)
    thief, ada = browse("sports"), browse("sports")
    log_in(thief)
    thief.post("/account/email", {"email": "thief@mail.example", "current_password": PASSWORD})
    token = token_in(last("email_change_asked", "ada@mail.example"))
    assert "Stop the change" in text(ada.get("/email-change-stop", {"token": token}))
    assert is_in(thief)
    assert ada.post("/email-change-stop", {"token": token})["Location"] == "/password-forgotten"
    assert not is_in(thief)
    change = token_in(last("email_change", "thief@mail.example"))
    assert thief.post("/email-change", {"token": change}).status_code == 404
    assert ada.get("/email-change-stop", {"token": token}).status_code == 404


def test_browser_of_somebody_else_keeps_its_token(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    an_account("ben@mail.example", sports)
    ada, ben = browse("sports"), browse("sports")
    log_in(ada)
    log_in(ben, "ben@mail.example")
    before = ben.cookies[settings.CUSTOMER_COOKIE_NAME].value
    ada.post("/account/email", {"email": "ada@new.example", "current_password": PASSWORD})
    ben.post("/email-change", {"token": token_in(last("email_change", "ada@new.example"))})
    assert ben.cookies[settings.CUSTOMER_COOKIE_NAME].value == before
    assert is_in(ben)
    assert Customer.objects.get(username="ada@new.example").email == "ada@new.example"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "ada@new.example", "current_password": "wrong"}, "This is not your current password."),
        ({"email": "nonsense", "current_password": PASSWORD}, "look like an email address"),
        ({"email": "ada@mail.example", "current_password": PASSWORD}, "your email address already"),
        ({}, "Please fill this in."),
    ],
)
def test_refused_change_of_address_is_said_beside_its_field(
    sports: Site, browse: Browse, form, said: str
) -> None:
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    answer = client.post("/account/email", form)
    assert answer.status_code == 422
    assert said in text(answer)
    assert mail_types() == []


def test_taken_name_offers_log_in_and_a_new_password(sports: Site, kids: Site, browse: Browse) -> None:
    """ACC-08: on screen, and in the mailbox."""
    an_account(site=sports)
    answer = register(browse("kids"))
    assert answer.status_code == 409
    assert 'href="/password-forgotten"' in text(answer)
    assert [last("already_registered").sender_name] == ["Mystic Kids"]


def test_hostile_names_are_noted_and_come_to_nothing(sports: Site, browse: Browse) -> None:
    for name in (
        "' OR 1=1 --",
        "ada@mail.example\r\nBcc: all@mail.example",
        "💥" * 60,
        "%00",
        "a\x00b",
        "a" * 255,
    ):
        assert forgot(browse("sports"), name).status_code in {303, 422}
    assert mail_types() == []
    assert not MailboxRequest.objects.exists()
