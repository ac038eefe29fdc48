"""My Account's saved cards, as a browser and a shop's program see them."""

from datetime import date

import pytest
from django.test import Client

from regulars.cards.models import Card, Gateway
from regulars.customers.models import Customer
from regulars.orders.models import PaymentMethod
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.rooms.cards.wallets import OK, a_card, a_gateway
from tests.world import a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

WISH = {"number": OK, "expires": "08/99", "name": "Ada Lovelace"}
REAL = "4111 1111 1111 1111"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def gateway(kids: Site) -> Gateway:
    gateway = a_gateway()
    PaymentMethod.objects.create(site=kids, kind="card", gateway=gateway)
    return gateway


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


@pytest.fixture
def browser(ada: Customer) -> Client:
    client = Client(HTTP_HOST="kids.localhost")
    log_in(client, ada.username)
    return client


@pytest.fixture
def shop(kids: Site, ada: Customer) -> Caller:
    return as_shopper(kids, ada.username)


def test_card_is_saved_made_the_default_and_deleted(browser: Client, ada: Customer, gateway: Gateway) -> None:
    """WSH-02, MYA-01"""
    assert "No saved cards here yet" in text(browser.get("/account/cards"))
    for _ in range(2):
        assert browser.post("/account/cards/new", WISH)["Location"] == "/account/cards"
    first, second = Card.objects.order_by("pk")
    assert (first.account, first.gateway, first.is_default) == (ada, gateway, True)
    page = text(browser.get("/account/cards"))
    assert page.count("Visa •••• 4242</span>") == 2
    assert OK not in page
    browser.post(f"/account/cards/{second.pk}/default")
    assert "paid with it stay as they are" in text(browser.get(f"/account/cards/{first.pk}/deleted"))
    assert Card.objects.count() == 2
    browser.post(f"/account/cards/{first.pk}/deleted")
    assert Card.objects.get().is_default


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"number": REAL}, "no test card"),
        ({"name": REAL}, "card number in the name"),
        ({"expires": "soon"}, "month and year"),
    ],
)
def test_what_is_refused_stands_in_no_page(
    browser: Client, gateway: Gateway, changed: dict[str, str], word: str
) -> None:
    """WSH-02: beside its field, and no number comes back."""
    answer = browser.post("/account/cards/new", WISH | changed)
    page = text(answer)
    assert answer.status_code == 422
    assert word in page
    assert 'aria-invalid="true"' in page
    assert REAL not in page
    assert OK not in page
    assert not Card.objects.exists()


def test_shop_without_a_gateway_saves_no_card(browser: Client, shop: Caller) -> None:
    assert "This shop takes no cards." in text(browser.get("/account/cards"))
    for answer, status in (
        (browser.get("/account/cards/new"), 200),
        (browser.post("/account/cards/new", WISH), 409),
    ):
        assert answer.status_code == status
        assert "This shop takes no cards." in text(answer)
        assert 'name="number"' not in text(answer)
    assert not Card.objects.exists()
    answer = shop.post("/me/cards", WISH)
    assert (answer.status, answer.code) == (409, "no_card_payment")


def test_what_cannot_be_used_stands_apart_with_its_reason(
    browser: Client, shop: Caller, ada: Customer, kids: Site, gateway: Gateway
) -> None:
    """ADR-17: absent above and from the list, below and by `?unusable=true` with the reason."""
    sister = a_site("sister", kids.set)
    logged_in(ada, sister)
    usable = a_card(ada, gateway, at=sister)
    a_card(ada, gateway, at=kids, expires=date(2020, 1, 31))
    a_card(ada, a_gateway("other"), at=kids)
    assert [item["id"] for item in shop.get("/me/cards").json["items"]] == [usable.pk]
    below = shop.get("/me/cards?unusable=true").json["items"]
    assert [item["reason"] for item in below] == ["card_expired", "gateway_not_here"]
    above, folded = text(browser.get("/account/cards")).split("Not usable at this shop (2)")
    assert "It has expired." not in above
    assert "It has expired." in folded
    assert "This shop can&#39;t charge it." in folded
    assert folded.count("Make") == 0


def test_program_saves_and_deletes(shop: Caller, gateway: Gateway) -> None:
    """WSH-02: neither number nor token is in any answer."""
    saved = shop.post("/me/cards", WISH)
    assert saved.status == 201
    assert saved.json == {
        "id": Card.objects.get().pk,
        "brand": "Visa",
        "last_four": "4242",
        "expires": "2099-08",
        "is_default": True,
        "broken": False,
        "site": "kids",
        "reason": None,
        "other_store": False,
    }
    assert shop.put(f"/me/cards/{saved.json['id']}/default").json == saved.json
    refused = shop.post("/me/cards", WISH | {"number": REAL})
    assert (refused.status, refused.fields) == (422, {"number": "not_a_test_card"})
    assert shop.delete(f"/me/cards/{saved.json['id']}").status == 204
    assert shop.get("/me/cards").json["items"] == []


def test_card_of_another_customer_is_not_there(
    browser: Client, shop: Caller, kids: Site, gateway: Gateway
) -> None:
    """G7"""
    theirs = a_card(an_account("ben@mail.example", site=kids), gateway, at=kids)
    assert browser.post(f"/account/cards/{theirs.pk}/deleted").status_code == 404
    assert browser.post(f"/account/cards/{theirs.pk}/default").status_code == 404
    assert shop.get(f"/me/cards/{theirs.pk}").status == 404
    assert shop.delete(f"/me/cards/{theirs.pk}").status == 404
    assert Card.objects.get() == theirs
