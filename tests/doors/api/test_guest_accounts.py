"""A guest's order leads to an account, by API (GST-03, GST-04, GST-05, GST-12, G9)."""

from dataclasses import dataclass
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.orders.models import Order, SiteOrders
from tests.doors.api.calls import Answer, Caller, as_shopper, at
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.world import PASSWORD, a_set, a_site, an_account

pytestmark = pytest.mark.django_db
NO_PAGE = {"guest_token": None, "guest_url": None}


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("b2c")))


@dataclass
class Visitor:
    """With one P1 in the basket."""

    call: Caller
    token: str

    def quote(self) -> Any:
        return self.call.get("/checkout", Cart_Token=self.token).json

    def send(self, **more: Any) -> Answer:
        body = {
            "agreed_total": {"amount": "10.00", "currency": "EUR"},
            "payment": {"method": "invoice"},
            "shipping_address": BERLIN,
            "contact": {"email": "gus@guest.example", "last_name": "Gast"},
        } | more
        return self.call.post("/orders", body, idempotency_key="one", Cart_Token=self.token)


@pytest.fixture
def gus(shop: Shop) -> Visitor:
    return Visitor(at(shop.site), shop.visitor(P1=1).token)


def says(shop: Shop, **values: Any) -> None:
    SiteOrders.objects.update_or_create(site=shop.site, defaults=values)


def page_of(answer: Answer) -> dict[str, Any]:
    return {name: answer.json[name] for name in NO_PAGE}


def test_account_comes_with_the_order_where_it_is_offered(shop: Shop, gus: Visitor) -> None:
    """GST-03: sent twice it is one; a weak password and a place that offers none store nothing."""
    account = {"password": PASSWORD}
    assert gus.quote()["registration"] == "no"
    assert gus.send(account=account).json["code"] == "registration_not_offered"
    says(shop, registration="offered", registration_step="payment")
    quote = gus.quote()
    assert (quote["registration"], quote["registration_step"]) == ("offered", "payment")
    assert gus.send(account={"password": "short"}).fields == {"account.password": "password_too_short"}
    assert gus.send(account={"password": ""}).fields == {"account.password": "required"}
    assert Customer.objects.count() == 0
    placed, again = gus.send(account=account), gus.send(account=account)
    assert (placed.status, page_of(placed), again.json) == (201, NO_PAGE, placed.json)
    assert Customer.objects.get().kind == "account"
    assert as_shopper(shop.site, "gus@guest.example").get("/me/orders").json["total"] == 1
    other = gus.send(account={"password": "another good password"})
    assert other.fields == {"Idempotency-Key": "idempotency_key_reused"}


def test_members_send_no_account_and_have_no_registration(shop: Shop) -> None:
    """G14, GST-12."""
    says(shop, registration="offered")
    an_account(site=shop.site)
    call = as_shopper(shop.site, "ada@mail.example")
    assert call.get("/checkout").json["registration"] == "no"
    body = {"agreed_total": {"amount": "10.00", "currency": "EUR"}, "account": {"password": PASSWORD}}
    answer = call.post("/orders", body, idempotency_key="one")
    assert answer.fields == {"account": "form_field_refused"}


@pytest.mark.parametrize("taken", [False, True])
def test_box_after_the_order_is_answered_alike_for_every_name(
    shop: Shop, gus: Visitor, *, taken: bool
) -> None:
    """GST-04, G9: the token is worth nothing afterwards, whether or not the name was free."""
    says(shop, registration="after")
    if taken:
        an_account("gus@guest.example", shop.site)
    call = gus.call
    token = gus.send().json["guest_token"]
    answer = call.post(f"/orders/{token}/account", {})
    assert (answer.status, list(answer.json)) == (202, ["message"])
    assert [call.get(f"/orders/{token}").status, call.post(f"/orders/{token}/account", {}).status] == [
        404,
        404,
    ]
    assert Order.objects.get().customer.kind == ("guest" if taken else "account")


@pytest.mark.parametrize("taken", [False, True])
def test_automatic_account_is_answered_alike_for_every_name(shop: Shop, gus: Visitor, *, taken: bool) -> None:
    """GST-05, G9."""
    says(shop, registration="automatic")
    if taken:
        an_account("gus@guest.example", shop.site)
    answer = gus.send()
    assert (answer.status, page_of(answer)) == (201, NO_PAGE)


def test_only_guests_is_kept_at_this_door_too(shop: Shop, gus: Visitor) -> None:
    """GST-08, GST-12: no registration, no order of an account, no account of an order."""
    call = gus.call
    token = gus.send().json["guest_token"]
    says(shop, buyers="guests", registration="after")
    assert call.post(f"/orders/{token}/account", {}).json["code"] == "registration_not_offered"
    new = {"email": "new@mail.example", "last_name": "New", "password": PASSWORD}
    assert (call.post("/registrations", new).status, Customer.objects.count()) == (409, 1)
