"""Guests order: a record of their own for each order, no credit, and only where the site lets them (GST-01, GST-02, GST-08, G8)."""

from decimal import Decimal

import pytest

from regulars.customers.models import Customer
from regulars.customers.queries.tokens import token_hash
from regulars.kernel.errors import DomainError
from regulars.kernel.mail.outbox import SECRET
from regulars.kernel.models import Mail, Submission
from regulars.orders.models import Basket, Order, SiteOrders
from regulars.orders.operations.ends import cancel_order
from regulars.orders.rules.buying import Buyers
from regulars.orders.rules.checkout import Contact
from tests.journeys.checkouts import Shop, a_shop
from tests.journeys.stories import SAM
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("b2c")))


def test_each_guest_has_a_record_of_their_own_and_a_page_that_a_token_opens(shop: Shop) -> None:
    """GST-01, GST-02, G8: nothing of the token but its digest is stored, and a member with that mailbox has nothing of it."""
    shop.buyer("gus@guest.example")
    first = shop.guest_sends(shop.visitor(P1=1))
    second = shop.guest_sends(shop.visitor(P1=1), key="g2")
    guests = Customer.objects.filter(kind="guest")
    assert {guest.pk for guest in guests} == {first.order.customer_id, second.order.customer_id}
    assert all((guest.type, guest.origin_site_id) == ("guest", shop.site.pk) for guest in guests)
    assert len(first.guest_token) == 43
    assert first.guest_token != second.guest_token
    assert first.guest_token.encode() not in bytes(first.order.person.guest_token)
    assert Basket.objects.count() == 0


def test_guests_buy_where_the_site_lets_them(shop: Shop) -> None:
    """GST-08."""
    visitor = shop.visitor(P1=1)
    SiteOrders.objects.create(site=shop.site, buyers=Buyers.REGISTERED.value)
    with pytest.raises(DomainError) as refusal:
        shop.guest_sends(visitor)
    assert [reason["code"] for reason in refusal.value.details["reasons"]] == ["registered_only"]
    assert Customer.objects.filter(kind="guest").count() == 0
    SiteOrders.objects.update(buyers=Buyers.GUESTS.value)
    assert shop.guest_sends(visitor, key="g2").order.customer_kind == "guest"
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    with pytest.raises(DomainError) as refusal:
        shop.sends(ada)
    assert [reason["code"] for reason in refusal.value.details["reasons"]] == ["guests_only"]


def test_a_guest_has_no_credit_and_says_who_they_are(shop: Shop) -> None:
    """CRD-04."""
    visitor = shop.visitor(P1=1)
    for code, choice in {
        "insufficient_credit": {"credit": Decimal(1)},
        "required": {"contact": Contact(email="gus@guest.example")},
        "control_characters": {"contact": Contact(email="gus\n@guest.example", last_name="Gast")},
    }.items():
        with pytest.raises(DomainError) as refusal:
            shop.guest_sends(visitor, key=code, **choice)
        assert refusal.value.code == code
    assert (Order.objects.count(), Customer.objects.filter(kind="guest").count()) == (0, 0)


def test_longest_name_that_a_guest_may_have_is_kept(shop: Shop) -> None:
    longest = Contact(email="gus@guest.example", first_name="G" * 100, last_name="U" * 100, company="C" * 200)
    placed = shop.guest_sends(shop.visitor(P1=1), contact=longest)
    assert placed.order.person.name == f"{'G' * 100} {'U' * 100}"


def test_key_that_was_used_for_an_order_is_never_taken_again(shop: Shop) -> None:
    """G17: not even when its answer is forgotten, after a day."""
    visitor = shop.visitor(P1=1)
    shop.guest_sends(visitor)
    Submission.objects.all().delete()
    shop.visitor(P1=1)
    Basket.objects.update(token_hash=token_hash(visitor.token))
    with pytest.raises(DomainError) as refusal:
        shop.guest_sends(visitor)
    assert refusal.value.code == "idempotency_key_reused"
    assert Order.objects.count() == 1


def test_only_the_mail_of_placing_leads_a_guest_to_the_order(shop: Shop) -> None:
    """GST-02, G8: by the token, which is kept as that of every one-time link; no later mail has a button to nowhere."""
    placed = shop.guest_sends(shop.visitor(P1=1))
    cancel_order(placed.order, by=SAM)
    first, later = Mail.objects.order_by("pk")
    assert (first.flow, later.flow) == ("order_placed", "order_cancelled")
    assert placed.guest_token not in first.text
    assert f"/orders/{placed.guest_token}\n" in first.text.replace(SECRET, first.secret)
    assert [any(link for _, link in mail.paragraphs) for mail in (first, later)] == [True, False]
    assert later.secret == ""
    assert "\n\n\n" not in later.text
