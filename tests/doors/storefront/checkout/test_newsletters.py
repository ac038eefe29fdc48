"""Newsletters in the checkout: a box each, which nobody has ticked for the shopper (CON-01, GST-01)."""

from copy import deepcopy

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.kernel.models import Mail
from regulars.newsletters.models import ConsentEvent, Newsletter, Subscription
from regulars.newsletters.operations.subscriptions import end_subscription
from regulars.orders.models import Order
from regulars.sites.models import Site
from tests.doors.pages import words_of
from tests.doors.storefront.browsing import text
from tests.doors.storefront.checkout.pages import GUS, TO_BERLIN, form_of, order
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, one_of, subscribed
from tests.world import a_site

pytestmark = pytest.mark.django_db
GUEST = GUS | TO_BERLIN | {"pay": "invoice"}


@pytest.fixture
def toys(kids: Site) -> Newsletter:
    return a_newsletter("toys", kids)


def asked() -> list[str]:
    return list(
        Mail.objects.filter(flow="newsletter_confirm").order_by("pk").values_list("recipient", flat=True)
    )


def test_boxes_are_there_and_not_ticked(toys: Newsletter, guest: Client, member: Client, kids: Site) -> None:
    """Of this site, in its words; one that is switched off isn't offered, and of a sister nothing."""
    a_newsletter("oil", a_site("fuel", kids.set))
    Newsletter.objects.filter(pk=a_newsletter("off", kids).pk).update(active=False)
    for client in (guest, member):
        page = client.get("/checkout")
        assert text(page).count('name="newsletters"') == 1
        assert "newsletters" not in form_of(page)
        assert toys.wording in words_of(page)


def test_no_card_where_the_site_has_none(guest: Client) -> None:
    assert 'name="newsletters"' not in text(guest.get("/checkout"))
    assert "Newsletters" not in text(guest.get("/checkout")).partition('<form id="checkout"')[2]


def test_guest_ticks_one(toys: Newsletter, guest: Client) -> None:
    """Their mailbox is asked; the page after the order says so, and not whether it was known."""
    page = guest.get(order(guest, **GUEST, newsletters="toys")["Location"])
    assert "We wrote to gus@guest.example: open the link there to subscribe." in words_of(page)
    assert (asked(), one_of(toys, "gus@guest.example").state) == (["gus@guest.example"], "asked")


def test_guest_whose_mailbox_is_subscribed_is_answered_alike(toys: Newsletter, guest: Client) -> None:
    """G9."""
    subscribed(toys, "gus@guest.example")
    assert "toys" in text(guest.get("/checkout"))
    page = guest.get(order(guest, **GUEST, newsletters="toys")["Location"])
    assert "We wrote to gus@guest.example: open the link there to subscribe." in words_of(page)


def test_account_ticks_one(toys: Newsletter, member: Client, ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    assert "We mail you a link" not in words_of(member.get("/checkout"))
    page = member.get(order(member, pay="invoice", newsletters="toys")["Location"])
    assert "You are subscribed to News of toys." in words_of(page)
    event = ConsentEvent.objects.get()
    assert (event.channel, event.customer_id, asked()) == ("checkout", ada.pk, [])


def test_account_is_not_offered_what_it_has(toys: Newsletter, member: Client, ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    row = subscribed(toys, ada.email)
    assert 'name="newsletters"' not in text(member.get("/checkout"))
    end_subscription(row, by=VISITOR)
    assert 'name="newsletters"' in text(member.get("/checkout"))


def test_nobody_ticks(toys: Newsletter, guest: Client) -> None:
    assert order(guest, **GUEST).status_code == 303
    assert (asked(), Subscription.objects.count(), Order.objects.count()) == ([], 0, 1)


@pytest.mark.parametrize("code", ["cars", "oil", "off", "<b>"])
def test_code_that_is_not_offered_is_refused_beside_the_boxes(
    code: str, toys: Newsletter, guest: Client, kids: Site
) -> None:
    """Unknown, of a sister, switched off: a form that was made by hand. Nothing is ordered, and what was ticked stays ticked."""
    a_newsletter("oil", a_site("fuel", kids.set))
    Newsletter.objects.filter(pk=a_newsletter("off", kids).pk).update(active=False)
    filled = {key: [value] for key, value in (form_of(guest.get("/checkout")) | GUEST).items()}
    answer = guest.post("/checkout", filled | {"newsletters": ["toys", code], "order": "1"})
    assert answer.status_code == 422
    assert 'id="wrong-newsletters"' in text(answer)
    assert "This site has no newsletter with this code." in words_of(answer)
    assert form_of(answer)["newsletters"] == "toys"
    assert (Order.objects.count(), asked()) == (0, [])


def test_what_was_ticked_stays_while_the_page_is_priced_anew(toys: Newsletter, guest: Client) -> None:
    filled = form_of(guest.get("/checkout")) | GUEST
    assert form_of(guest.post("/checkout", filled | {"newsletters": "toys"}))["newsletters"] == "toys"
    assert "newsletters" not in form_of(guest.post("/checkout", filled))


def test_sent_twice_it_is_one_order_and_one_subscription(toys: Newsletter, guest: Client) -> None:
    """G17: a double click, with the basket's cookie both times."""
    filled = form_of(guest.get("/checkout")) | GUEST | {"newsletters": "toys", "order": "1"}
    cookies = deepcopy(guest.cookies)
    first = guest.post("/checkout", filled)
    guest.cookies = cookies
    again = guest.post("/checkout", filled)
    assert (first.status_code, again.status_code, again["Location"]) == (303, 303, first["Location"])
    assert (asked(), Subscription.objects.count(), Order.objects.count()) == (["gus@guest.example"], 1, 1)
