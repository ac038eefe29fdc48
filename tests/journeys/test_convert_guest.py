"""A guest becomes an account in place (GST-04, GST-09, ACC-12, APP-09, G9, G12)."""

from dataclasses import replace
from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Access, Customer, Session
from regulars.customers.rules import AccessState
from regulars.journeys.convert_guest import convert_guest
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, OrderPerson
from regulars.orders.rules.checkout import AddressChoice
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.checkouts import GUS, VISITING, Shop, a_shop
from tests.journeys.stories import SAM, move_at_once
from tests.rooms.addresses.samples import BERLIN
from tests.world import PASSWORD, a_set, a_site, an_account, is_in, logged_in, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("b2c")))


def a_guest_of(shop: Shop, **choice: Any) -> Customer:
    return shop.guest_sends(shop.visitor(P1=1), **choice).order.customer


def mails_to(to: str = "gus@guest.example") -> list[str]:
    return list(Mail.objects.filter(recipient=to).order_by("pk").values_list("flow", flat=True))


def token_of(guest: Customer) -> bytes | None:
    return OrderPerson.objects.values_list("guest_token", flat=True).get(order__customer=guest)


def test_guest_is_an_account_under_the_same_number(shop: Shop) -> None:
    """GST-04: name, mailbox and addresses of the order; the order is theirs, its page is closed, and they are welcomed."""
    guest = a_guest_of(shop)
    account = convert_guest(guest, by=VISITING)
    assert account is not None
    assert account.pk == guest.pk
    stored = Customer.objects.get(pk=guest.pk)
    assert (stored.kind, stored.type, stored.username) == ("account", "B2C", "gus@guest.example")
    assert (stored.first_name, stored.last_name, stored.password) == ("Gus", "Gast", "")
    assert Order.objects.get().customer_id == guest.pk
    address = Address.objects.get(account=guest)
    assert (address.street, address.default_shipping, address.default_billing) == (
        BERLIN["street"], True, True,
    )  # fmt: skip
    assert Access.objects.get(account=guest).state == AccessState.ACTIVE
    assert token_of(stored) is None
    assert mails_to() == ["order_placed", "choose_password"]
    assert AuditRecord.objects.latest("pk").event == "customer.converted"


def test_with_a_password_they_log_in_at_once(shop: Shop) -> None:
    """GST-04: no session is made for them."""
    guest = a_guest_of(shop)
    account = convert_guest(guest, password=PASSWORD, by=VISITING)
    assert account is not None
    assert not Session.objects.exists()
    assert is_in(shop.site, logged_in(account, shop.site).token)
    assert mails_to() == ["order_placed", "registered"]


def test_two_addresses_are_two_and_a_locked_book_takes_none(shop: Shop) -> None:
    """GST-04, ADR-14: the site says whether its customers enter addresses."""
    bill = AddressChoice(typed=BERLIN | {"street": "Elsewhere 2"})
    guest = a_guest_of(shop, billing=bill)
    convert_guest(guest, by=VISITING)
    kinds = Address.objects.filter(account=guest).order_by("pk").values_list("for_shipping", "for_billing")
    assert list(kinds) == [(True, False), (False, True)]
    other = a_guest_of(shop, key="g2", contact=replace(GUS, email="gil@guest.example"))
    change_terms(shop.site, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
    convert_guest(other, password=PASSWORD, by=SAM)
    assert not Address.objects.filter(account=other).exists()


def test_where_their_type_is_approved_they_wait(shop: Shop) -> None:
    """APP-09, G12: the order stands, nobody gets in."""
    change_site(
        shop.site,
        SiteChanges(customer_types=[AcceptedType("B2C", approval=True, receiver="sam@staff.example")]),
        version=1,
        by=OPERATOR,
    )
    guest = a_guest_of(shop)
    account = convert_guest(guest, password=PASSWORD, by=VISITING)
    assert account is not None
    assert Access.objects.get(account=account).state == AccessState.PENDING
    assert Order.objects.get().state == "placed"
    with pytest.raises(DomainError) as refusal:
        logged_in(account, shop.site)
    assert refusal.value.code == "access_pending"
    assert not Session.objects.exists()
    assert mails_to() == ["order_placed", "registration_waits"]
    assert mails_to("sam@staff.example") == ["approval_asked"]


def test_they_join_the_set_that_the_site_is_in_now(shop: Shop) -> None:
    """GST-09: the site has moved since."""
    guest, late = a_guest_of(shop), a_guest_of(shop, key="g2")
    move_at_once({shop.site: a_set("other")}, "leave")
    account = convert_guest(Customer.objects.get(pk=guest.pk), by=VISITING)
    assert account is not None
    assert where(account) == "other"
    assert Customer.objects.get(pk=late.pk).kind == "guest"


def test_whose_name_is_taken_stays_a_guest_and_only_the_mailbox_hears(shop: Shop) -> None:
    """GST-09, ACC-12, G9: the answer is another one, what doors see is the same: the page is closed."""
    guest = a_guest_of(shop)
    an_account("gus@guest.example", shop.site)
    assert convert_guest(guest, password=PASSWORD, by=VISITING) is None
    assert Customer.objects.get(pk=guest.pk).kind == "guest"
    assert not Access.objects.filter(account=guest).exists()
    assert not Address.objects.filter(account=guest).exists()
    assert token_of(guest) is None
    assert mails_to()[-1] == "order_claim"
    assert AuditRecord.objects.latest("pk").event == "customer.not_converted"
    with pytest.raises(DomainError) as refusal:
        convert_guest(guest, by=SAM)
    assert refusal.value.code == "username_taken"


def test_a_guest_occupies_no_name(shop: Shop) -> None:
    """ACC-12: in the same set; and a name in another set is no obstacle (G2)."""
    guest = a_guest_of(shop)
    an_account("gus@guest.example", a_site("biz", a_set("b2b")))
    account = convert_guest(guest, by=VISITING)
    assert account is not None
    another = a_guest_of(shop, key="g2")
    assert another.email == account.email


def test_at_a_neutral_site_the_password_waits_for_the_mailbox(shop: Shop) -> None:
    """G9, D-33: what log-in answers afterwards tells nobody whether the name was free."""
    change_site(shop.site, SiteChanges(registration="neutral"), version=1, by=OPERATOR)
    guest = Customer.objects.get(pk=a_guest_of(shop).pk)
    convert_guest(guest, password=PASSWORD, by=VISITING)
    assert Customer.objects.get(pk=guest.pk).password == ""
    assert mails_to()[-1] == "finish_registration"


def test_what_cannot_be_converted_is_refused_and_nothing_is_stored(shop: Shop) -> None:
    """GST-04: a weak password, a type of another site, an account, a guest of no site."""
    guest = a_guest_of(shop)
    for values, code in (
        ({"password": "short"}, "password_too_short"),
        ({"type": "Nobody"}, "type_not_accepted"),
    ):
        with pytest.raises(DomainError) as refusal:
            convert_guest(guest, **values, by=VISITING)
        assert [problem.code for problem in refusal.value.problems] == [code]
    Customer.objects.filter(pk=guest.pk).update(origin_site=None)
    with pytest.raises(DomainError) as refusal:
        convert_guest(Customer.objects.get(pk=guest.pk), by=SAM)
    assert refusal.value.code == "guest_without_site"
    Customer.objects.filter(pk=guest.pk).update(origin_site=Site.objects.get())
    convert_guest(guest, by=SAM)
    assert mails_to()[-1] == "log_in_data"
    with pytest.raises(DomainError) as refusal:
        convert_guest(guest, by=VISITING)
    assert refusal.value.code == "guest_converted"
