"""Customers hear of changes to their addresses: from which site, in whose words, with which links, and who hears nothing (MSG-02)."""

import pytest
from django.db import transaction
from django.urls import resolve

from regulars.addresses.operations import mails as address_mails
from regulars.addresses.operations.addresses import add_address, change_address, make_default, remove_address
from regulars.addresses.operations.own_addresses import (
    add_own_address,
    change_own_address,
    make_own_default,
    remove_own_address,
)
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.rules import MOST, Kind
from regulars.addresses.rules.mails import PAGE
from regulars.authentication.operations.mailboxes import ask_to_prove_email
from regulars.customers.models import Customer
from regulars.customers.operations.access import move_access, set_access
from regulars.customers.operations.accounts import NewAccount, block, open_account
from regulars.customers.rules import AccessState
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR, SYSTEM, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, DomainError, Forbidden, Invalid
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.mailbox import hours_pass, last, mail_types, mails
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.world import PASSWORD, a_family, a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
KEY = Actor(ActorKind.API_KEY, Channel.API, 1)


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids")


@pytest.fixture
def berlin(kids: Site) -> Site:
    return a_site("berlin", kids.set, name="Mystic Berlin", locale="de_DE")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return proved(an_account(site=kids))


def proved(account: Customer) -> Customer:
    Customer.objects.filter(pk=account.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    return Customer.objects.get(pk=account.pk)


def themselves(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


def test_mail_is_of_the_site_where_the_customer_did_it(ada: Customer, kids: Site, berlin: Site) -> None:
    """One account, events at A and at B: name, sender, language and links of each, and of no other."""
    pk = add_own_address(ada, LONDON, site=kids, by=themselves(ada)).pk
    change_own_address(ada, pk, BERLIN, site=berlin, by=themselves(ada))
    remove_own_address(ada, pk, site=kids, by=themselves(ada))
    added, changed, removed = mails()
    assert [(mail.flow, mail.sender, mail.sender_name, mail.language) for mail in mails()] == [
        ("address_added", "shop@kids.example", "Mystic Kids", "en"),
        ("address_changed", "shop@berlin.example", "Mystic Berlin", "de"),
        ("address_removed", "shop@kids.example", "Mystic Kids", "en"),
    ]
    assert {mail.recipient for mail in mails()} == {"ada@mail.example"}
    assert "\nAda Lind\n1 Mews Road\nLondon\nSW1A 1AA\nUnited Kingdom\n" in added.text
    assert "\nAda Lind\nWeg 1\n10115 Berlin\nDeutschland\n" in changed.text
    assert "\n10115 Berlin\nGermany\n" in removed.text
    for mail, host in ((added, "kids"), (changed, "berlin"), (removed, "kids")):
        assert f"http://{host}.localhost:8000/account/addresses\n" in mail.text
        assert f'href="http://{host}.localhost:8000/account/addresses"' in html_of(mail)
        assert f"shop@{host}.example" in mail.text
        assert {"kids": "berlin.", "berlin": "kids."}[host] not in mail.text + html_of(mail)


def test_mail_leads_to_the_page_of_addresses() -> None:
    assert resolve(PAGE, urlconf="regulars.config.urls_site").url_name == "addresses"


@pytest.mark.parametrize("by", [SAM, KEY], ids=["staff", "key"])
def test_what_staff_do_is_told_by_the_site_where_it_was_entered(
    ada: Customer, kids: Site, berlin: Site, by: Actor
) -> None:
    """Without one, by the site where the account is at home; a program that changes addresses is staff's."""
    there, home = add_address(ada, LONDON, site=berlin, by=by), add_address(ada, LONDON, by=by)
    for address in (there, home):
        change_address(ada, address.pk, BERLIN, version=1, by=by)
        remove_address(ada, address.pk, by=by)
    assert [(mail.flow, mail.site_id) for mail in mails()] == [
        ("address_added", berlin.pk),
        ("address_added", kids.pk),
        ("address_changed", berlin.pk),
        ("address_removed", berlin.pk),
        ("address_changed", kids.pk),
    ]


def test_site_where_they_can_not_log_in_leaves_it_to_the_home(
    ada: Customer, kids: Site, berlin: Site
) -> None:
    set_access(ada, site=berlin, state=AccessState.DISABLED, by=OPERATOR)
    Mail.objects.all().delete()
    add_address(ada, LONDON, site=berlin, by=SAM)
    (mail,) = mails()
    assert (mail.site_id, "London" in mail.text) == (kids.pk, True)


def test_no_site_tells_of_an_address_that_is_not_seen_there(berlin: Site, kids: Site, ada: Customer) -> None:
    """MTX-01: of a set whose sites don't share addresses, also once the other one is shut."""
    type(kids.set).objects.filter(pk=kids.set_id).update(share_addresses=False)
    set_access(ada, site=berlin, state=AccessState.DISABLED, by=OPERATOR)
    Mail.objects.all().delete()
    add_address(ada, LONDON, site=berlin, by=SAM)
    assert mails() == []
    add_address(ada, LONDON, site=kids, by=SAM)
    assert mail_types() == ["address_added"]


def test_at_a_master_the_mail_is_of_the_own_site_and_leads_back_to_the_master() -> None:
    """SUB-03: what staff do leads to the host of the own site."""
    trade, north = a_family("trade", ["north"], a_set("trade"))
    nora = proved(an_account("nora@mail.example", north))
    address = add_own_address(nora, LONDON, site=trade, by=themselves(nora))
    change_address(nora, address.pk, BERLIN, version=1, by=SAM)
    own, staffs = mails()
    assert address.entered_at == north
    assert {(mail.site_id, mail.sender) for mail in (own, staffs)} == {(north.pk, "shop@north.example")}
    assert ("http://trade.localhost:8000/account/addresses\n" in own.text, "north.localhost" in own.text) == (
        True,
        False,
    )
    assert "http://north.localhost:8000/account/addresses\n" in staffs.text


def test_mailbox_that_is_not_proved_hears_of_no_address(kids: Site) -> None:
    """F13, F14: a stranger may have typed both; nor do addresses use up what its owner needs to prove it."""
    new = NewAccount(email="victim@mail.example", last_name="Lind", password=PASSWORD)
    victim = open_account(new, site=kids, by=VISITOR)
    for account in (victim, an_account("victim2@mail.example", kids)):
        for _ in range(5):
            address = add_own_address(account, LONDON, site=kids, by=themselves(account))
        change_address(account, address.pk, BERLIN, version=1, by=SAM)
    assert not {"address_added", "address_changed"} & set(mail_types())
    Mail.objects.all().delete()
    ask_to_prove_email(victim, site=kids, by=themselves(victim))
    assert mail_types() == ["verify_email"]


@pytest.mark.parametrize("how", ["shared_book", "not_shared"])
def test_address_entered_at_the_master_is_no_news_of_a_sub_site_that_does_not_have_it(how: str) -> None:
    """SUB-03, MTX-01: the master is none of the places where this customer sees their addresses."""
    trade, north = a_family("trade", ["north"], a_set("trade"))
    type(trade.set).objects.filter(pk=trade.set_id).update(share_addresses=how != "not_shared")
    change_terms(north, TermsChanges(shared_book=how == "shared_book"), by=OPERATOR)
    nora = proved(an_account("nora@mail.example", trade))
    address = add_own_address(nora, LONDON, site=trade, by=themselves(nora))
    move_access(nora, site=north, instead_of=trade, by=SAM)
    Mail.objects.all().delete()
    change_address(nora, address.pk, BERLIN, version=1, by=SAM)
    assert mails() == []


def test_address_entered_at_the_master_is_told_with_links_to_the_own_site() -> None:
    """SUB-03: where all addresses are seen."""
    trade, north = a_family("trade", ["north"], a_set("trade"))
    nora = proved(an_account("nora@mail.example", north))
    add_address(nora, LONDON, site=trade, by=SAM)
    mail = last("address_added")
    assert (mail.site_id, "http://north.localhost" in mail.text, "trade.localhost" in mail.text) == (
        *(north.pk, True),
        False,
    )


def test_phone_stands_in_no_mail(ada: Customer) -> None:
    add_address(ada, LONDON | {"phone": "+44 20 7946 0018"}, by=SAM)
    assert "7946" not in last("address_added").text


def test_change_of_nothing_another_default_and_what_is_refused_are_no_news(ada: Customer, kids: Site) -> None:
    """F58, G22: the same words, a default, a version that is old, a lock, a wrong address, a transaction that is taken back."""
    first, second = (add_address(ada, LONDON, by=OPERATOR) for _ in range(2))
    change_address(ada, first.pk, LONDON, version=1, by=SAM)
    make_default(ada, second.pk, kinds=list(Kind), by=SAM)
    make_own_default(ada, first.pk, kinds=list(Kind), site=kids, by=themselves(ada))
    refused = [
        (Conflict, lambda: change_address(ada, first.pk, BERLIN, version=7, by=SAM)),
        (Invalid, lambda: add_address(ada, BERLIN | {"postal_code": "1"}, by=SAM)),
        (Forbidden, lambda: remove_own_address(ada, first.pk, site=kids, by=themselves(ada))),
    ]
    change_terms(kids, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
    for error, call in refused:
        with pytest.raises(error):
            call()
    with transaction.atomic():
        remove_address(ada, first.pk, by=SAM)
        transaction.set_rollback(True)
    assert mails() == []


def test_shared_books_registrations_and_whoever_runs_the_installation_write_nothing(ada: Customer) -> None:
    north = a_family("trade", ["north"], a_set("trade"))[1]
    an_account("nora@mail.example", north)
    change_terms(north, TermsChanges(shared_book=True), by=OPERATOR)
    shared = add_address(north, LONDON, by=SAM)
    change_address(north, shared.pk, BERLIN, version=1, by=SAM)
    remove_address(north, shared.pk, by=SAM)
    for by in (VISITOR, OPERATOR, SYSTEM):
        add_address(ada, LONDON, by=by)
    assert mails() == []


def test_account_without_mailbox_or_way_in_is_written_nothing(ada: Customer, kids: Site) -> None:
    """Nobody could look; guests keep no addresses, and whoever is erased has no mailbox."""
    blocked, waiting = (
        an_account("ben@mail.example", kids),
        an_account("kim@mail.example", kids, state="pending"),
    )
    block(blocked, by=OPERATOR)
    erase(ada, by=OPERATOR)
    for account in (blocked, waiting):
        add_address(account, LONDON, site=kids, by=SAM)
    for gone in (ada, a_guest(kids)):
        with pytest.raises(DomainError):
            add_address(gone, LONDON, by=SAM)
    assert mails() == []


def test_erased_customer_leaves_no_address_in_any_mail(ada: Customer, kids: Site) -> None:
    """G20"""
    address = add_address(ada, LONDON, by=SAM)
    remove_own_address(ada, address.pk, site=kids, by=themselves(ada))
    erase(Customer.objects.get(pk=ada.pk), by=SAM)
    assert set(mail_types()) == {"address_added", "address_removed"}
    for row in Mail.objects.values():
        assert row["state"] == "erased"
        assert not any(word in str(row) for word in ("ada@", "Lind", "Mews", "London"))


def fills(account: Customer, number: int = MOST) -> int:
    """A program writes a whole book."""
    for _ in range(number):
        add_address(account, LONDON, by=KEY)
    return len(mails())


def test_many_changes_write_few_mails(ada: Customer, kids: Site) -> None:
    """Five at once, then one in each twelve minutes; another account has a count of its own."""
    assert fills(ada, 12) == 5
    hours_pass(0.21)
    assert fills(ada, 3) == 6
    add_address(proved(an_account("ben@mail.example", kids)), LONDON, by=SAM)
    assert mail_types("ben@mail.example") == ["address_added"]


def test_control_without_the_count_the_mailbox_is_flooded(
    ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_mails, "may_send", lambda *_: True)
    assert fills(ada, 12) == 12
