"""Newsletters with an order, by API: `GET /checkout` tells which, `POST /orders` takes their codes (CON-01, GST-01, G17)."""

from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.kernel.models import Mail
from regulars.newsletters.models import ConsentEvent, Newsletter, Subscription
from regulars.orders.models import Order
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, Caller, as_shopper, at
from tests.doors.api.test_checkout import CONTACT, send, wish
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.newsletters.readers import WORDING, a_newsletter, one_of, subscribed
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db
TOYS = {"code": "toys", "name": "News of toys", "wording": WORDING, "subscribed": False}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), currency="EUR")


@pytest.fixture
def shop(kids: Site) -> Shop:
    return a_shop(kids)


@pytest.fixture
def toys(shop: Shop) -> Newsletter:
    return a_newsletter("toys", shop.site)


@pytest.fixture
def member(shop: Shop) -> Caller:
    """Ada, whose mailbox is proved."""
    ada = shop.buyer()
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00:00Z")
    shop.fills(ada, P1=1)
    return as_shopper(shop.site, "ada@mail.example")


def guests(shop: Shop) -> tuple[Caller, dict[str, str]]:
    return at(shop.site), {"Cart_Token": shop.visitor(P1=1).token}


def guest_sends(call: Caller, headers: dict[str, str], key: str = "one", **more: Any) -> Answer:
    return send(call, wish(contact=CONTACT, shipping_address=BERLIN, **more), key, **headers)


def asked() -> int:
    return Mail.objects.filter(flow="newsletter_confirm").count()


def test_checkout_tells_what_can_be_chosen(shop: Shop, toys: Newsletter, member: Caller) -> None:
    a_newsletter("oil", a_site("fuel", shop.site.set))
    Newsletter.objects.filter(pk=a_newsletter("off", shop.site).pk).update(active=False)
    subscribed(toys)
    assert member.get("/checkout").json["newsletters"] == [TOYS | {"subscribed": True}]
    call, headers = guests(shop)
    assert call.get("/checkout", **headers).json["newsletters"] == [TOYS]


def test_guest_is_asked_by_mail(shop: Shop, toys: Newsletter) -> None:
    call, headers = guests(shop)
    answer = guest_sends(call, headers, newsletters=["toys"])
    assert (answer.status, answer.json["newsletters"]) == (201, {"toys": "asked"})
    assert (one_of(toys, CONTACT["email"]).state, asked()) == ("asked", 1)
    again = guest_sends(call, headers, newsletters=["toys"])
    assert (again.json, again.raw["Idempotent-Replayed"]) == (answer.json, "true")
    assert (asked(), Subscription.objects.count(), Order.objects.count()) == (1, 1, 1)
    assert guest_sends(call, headers, newsletters=[]).code == "idempotency_key_reused"


def test_account_is_subscribed_at_once(toys: Newsletter, member: Caller) -> None:
    answer = send(member, wish(newsletters=["toys"]))
    assert (answer.status, answer.json["newsletters"]) == (201, {"toys": "confirmed"})
    assert ConsentEvent.objects.get().channel == "checkout"
    assert send(member, wish(newsletters=["toys"])).json == answer.json
    assert ConsentEvent.objects.count() == 1


def test_who_names_none_gets_none(toys: Newsletter, member: Caller) -> None:
    assert send(member, wish()).json["newsletters"] == {}
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize("code", ["cars", "oil", "off", ""])
def test_code_that_is_not_offered_is_refused_before_the_order(
    code: str, shop: Shop, toys: Newsletter, member: Caller
) -> None:
    """Unknown, of another site, switched off."""
    a_newsletter("oil", a_site("fuel", shop.site.set))
    Newsletter.objects.filter(pk=a_newsletter("off", shop.site).pk).update(active=False)
    answer = send(member, wish(newsletters=["toys", code]))
    assert (answer.status, answer.fields) == (422, {"newsletters": "no_such_newsletter"})
    assert (Order.objects.count(), Subscription.objects.count()) == (0, 0)
    assert send(member, wish(newsletters=["toys"])).status == 201


@pytest.mark.parametrize("sent", ["toys", [1], [None], ["x" * 41], ["toys"] * 101, {"toys": True}])
def test_what_is_no_list_of_codes_is_refused(sent: Any, toys: Newsletter, member: Caller) -> None:
    answer = send(member, wish(newsletters=sent))
    assert answer.status == 422
    assert all(field.startswith("newsletters") for field in answer.fields)
    assert not Order.objects.exists()


def test_account_without_a_mailbox_is_offered_none(toys: Newsletter, member: Caller) -> None:
    Customer.objects.update(email="", email_key="", email_proved_at=None)
    assert member.get("/checkout").json["newsletters"] == []
