"""A forgotten password: asked by anybody, answered in the mailbox, used once (G9, G10, G12, ACC-08, APP-09)."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.authentication.operations.recovery import (
    answer_next_request,
    ask_for_reset,
    ask_to_tell_owner,
    reset_password,
)
from regulars.customers.models import Customer, MailboxRequest, OneTimeToken
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.operations.passwords import change_password
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.operations.tokens import issue_token
from regulars.customers.rules import AccessState
from regulars.customers.rules.mails import Purpose
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Invalid, NotFound, Unauthenticated
from regulars.kernel.models import AuditRecord, Mail
from regulars.sites.models import Site
from tests.mailbox import hours_pass, last, mail_types, mails, token_in
from tests.statements import counted_statements
from tests.world import PASSWORD, a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
SAM, NEW = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1), "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def forgot(site: Site, username: str = "ada@mail.example") -> str:
    ask_for_reset(username, site_id=site.pk, by=VISITOR)
    return token_in(last("password_reset"))


def reset(token: str, site: Site, new: str = NEW) -> None:
    reset_password(token, new, site_id=site.pk, by=VISITOR)


def test_forgotten_password_is_replaced_by_the_link_of_the_mail(kids: Site, ada: Customer) -> None:
    """G5: whoever was logged in with the old one is out."""
    session = logged_in(ada, kids).token
    reset(forgot(kids, " ADA@mail.example"), kids)
    assert not is_in(kids, session)
    with pytest.raises(Unauthenticated):
        logged_in(ada, kids)
    assert is_in(kids, logged_in(ada, kids, NEW).token)


def test_who_forgot_the_user_name_too_types_the_e_mail(kids: Site) -> None:
    """The mail says the username; of two accounts of one mailbox each is told. Strangers' sets stay out."""
    for name in ("ada.lind", "ada.works"):
        an_account("ada@mail.example", kids, username=name)
    an_account("ada@mail.example", a_site("parts", a_set("b2b")), username="ada.parts")
    ask_for_reset(" Ada@Mail.example ", site_id=kids.pk, by=VISITOR)
    texts = [mail.text for mail in mails("ada@mail.example")]
    assert [name in text for name, text in zip(["ada.lind", "ada.works"], texts, strict=True)] == [True, True]
    reset(token_in(last("password_reset")), kids)
    assert logged_in(Customer.objects.get(username="ada.works"), kids, NEW)


def test_link_that_went_to_the_mailbox_proves_it(kids: Site, ada: Customer) -> None:
    reset(forgot(kids), kids)
    ada.refresh_from_db()
    assert ada.email_proved_at is not None


def test_link_works_once(kids: Site, ada: Customer) -> None:
    """G10"""
    token = forgot(kids)
    reset(token, kids)
    with pytest.raises(NotFound) as error:
        reset(token, kids, "another long story")
    assert error.value.code == "token_invalid"
    assert logged_in(ada, kids, NEW)


def test_newer_link_ends_the_older(kids: Site, ada: Customer) -> None:
    first, second = forgot(kids), forgot(kids)
    with pytest.raises(NotFound):
        reset(first, kids)
    reset(second, kids)


def test_link_has_its_hour(kids: Site, ada: Customer) -> None:
    token = forgot(kids)
    left = OneTimeToken.objects.get().expires_at - now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    OneTimeToken.objects.update(expires_at=now())
    with pytest.raises(NotFound):
        reset(token, kids)


def test_link_is_good_at_its_site_only(kids: Site, ada: Customer) -> None:
    """G10: not even at a sister site."""
    sports = a_site("sports", kids.set)
    with pytest.raises(NotFound):
        reset(forgot(kids), sports)


@pytest.mark.parametrize("purpose", [Purpose.MAILBOX, Purpose.EMAIL_CHANGE])
def test_link_of_another_purpose_chooses_no_password(kids: Site, ada: Customer, purpose: Purpose) -> None:
    """G10"""
    token = issue_token(ada, kids.pk, purpose, lasts=timedelta(hours=1), email=ada.email)
    with pytest.raises(NotFound):
        reset(token, kids)


@pytest.mark.parametrize(
    "token", ["", "x", "x" * 42, "x" * 43, "x" * 44, "ä" * 43, "\x00" * 43, "x" * 100_000]
)
def test_made_up_link_is_refused(kids: Site, ada: Customer, token: str) -> None:
    forgot(kids)
    with pytest.raises(NotFound):
        reset(token, kids)


def test_link_of_a_mailbox_that_is_no_longer_the_accounts_is_dead(kids: Site, ada: Customer) -> None:
    """G10: bound to the email."""
    token = forgot(kids)
    change_profile(ada, ProfileChanges(email="ada@new.example"), version=1, by=SAM)
    with pytest.raises(NotFound):
        reset(token, kids)


def test_link_of_an_account_that_moved_away_is_dead(kids: Site, ada: Customer) -> None:
    """G10: and back in the old set it would be a new one."""
    token = forgot(kids)
    move_account(ada, to_set=a_set("b2b"), by=SAM)
    with pytest.raises(NotFound):
        reset(token, kids)


def test_changed_password_ends_links_that_are_on_their_way(kids: Site, ada: Customer) -> None:
    token = forgot(kids)
    change_password(ada, current=PASSWORD, new=NEW, by=SAM)
    with pytest.raises(NotFound):
        reset(token, kids, "another long story")


def test_database_knows_the_hash_of_a_link_only(kids: Site, ada: Customer) -> None:
    """G10"""
    token = forgot(kids)
    assert token not in str(OneTimeToken.objects.values().get())
    assert len(bytes(OneTimeToken.objects.get().token_hash)) == 32


def test_weak_password_leaves_the_link_good(kids: Site, ada: Customer) -> None:
    token = forgot(kids)
    with pytest.raises(Invalid) as error:
        reset(token, kids, "ada@mail.example")
    assert error.value.field == "password"
    reset(token, kids)


@pytest.mark.parametrize("state", ["pending", "disabled", "blocked"])
def test_suspended_account_gets_no_link_but_an_explanation(kids: Site, ada: Customer, state: str) -> None:
    """APP-09, G12"""
    suspend(ada, kids, state)
    Mail.objects.all().delete()
    for _ in range(3):
        ask_for_reset(ada.username, site_id=kids.pk, by=VISITOR)
    assert mail_types() == ["no_way_in"]
    assert not OneTimeToken.objects.exists()


@pytest.mark.parametrize("state", ["pending", "disabled", "blocked"])
def test_link_opens_no_door_that_was_closed_meanwhile(kids: Site, ada: Customer, state: str) -> None:
    """APP-09, G12, G24: the old password stays, and the link is dead for good."""
    token = forgot(kids)
    suspend(ada, kids, state)
    before = Customer.objects.get(pk=ada.pk).password
    with pytest.raises(NotFound):
        reset(token, kids)
    assert Customer.objects.get(pk=ada.pk).password == before


def suspend(account: Customer, site: Site, state: str) -> None:
    if state == "blocked":
        block(account, by=SAM)
    else:
        set_access(account, site=site, state=AccessState(state), by=SAM)


def test_pending_at_one_shop_resets_at_the_other(kids: Site, ada: Customer) -> None:
    """D-18"""
    sports = a_site("sports", kids.set)
    set_access(ada, site=sports, state=AccessState.PENDING, by=SAM)
    ask_for_reset(ada.username, site_id=sports.pk, by=VISITOR)
    assert mail_types() == ["no_way_in"]
    reset(forgot(kids), kids)


def test_stranger_of_another_set_is_not_written_to(kids: Site, ada: Customer) -> None:
    """One email in two sets: only the account that was meant."""
    business = a_site("business", a_set("b2b"))
    ask_for_reset(ada.username, site_id=business.pk, by=VISITOR)
    assert mail_types() == []
    stacy = an_account(site=business)
    ask_for_reset(ada.username, site_id=business.pk, by=VISITOR)
    assert [mail.about_id for mail in mails()] == [stacy.pk]


def test_asking_costs_the_same_whether_or_not_the_name_is_known(kids: Site, ada: Customer) -> None:
    """G9: one row, whoever is meant; the rest is the worker's."""
    costs = []
    for name in ("ada@mail.example", "nobody@mail.example", "no name at all", "💥", "x" * 254):
        with counted_statements() as counted:
            ask_for_reset(name, site_id=kids.pk, by=VISITOR)
        costs.append(counted.count)
    assert len(set(costs)) == 1
    assert MailboxRequest.objects.count() == 5
    assert mail_types() == ["password_reset"]
    assert MailboxRequest.objects.count() == 0


def test_owner_of_a_taken_name_is_told_how_to_use_it_here_once_an_hour(kids: Site, ada: Customer) -> None:
    """ACC-08: registered at A, again at B; the mail is B's."""
    sports = a_site("sports", kids.set, name="Mystic Sports")
    for _ in range(3):
        ask_to_tell_owner("Ada@mail.example", site_id=sports.pk, by=VISITOR)
    (mail,) = mails()
    assert (mail.flow, mail.recipient, mail.sender_name) == (
        "already_registered",
        "ada@mail.example",
        "Mystic Sports",
    )
    assert "http://sports.localhost:8000/login\n" in mail.text
    assert "http://sports.localhost:8000/password-forgotten" in mail.text
    hours_pass(1.1)
    ask_to_tell_owner("ada@mail.example", site_id=sports.pk, by=VISITOR)
    assert mail_types() == ["already_registered"] * 2


def test_every_step_is_in_the_history(kids: Site, ada: Customer) -> None:
    """G20"""
    reset(forgot(kids), kids)
    found = AuditRecord.objects.filter(subjects__subject_id=ada.pk, subjects__kind="customer").order_by("pk")
    assert [one.event for one in found][-2:] == ["customer.reset_asked", "customer.password_reset"]


def test_account_that_is_being_changed_is_answered_later(kids: Site, ada: Customer) -> None:
    MailboxRequest.objects.create(kind="reset", username_key="ada@mail.example", site=kids, door="storefront")
    MailboxRequest.objects.update(next_at=now() + timedelta(seconds=2))
    assert not answer_next_request()
