"""F13: what strangers typed stays out of mails to a mailbox that nobody has proved, and they can't fill it either (F14)."""

import pytest

from regulars.addresses.rules import mails as address_mails
from regulars.authentication.operations.mailboxes import ask_to_prove_email, prove_email, request_email_change
from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.customers.models import Customer
from regulars.customers.operations import mail_counts
from regulars.customers.operations import mails as customer_mails
from regulars.customers.operations.accounts import NewAccount, open_account
from regulars.customers.operations.credentials import send_log_in_link
from regulars.customers.operations.mails import notify_customer
from regulars.customers.operations.own_profile import change_own_profile
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.guessing.throttle import Rate
from regulars.kernel.i18n import LANGUAGES
from regulars.kernel.mail.mail_types import MailType, all_mail_types
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from regulars.sites.operations.mails import change_mail_text
from tests.mailbox import hours_pass, last, mail_types, mails, token_in
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
ADVERT, VICTIM = "Pills", "victim@mail.example"
TO_CUSTOMERS = [
    mail_type
    for mail_type in all_mail_types().values()
    if mail_type.of_sites and mail_type.code != "approval_asked"
]
assert address_mails.ADDED in TO_CUSTOMERS


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def strangers(site: Site, number: int = 1, **values: str) -> Customer:
    """An account in somebody else's mailbox, under a username of its own."""
    new = {"first_name": ADVERT, "last_name": "at spam.example", "username": f"{ADVERT} {number}"} | values
    return open_account(NewAccount(email=VICTIM, password=PASSWORD, **new), site=site, by=VISITOR)


def advertises(mail: Mail) -> bool:
    return ADVERT in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail_type", TO_CUSTOMERS, ids=lambda mail_type: mail_type.code)
def test_no_mail_says_what_a_stranger_typed(kids: Site, mail_type: MailType, language: str) -> None:
    """Whatever kind of mail it is, and however the shop words it; once the mailbox is proved, it greets by name."""
    known = [name for name in ("name", "username") if name in mail_type.samples]
    body = " ".join(
        [*(f"{{{name}}}" for name in known), "{link}" if "link" in mail_type.samples else "", "."]
    )
    body = "\n\n".join([body, *(f"{{{name}}}" for name in mail_type.needs)])
    for own in (False, True):
        if own:
            change_mail_text(mail_type, kids, language, subject="Hello", body=body, version=0, by=SAM)
        account = strangers(kids, own, language=language)
        Mail.objects.all().delete()
        notify_customer(mail_type, account, kids)
        assert not advertises(last(mail_type.code))
        Customer.objects.filter(pk=account.pk).update(email_proved_at="2026-01-01T00:00:00Z")
        notify_customer(mail_type, Customer.objects.get(pk=account.pk), kids)
        assert advertises(last(mail_type.code)) == bool(known)


def test_greeting_without_a_name_reads_well(kids: Site) -> None:
    ask_for_reset(strangers(kids).username, site_id=kids.pk, by=VISITOR)
    text = last("password_reset").text
    assert text.startswith("Hello,\n")
    assert "for your account at Site kids" in text


def test_new_address_hears_no_names_before_it_is_proved(kids: Site) -> None:
    """However well the old one is known."""
    ada = an_account(site=kids, first_name=ADVERT)
    Customer.objects.update(email_proved_at="2026-01-01T00:00:00Z")
    request_email_change(ada, to=VICTIM, current=PASSWORD, site=kids, by=VISITOR)
    assert [advertises(mail) for mail in mails(VICTIM)] == [False]
    notify_customer(customer_mails.LOG_IN_DATA, Customer.objects.get(), kids, to=VICTIM)
    assert [advertises(mail) for mail in mails(VICTIM)] == [False, False]


def test_words_of_staff_are_said_until_the_customer_types_others(kids: Site) -> None:
    """D-08: whom staff add is told the username."""
    ada = an_account("ada@mail.example", kids, username="ada.lind", first_name="Ada")
    send_log_in_link(ada, by=SAM)
    assert "ada.lind" in last("log_in_data").text
    change_own_profile(ada, {"last_name": ADVERT}, version=1, site=kids, partly=True, by=customer(ada))
    send_log_in_link(ada, by=SAM)
    mail = last("log_in_data")
    assert not advertises(mail)
    assert "ada.lind" not in mail.text


def customer(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


def test_user_name_that_is_the_mailbox_is_said(kids: Site) -> None:
    ask_for_reset(strangers(kids, username="").username, site_id=kids.pk, by=VISITOR)
    mail = last("password_reset")
    assert VICTIM in mail.text
    assert not advertises(mail)


def test_control_without_the_rule_the_advertisement_is_mailed(
    kids: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_mails, "is_trusted", lambda _account, _to: True)
    ask_for_reset(strangers(kids).username, site_id=kids.pk, by=VISITOR)
    assert advertises(last("password_reset"))


def flood(site: Site, sister: Site) -> int:
    """Four accounts of a stranger have everything sent to one mailbox that they can, at two shops."""
    for number in range(4):
        new = NewAccount(email=f"s{number}@spam.example", last_name="S", password=PASSWORD)
        own, theirs = open_account(new, site=site, by=VISITOR), strangers(site, number)
        for shop in (site, sister) * 2:
            ask_for_reset(theirs.username, site_id=shop.pk, by=VISITOR)
            ask_to_prove_email(theirs, site=shop, by=VISITOR)
            request_email_change(own, to=VICTIM, current=PASSWORD, site=shop, by=VISITOR)
    return len(mails(VICTIM))


@pytest.fixture
def sister(kids: Site) -> Site:
    return a_site("sports", kids.set)


def test_mailbox_that_nobody_proved_gets_few_mails_whoever_asks(kids: Site, sister: Site) -> None:
    """Counted by recipient and set; every answer is the same."""
    sent = flood(kids, sister)
    assert 0 < sent <= mail_counts.PER_MAILBOX.tries
    hours_pass(0.2)
    ask_to_prove_email(Customer.objects.get(username=f"{ADVERT} 3"), site=kids, by=VISITOR)
    assert len(mails(VICTIM)) == sent + 1


def test_control_without_the_count_of_the_mailbox_it_is_flooded(
    kids: Site, sister: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_counts, "PER_MAILBOX", Rate(10**6, 0.001))
    assert flood(kids, sister) > 30


@pytest.mark.parametrize("proved", [True, False])
def test_flood_uses_up_nothing_that_the_owner_needs(kids: Site, sister: Site, proved: bool) -> None:  # noqa: FBT001 - a case
    """F14: a proved mailbox, and the username that is the mailbox, have a count of their own."""
    owner = open_account(NewAccount(email=VICTIM, last_name="V", password=PASSWORD), site=kids, by=VISITOR)
    if proved:
        prove_email(token_in(last("registered", VICTIM)), site_id=kids.pk, by=VISITOR)
    flood(kids, sister)
    for _ in range(5):
        ask_for_reset(VICTIM, site_id=sister.pk, by=VISITOR)
    assert mail_types(VICTIM).count("password_reset") >= 3
    reset_password(token_in(last("password_reset")), "eleven brown otters", site_id=sister.pk, by=VISITOR)
    assert logged_in(owner, kids, "eleven brown otters")


def test_thief_can_not_use_up_the_warning_of_the_old_mailbox(kids: Site) -> None:
    """F01, F13: where the old mailbox gets no more mails, the new one gets no link."""
    ada = an_account(site=kids)
    for number in range(8):
        request_email_change(ada, to=f"thief{number}@spam.example", current=PASSWORD, site=kids, by=VISITOR)
    assert mail_types("ada@mail.example") == ["email_change_asked"] * 5
    assert mail_types().count("email_change") == 5
