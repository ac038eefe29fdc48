"""Newsletters are ticked with an order: it is placed first, then the mailbox is asked as anywhere (CON-01, GST-01, G17)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.journeys import order_newsletters
from regulars.journeys.order_newsletters import Ordered, place_order_with_newsletters
from regulars.journeys.place_order import Submission, place_order
from regulars.kernel.errors import DomainError
from regulars.kernel.models import Mail
from regulars.newsletters.models import ConsentEvent, Newsletter, Subscription
from regulars.newsletters.operations import subscriptions
from regulars.newsletters.operations.subscriptions import confirm_subscription, end_subscription
from regulars.orders.models import Order, SiteOrders
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AddressChoice, Choice
from regulars.orders.rules.states import PaidBy
from tests.journeys.checkouts import GUS, VISITING, Shop, a_shop, by
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, one_of, token_to
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("b2c"), currency="EUR"))


@pytest.fixture
def toys(shop: Shop) -> Newsletter:
    return a_newsletter("toys", shop.site)


def sent(shop: Shop, owner: Owner, *codes: str, **choice: Any) -> Submission:
    choice = {"pay_by": PaidBy.INVOICE} | choice
    return Submission(
        site=shop.site,
        owner=owner,
        choice=Choice(**choice),
        agreed_total=Decimal(10),
        currency="EUR",
        newsletters=codes,
    )


def of_guest(shop: Shop, *codes: str) -> Submission:
    where = AddressChoice(typed=BERLIN)
    return sent(shop, shop.visitor(P1=1), *codes, contact=GUS, shipping=where)


def of_ada(shop: Shop, *codes: str) -> tuple[Customer, Submission]:
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    return ada, sent(shop, Owner(ada.pk), *codes)


def states(ordered: Ordered) -> dict[str, str]:
    return {newsletter.code: state.value for newsletter, state in ordered.newsletters}


def refused(call: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code, error.value.field


def flows(to: str = GUS.email) -> list[str]:
    return list(Mail.objects.filter(recipient=to).order_by("pk").values_list("flow", flat=True))


def test_guests_mailbox_is_asked_after_the_order(shop: Shop, toys: Newsletter) -> None:
    """Nothing is subscribed before it answers; then the consent says where it was given."""
    ordered = place_order_with_newsletters(of_guest(shop, "toys"), key="one", by=VISITING)
    assert states(ordered) == {"toys": "asked"}
    assert flows() == ["order_placed", "newsletter_confirm"]
    assert (one_of(toys, GUS.email).state, ConsentEvent.objects.count()) == ("asked", 0)
    confirm_subscription(token_to(GUS.email), site_ids=frozenset({shop.site.pk}), by=VISITOR)
    row, event = one_of(toys, GUS.email), ConsentEvent.objects.get()
    assert (row.state, row.customer_id) == ("confirmed", ordered.placed.order.customer_id)
    assert (event.channel, event.wording) == ("checkout", toys.wording)


def test_account_with_a_proved_mailbox_is_subscribed_at_once(shop: Shop, toys: Newsletter) -> None:
    ada, order = of_ada(shop, "toys")
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    assert states(place_order_with_newsletters(order, key="one", by=by(ada))) == {"toys": "confirmed"}
    event = ConsentEvent.objects.get()
    assert (event.channel, event.proof, event.customer_id) == ("checkout", f"account {ada.pk}", ada.pk)
    assert "newsletter_confirm" not in flows(ada.email)


def test_account_whose_mailbox_is_not_proved_is_asked(shop: Shop, toys: Newsletter) -> None:
    ada, order = of_ada(shop, "toys")
    assert states(place_order_with_newsletters(order, key="one", by=by(ada))) == {"toys": "asked"}
    assert flows(ada.email) == ["order_placed", "newsletter_confirm"]
    confirm_subscription(token_to(ada.email), site_ids=frozenset({shop.site.pk}), by=VISITOR)
    assert ConsentEvent.objects.get().channel == "checkout"


def test_channel_is_that_of_the_last_request(shop: Shop, toys: Newsletter) -> None:
    """Asked in the checkout, and by a plain form before the mailbox answers."""
    place_order_with_newsletters(of_guest(shop, "toys"), key="one", by=VISITING)
    subscriptions.request_subscription(toys, GUS.email, by=VISITOR)
    confirm_subscription(token_to(GUS.email), site_ids=frozenset({shop.site.pk}), by=VISITOR)
    assert ConsentEvent.objects.get().channel == "storefront"


def test_who_ticks_nothing_is_not_asked(shop: Shop, toys: Newsletter) -> None:
    assert states(place_order_with_newsletters(of_guest(shop), key="one", by=VISITING)) == {}
    assert (flows(), Subscription.objects.count()) == (["order_placed"], 0)


@pytest.mark.parametrize("code", ["cars", "", "toys ", "oil", "off", "toys\x00", "x" * 500])
def test_code_that_the_site_does_not_offer_is_refused_before_the_order(
    code: str, shop: Shop, toys: Newsletter
) -> None:
    """Unknown, of another site, or switched off. Blanks around a code are nothing."""
    a_newsletter("oil", a_site("fuel"))
    Newsletter.objects.filter(pk=a_newsletter("off", shop.site).pk).update(active=False)
    order = of_guest(shop, "toys", code)
    if code.strip() == "toys":
        place_order_with_newsletters(order, key="one", by=VISITING)
        assert Subscription.objects.count() == 1
        return
    problem = refused(lambda: place_order_with_newsletters(order, key="one", by=VISITING))
    assert problem == ("no_such_newsletter", "newsletters")
    assert (Order.objects.count(), Subscription.objects.count(), flows()) == (0, 0, [])


def test_sent_twice_it_is_one_subscription_and_one_mail(shop: Shop, toys: Newsletter) -> None:
    """G17: also when the newsletter was switched off in between; with other newsletters it is another request."""
    order = of_guest(shop, "TOYS", "toys")
    first = place_order_with_newsletters(order, key="one", by=VISITING)
    Newsletter.objects.update(active=False)
    again = place_order_with_newsletters(order, key="one", by=VISITING)
    assert (first.placed.order, again.placed.again) == (again.placed.order, True)
    assert states(again) == states(first) == {"toys": "asked"}
    assert (flows(), Subscription.objects.count()) == (["order_placed", "newsletter_confirm"], 1)
    other = Submission(**{**vars(order), "newsletters": ()})
    assert refused(lambda: place_order_with_newsletters(other, key="one", by=VISITING))[0] == (
        "idempotency_key_reused"
    )


def test_sent_again_does_not_undo_that_somebody_unsubscribed(shop: Shop, toys: Newsletter) -> None:
    ada, order = of_ada(shop, "toys")
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    place_order_with_newsletters(order, key="one", by=by(ada))
    end_subscription(one_of(toys, ada.email), by=by(ada))
    place_order_with_newsletters(order, key="one", by=by(ada))
    assert one_of(toys, ada.email).state == "ended"


def test_what_was_lost_after_the_order_is_made_up_for(shop: Shop, toys: Newsletter) -> None:
    """The process died between the two: sent again, the order is the same and the mailbox is asked."""
    order = of_guest(shop, "toys")
    place_order(order, key="one", by=VISITING)
    assert not Subscription.objects.exists()
    ordered = place_order_with_newsletters(order, key="one", by=VISITING)
    assert (ordered.placed.again, states(ordered), Order.objects.count()) == (True, {"toys": "asked"}, 1)


def test_order_stands_when_a_newsletter_is_switched_off_meanwhile(
    shop: Shop, toys: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_newsletter("cars", shop.site)
    offered = order_newsletters.newsletters_at

    def and_then_switched_off(site_id: int) -> list[Newsletter]:
        found = list(offered(site_id))
        Newsletter.objects.filter(code="toys").update(active=False)
        return found

    monkeypatch.setattr(order_newsletters, "newsletters_at", and_then_switched_off)
    ordered = place_order_with_newsletters(of_guest(shop, "toys", "cars"), key="one", by=VISITING)
    assert (states(ordered), Order.objects.count()) == ({"cars": "asked"}, 1)


def test_refused_order_subscribes_nobody(shop: Shop, toys: Newsletter) -> None:
    order = of_guest(shop, "toys")
    dear = Submission(**{**vars(order), "agreed_total": Decimal(9)})
    assert refused(lambda: place_order_with_newsletters(dear, key="one", by=VISITING))[0] == "basket_changed"
    assert (Subscription.objects.count(), flows()) == (0, [])


def test_guest_who_becomes_an_account_with_the_order_is_asked_as_well(shop: Shop, toys: Newsletter) -> None:
    """GST-05: the new account hasn't proved its mailbox."""
    SiteOrders.objects.update_or_create(site=shop.site, defaults={"registration": "automatic"})
    ordered = place_order_with_newsletters(of_guest(shop, "toys"), key="one", by=VISITING)
    assert states(ordered) == {"toys": "asked"}
    assert sorted(flows()) == ["choose_password", "newsletter_confirm", "order_placed"]
