"""Proving a mailbox and changing it (D-26, D-33, G2, G9, G10)."""

import pytest

from regulars.authentication.operations.mailboxes import (
    ask_to_prove_email,
    confirm_email_change,
    prove_email,
    request_email_change,
)
from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.customers.models import Customer
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated
from regulars.sites.models import Site
from tests.mailbox import last, mail_types, mails, token_in
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
ADA = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def quiet(kids: Site) -> Site:
    return a_site("quiet", kids.set, registration="neutral")


def change(account: Customer, site: Site, to: str = "ada@new.example", current: str = PASSWORD) -> None:
    request_email_change(account, to=to, current=current, site=site, by=VISITOR)


def test_neutral_site_lets_nobody_in_before_the_mailbox_is_proved(quiet: Site) -> None:
    """D-33: and what log-in says is what it says to strangers (G9)."""
    assert register(ADA, site=quiet, by=VISITOR) is None
    ada = Customer.objects.get()
    with pytest.raises(Unauthenticated) as error:
        logged_in(ada, quiet)
    assert error.value.code == "wrong_credentials"

    prove_email(token_in(last("finish_registration")), password=PASSWORD, site_id=quiet.pk, by=VISITOR)
    assert logged_in(ada, quiet)
    ada.refresh_from_db()
    assert ada.email_proved_at is not None


def test_registration_that_was_never_finished_is_finished_by_a_forgotten_password(quiet: Site) -> None:
    register(ADA, site=quiet, by=VISITOR)
    ask_for_reset("ada@mail.example", site_id=quiet.pk, by=VISITOR)
    reset_password(token_in(last("password_reset")), "eleven brown otters", site_id=quiet.pk, by=VISITOR)
    assert logged_in(Customer.objects.get(), quiet, "eleven brown otters")


def test_late_proof_brings_no_old_password_back(quiet: Site) -> None:
    """Who registered in somebody's name does not get in with a password of their own once the owner chose one (G24)."""
    register(ADA, site=quiet, by=VISITOR)
    proof = token_in(last("finish_registration"))
    ask_for_reset("ada@mail.example", site_id=quiet.pk, by=VISITOR)
    reset_password(token_in(last("password_reset")), "eleven brown otters", site_id=quiet.pk, by=VISITOR)
    with pytest.raises(NotFound):
        prove_email(proof, password=PASSWORD, site_id=quiet.pk, by=VISITOR)
    ada = Customer.objects.get()
    with pytest.raises(Unauthenticated):
        logged_in(ada, quiet, PASSWORD)
    assert logged_in(ada, quiet, "eleven brown otters")


@pytest.mark.parametrize("registration", ["direct", "neutral"])
def test_owner_of_a_taken_name_hears_of_it_in_the_mailbox(kids: Site, registration: str) -> None:
    """ACC-08: opened at A, tried at B."""
    an_account(site=kids)
    there = a_site("there", kids.set, name="Mystic There", registration=registration)
    if registration == "direct":
        with pytest.raises(Conflict) as error:
            register(ADA, site=there, by=VISITOR)
        assert error.value.code == "username_taken"
    else:
        assert register(ADA, site=there, by=VISITOR) is None
    assert [(mail.flow, mail.sender_name) for mail in mails()] == [("already_registered", "Mystic There")]
    assert Customer.objects.count() == 1


def test_direct_registration_is_proved_by_the_link_of_its_welcome(kids: Site) -> None:
    ada = register(ADA, site=kids, by=VISITOR)
    assert ada is not None
    assert logged_in(ada, kids)
    token = token_in(last("registered"))
    prove_email(token, site_id=kids.pk, by=VISITOR)
    ada.refresh_from_db()
    assert ada.email_proved_at is not None
    with pytest.raises(NotFound):
        prove_email(token, site_id=kids.pk, by=VISITOR)


def test_link_is_sent_again_until_the_mailbox_is_proved(kids: Site) -> None:
    ada = an_account(site=kids)
    for _ in range(8):
        ask_to_prove_email(ada, site=kids, by=VISITOR)
    assert mail_types() == ["verify_email"] * 5  # the answer is the same, and the last link stays good (F13)
    prove_email(token_in(last("verify_email")), site_id=kids.pk, by=VISITOR)
    with pytest.raises(Conflict) as error:
        ask_to_prove_email(ada, site=kids, by=VISITOR)
    assert error.value.code == "email_proved"


def test_new_address_counts_once_it_is_proved_and_the_old_mailbox_is_told(kids: Site) -> None:
    """D-26: the username follows, because it was the address."""
    ada = an_account(site=kids)
    change(ada, kids)
    ada.refresh_from_db()
    assert ada.email == "ada@mail.example"
    assert [(mail.flow, mail.recipient) for mail in mails()] == [
        ("email_change_asked", "ada@mail.example"),
        ("email_change", "ada@new.example"),
    ]

    confirm_email_change(token_in(last("email_change")), site_id=kids.pk, by=VISITOR)
    ada.refresh_from_db()
    assert (ada.email, ada.username, ada.username_key) == ("ada@new.example",) * 3
    assert ada.email_proved_at is not None
    assert [(mail.flow, mail.recipient) for mail in mails()][2:] == [("email_changed", "ada@mail.example")]
    assert logged_in(ada, kids)


def test_user_name_of_its_own_stays_with_a_new_address(kids: Site) -> None:
    ada = an_account(site=kids, username="ada-the-first")
    change(ada, kids)
    confirm_email_change(token_in(last("email_change")), site_id=kids.pk, by=VISITOR)
    ada.refresh_from_db()
    assert (ada.email, ada.username) == ("ada@new.example", "ada-the-first")


def test_address_of_somebody_else_sounds_the_same_and_tells_its_owner(kids: Site) -> None:
    """G9: nobody learns here which addresses have an account."""
    ada, _ = an_account(site=kids), an_account("ben@mail.example", kids)
    change(ada, kids, "ben@mail.example")
    assert [(mail.flow, mail.recipient) for mail in mails()] == [
        ("email_change_asked", "ada@mail.example"),
        ("already_registered", "ben@mail.example"),
    ]


def test_address_that_was_taken_meanwhile_is_refused_and_the_link_stays_good(kids: Site) -> None:
    """G2"""
    ada = an_account(site=kids)
    change(ada, kids)
    token = token_in(last("email_change"))
    an_account("ada@new.example", kids)
    with pytest.raises(Conflict) as error:
        confirm_email_change(token, site_id=kids.pk, by=VISITOR)
    assert error.value.code == "username_taken"
    ada.refresh_from_db()
    assert ada.email == "ada@mail.example"


def test_change_needs_the_password_and_another_address(kids: Site) -> None:
    ada = an_account(site=kids)
    refused = [("ada@new.example", "wrong one"), ("nonsense", PASSWORD), ("ada@mail.example", PASSWORD)]
    for to, current in refused:
        with pytest.raises(Invalid):
            change(ada, kids, to, current)
    assert mail_types() == []


def test_link_to_an_older_new_address_is_dead(kids: Site) -> None:
    ada = an_account(site=kids)
    change(ada, kids, "ada@typo.example")
    token = token_in(last("email_change"))
    change(ada, kids)
    with pytest.raises(NotFound):
        confirm_email_change(token, site_id=kids.pk, by=VISITOR)
