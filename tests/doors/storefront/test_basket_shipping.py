"""How a shop would send a basket: on its page and by API (SHP-03, SHP-04)."""

from decimal import Decimal

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.catalog.models import BuyingTerms, ShippingMethod
from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.baskets import put_line
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper, at
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.rooms.orders.shops import a_shop_with
from tests.world import a_family, a_set, an_account

pytestmark = pytest.mark.django_db


def offered(call: Caller, query: str = "", token: str = "") -> dict[str, tuple[str, str | None]]:
    """Cost and centre by the code of the method."""
    answer = call.get(f"/cart/shipping-methods{query}", **({"Cart_Token": token} if token else {}))
    assert answer.status == 200, answer.json
    return {each["code"]: (each["cost"]["amount"], each["centre"]) for each in answer.json["methods"]}


@pytest.fixture
def shop(sports: Site) -> Site:
    """Germany from north, free from 100; Britain from south; a courier for business customers to both."""
    a_shop_with(sports, tent="60.00")
    north, south = (add_centre(code, code.title(), "DE", by=OPERATOR) for code in ("north", "south"))
    german = MethodWish("Post", "4.90", countries=["DE"], free_from="100", centre=north)
    courier = MethodWish("Courier", "9", countries=["DE", "GB"], types=["B2B"])
    for code, wish in {
        "post": german,
        "mail": MethodWish("Mail", "7", countries=["GB"], centre=south),
        "courier": courier,
    }.items():
        add_method(sports, code, wish, by=OPERATOR)
    return sports


def test_only_methods_that_fit_country_and_type_are_offered(shop: Site) -> None:
    """SHP-04: two countries, two centres."""
    visitor = at(shop)
    token = visitor.put("/cart/lines/tent", {"quantity": "1"}).raw.headers["Cart-Token"]
    assert offered(visitor, "?country=DE", token) == {"post": ("4.90", "north")}
    assert offered(visitor, "?country=GB", token) == {"mail": ("7.00", "south")}
    assert offered(visitor, "?country=JP", token) == {}
    assert offered(visitor, "", token) == {"mail": ("7.00", "south"), "post": ("4.90", "north")}
    visitor.put("/cart/lines/tent", {"quantity": "2"}, Cart_Token=token)
    assert offered(visitor, "?country=DE", token) == {"post": ("0.00", "north")}
    assert visitor.get("/cart/shipping-methods?country=de").status == 422
    an_account("bea@mail.example", shop, type="B2B")
    assert offered(as_shopper(shop, "bea@mail.example"), "?country=GB") == {
        "courier": ("9.00", None),
        "mail": ("7.00", "south"),
    }


def test_page_says_what_is_offered_to_the_default_address(shop: Site, browse: Browse) -> None:
    """SHP-04: no other, and its cost on what is in the basket; a visitor reads where each goes."""
    ada = an_account(site=shop)
    add_address(ada, LONDON, site=shop, by=OPERATOR)
    put_line(Owner(ada.pk), shop.pk, "tent", "1")
    client = browse("sports")
    client.post("/basket/added", {"product": "tent", "quantity": "1"})
    page = text(client.get("/basket"))
    assert ("Post" in page, "Germany" in page, "free from €100.00" in page, "€7.00" in page) == (True,) * 4
    client = browse("sports")
    log_in(client)
    page = text(client.get("/basket"))
    assert ("Shipping to United Kingdom" in page, "€7.00" in page, "€4.90" in page) == (True, True, False)


def test_page_says_what_to_do_where_nothing_goes(shop: Site, browse: Browse) -> None:
    """SHP-04: to a country that nobody sends to, without a default address, and where no method fits at all."""
    ada = an_account(site=shop)
    put_line(Owner(ada.pk), shop.pk, "tent", "1")
    client = browse("sports")
    log_in(client)

    def said() -> tuple[bool, bool, bool]:
        page = text(client.get("/basket"))
        return "€4.90" in page, "to Germany and United Kingdom." in page, 'href="/account/addresses"' in page

    assert said() == (True, False, True)
    add_address(ada, LONDON, site=shop, by=OPERATOR)
    Address.objects.update(country="JP")
    assert said() == (False, True, True)
    ShippingMethod.objects.update(active=False)
    assert said() == (False, False, False)
    assert "ask it before you order" in text(client.get("/basket"))
    ShippingMethod.objects.update(active=True, countries=[])
    assert said() == (True, False, False)
    Address.objects.all().delete()
    assert "Every country" in text(client.get("/basket"))


def test_nothing_is_told_where_prices_are_hidden(shop: Site, browse: Browse) -> None:
    """SHP-06: what is free from an amount tells what the basket comes to."""
    client, visitor = browse("sports"), at(shop)
    client.post("/basket/added", {"product": "tent", "quantity": "1"})
    token = visitor.put("/cart/lines/tent", {"quantity": "2"}).raw.headers["Cart-Token"]
    BuyingTerms.objects.create(site=shop, type_id="guest", prices_for="role")
    assert offered(visitor, "?country=DE", token) == {}
    assert "4.90" not in text(client.get("/basket"))


def test_customers_of_a_sub_site_are_offered_what_it_offers_at_the_host_of_its_master() -> None:
    """SHP-03, SUB-05: own ones at S1, the master's at S2."""
    master, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    a_shop_with(master, tent="60.00")
    add_method(master, "ground", MethodWish("Ground", "12"), by=OPERATOR)
    add_method(north, "freight", MethodWish("Freight", Decimal(18)), by=OPERATOR)
    found = []
    for site in (north, south):
        account = an_account(f"{site.code}@mail.example", site)
        add_address(account, BERLIN, site=site, by=OPERATOR)
        found.append(offered(as_shopper(master, f"{site.code}@mail.example")))
    assert found == [{"freight": ("18.00", None)}, {"ground": ("12.00", None)}]
