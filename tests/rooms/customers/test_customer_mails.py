"""Who is written what, in whose name and language, with which links (MSG-01, MSG-02, APP-05, G11, G22)."""

import pytest
from django.db import transaction
from django.urls import resolve

from regulars.authentication.operations.recovery import ask_to_tell_owner
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import NewAccount, block, open_account, rename
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules import AccessState
from regulars.customers.rules.mails import SitePath
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.i18n import LANGUAGES
from regulars.kernel.mail.mail_types import all_mail_types, shipped_text
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from regulars.sites.operations.mails import checked_text, compose, letterhead_of
from tests.mailbox import last, mail_types, mails
from tests.world import PASSWORD, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
ADA = {"email": "ada@mail.example", "last_name": "Lind", "first_name": "Ada", "password": PASSWORD}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids")


@pytest.fixture
def berlin(kids: Site) -> Site:
    return a_site(
        "berlin", kids.set, name="Mystic Berlin", locale="de_DE", hosts=["berlin.localhost", "b2.localhost"]
    )


def test_registration_is_welcomed_with_a_link_that_proves_the_mailbox(kids: Site) -> None:
    register(ADA, site=kids, by=VISITOR)
    (mail,) = mails()
    assert (mail.flow, mail.recipient, mail.subject) == (
        "registered",
        "ada@mail.example",
        "Welcome to Mystic Kids",
    )
    assert (mail.sender, mail.sender_name, mail.language) == ("shop@kids.example", "Mystic Kids", "en")
    assert "http://kids.localhost:8000/email-proof?token=~one-time-token~\n" in mail.text


def test_mail_speaks_for_the_site_where_the_thing_happened(kids: Site, berlin: Site) -> None:
    """MSG-02: one account, events at A and B; B's first host, whichever was asked (G11)."""
    ada = an_account(site=kids)
    for site in (kids, berlin):
        set_access(ada, site=site, state=AccessState.DISABLED, by=SAM)
    first, second = mails()
    assert (first.sender, first.sender_name, first.language) == ("shop@kids.example", "Mystic Kids", "en")
    assert (second.sender, second.sender_name, second.language) == (
        "shop@berlin.example",
        "Mystic Berlin",
        "de",
    )
    assert second.subject == "Ihr Zugang zu Mystic Berlin wurde abgeschaltet"
    assert "http://berlin.localhost:8000\n" in second.text
    assert "kids" not in second.text + html_of(second)


@pytest.mark.parametrize(("language", "spoken"), [("", "de"), ("en_GB", "en"), ("de_AT", "de"), ("fr", "de")])
def test_customer_language_comes_before_the_site_one(berlin: Site, language: str, spoken: str) -> None:
    """APP-05: a language that mails are not written in leaves it to the site."""
    ada = an_account(site=berlin, language=language)
    set_access(ada, site=berlin, state=AccessState.DISABLED, by=SAM)
    assert last("access_disabled").language == spoken


def test_disabling_and_activating_again_is_two_mails(kids: Site) -> None:
    """APP-05"""
    ada = an_account(site=kids)
    for state in (AccessState.DISABLED, AccessState.DISABLED, AccessState.ACTIVE, AccessState.ACTIVE):
        set_access(ada, site=kids, state=state, by=SAM)
    assert mail_types() == ["access_disabled", "access_activated"]


def test_door_that_was_open_anyway_is_no_news(kids: Site, berlin: Site) -> None:
    ada = an_account(site=kids)
    set_access(ada, site=berlin, state=AccessState.ACTIVE, by=SAM)
    assert mail_types() == []


def test_blocked_customer_is_not_told_of_doors_that_stay_shut(kids: Site) -> None:
    ada = an_account(site=kids, state=AccessState.PENDING)
    block(ada, by=SAM)
    set_access(ada, site=kids, state=AccessState.ACTIVE, by=SAM)
    assert mail_types() == []


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.API_KEY])
def test_customer_whom_staff_add_gets_user_name_and_a_one_time_link(kids: Site, kind: ActorKind) -> None:
    """D-08: never the password."""
    open_account(NewAccount(**ADA), site=kids, by=Actor(kind, Channel.API, 1))
    (mail,) = mails()
    assert (mail.flow, mail.recipient) == ("log_in_data", "ada@mail.example")
    assert "Your username is ada@mail.example." in mail.text
    assert "/password-reset?token=" in mail.text
    assert "seven green herons" not in mail.text + html_of(mail)


def test_customer_of_the_operator_gets_a_link_unless_a_password_was_given(kids: Site) -> None:
    open_account(NewAccount(**ADA), site=kids, by=OPERATOR)
    assert mail_types() == []
    open_account(NewAccount(email="ben@mail.example", last_name="Oak"), site=kids, by=OPERATOR)
    assert mail_types("ben@mail.example") == ["log_in_data"]


def test_customer_who_may_not_log_in_yet_gets_no_link(kids: Site) -> None:
    """APP-09"""
    open_account(NewAccount(**ADA), site=kids, state=AccessState.PENDING, by=SAM)
    assert mail_types() == []


def test_mail_of_a_refused_registration_is_never_written(kids: Site) -> None:
    """G22"""
    with transaction.atomic():
        register(ADA, site=kids, by=VISITOR)
        transaction.set_rollback(True)
    assert mail_types() == []


def test_name_of_a_stranger_reaches_no_unproved_mailbox(kids: Site) -> None:
    """Somebody else's mailbox is no place for what they typed."""
    register(
        {
            "email": "victim@mail.example",
            "first_name": "Win at evil.example",
            "last_name": "now!",
            "password": PASSWORD,
        },
        site=kids,
        by=VISITOR,
    )
    (mail,) = mails()
    assert "evil" not in mail.subject + mail.text + html_of(mail)


def test_markup_and_placeholders_in_a_name_are_text(kids: Site) -> None:
    ada = an_account(site=kids, first_name="<b>{link}", last_name='"&{name}')
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    mail = last("access_disabled")
    assert 'Hello <b>{link} "&{name},' in mail.text
    assert "&lt;b&gt;{link} " in html_of(mail)
    assert "<b>" not in html_of(mail)


def test_address_that_staff_change_is_told_to_the_old_mailbox_and_asked_of_the_new(kids: Site) -> None:
    """D-26"""
    ada = an_account(site=kids)
    change_profile(ada, ProfileChanges(email="ada@new.example"), version=1, by=SAM)
    assert [(mail.flow, mail.recipient) for mail in mails()] == [
        ("email_changed", "ada@mail.example"),
        ("verify_email", "ada@new.example"),
    ]
    assert "ada@new.example" not in last("email_changed").text


def test_customer_hears_of_a_new_user_name(kids: Site) -> None:
    """D-24"""
    ada = an_account(site=kids)
    rename(ada, username="ada-the-first", by=SAM)
    mail = last("username_changed", "ada@mail.example")
    assert mail.subject == "Your username at Mystic Kids is ada-the-first now"
    rename(ada, username="ada-the-first", by=SAM)
    assert mail_types() == ["username_changed"]


def test_erased_customer_leaves_no_value_in_any_mail(kids: Site) -> None:
    """G20"""
    register(ADA, site=kids, by=VISITOR)
    ada = an_account("ben@mail.example", kids)
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    for account in (ada, type(ada).objects.get(username="ada@mail.example")):
        erase(account, by=SAM)
    for row in Mail.objects.values():
        assert row["state"] == "erased"
        assert not any(word in str(row) for word in ("ada@", "ben@", "Lind", "Hello"))


def test_other_addresses_of_the_site_are_links_and_strangers_are_text(kids: Site) -> None:
    ada = an_account(site=kids, first_name="http://evil.example")
    ask_to_tell_owner(ada.username, site_id=kids.pk, by=VISITOR)
    html = html_of(last("already_registered"))
    assert 'href="http://kids.localhost:8000/password-forgotten"' in html
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    html = html_of(last("access_disabled"))
    assert "http://evil.example" in html
    assert 'href="http://evil' not in html


def test_links_lead_to_pages_of_the_site() -> None:
    for path in SitePath:
        assert resolve(path.partition("?")[0], urlconf="regulars.config.urls_site")


@pytest.mark.parametrize("mail_type", all_mail_types().values(), ids=lambda mail_type: mail_type.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_text_keeps_the_rules_of_own_texts(kids: Site, mail_type, language: str) -> None:
    text = shipped_text(mail_type, language)
    assert checked_text(mail_type, language, subject=text.subject, body=text.body) == text
    assert bool(text.button) == ("\n\n{link}" in text.body)
    composed = compose(letterhead_of(kids), text, mail_type.samples)
    assert "{" not in composed.subject + composed.text


def test_frame_says_which_language_it_holds(berlin: Site) -> None:
    register(ADA, site=berlin, by=VISITOR)
    assert '<html lang="de"' in html_of(mails()[0])


def test_site_with_a_domain_of_its_own_is_linked_by_https(kids: Site, settings) -> None:
    settings.IS_LOCAL = False
    register(ADA, site=kids, by=VISITOR)
    assert "https://kids.localhost/email-proof?token=" in mails()[0].text
