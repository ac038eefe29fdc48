"""The checkout where a sub shop, or the shop's own book, decides (SUB-05, ADR-10, ADR-14)."""

import pytest
from django.test import Client

from regulars.addresses.models import AddressMode, SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import Mail
from regulars.orders.models import Order
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.checkout.pages import TO_BERLIN, form_of, order, total_of
from tests.doors.storefront.conftest import Browse
from tests.journeys.checkouts import a_shop, takes_payment
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.rooms.newsletters.readers import a_newsletter
from tests.rooms.orders.shops import a_shop_with, filled
from tests.world import a_family, a_set, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(db: None) -> list[Site]:
    """Products and ways to pay are the master's, each sub shop sends from a centre of its own."""
    master, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    a_shop_with(master, P1="10")
    takes_payment(master)
    for sub, price in ((north, "4"), (south, "6")):
        centre = FulfilmentCentre.objects.create(code=sub.code, name=sub.name, country="DE")
        ShippingMethod.objects.create(
            site=sub, currency="EUR", code="post", name=f"Post {sub.code}", price=price, centre=centre
        )
    return [master, north, south]


def buyer_at_master(browse: Browse, sub: Site) -> Client:
    buyer = an_account(f"{sub.code}@mail.example", site=sub)
    add_address(buyer, LONDON, site=sub, by=OPERATOR)
    filled(Owner(buyer.pk), sub, P1=1)
    client = browse("trade")
    log_in(client, buyer.username)
    return client


def test_each_sub_shop_sends_in_its_own_way_at_the_masters_host(family: list[Site], browse: Browse) -> None:
    """SUB-05."""
    master, *subs = family
    for sub, other, total in zip(subs, reversed(subs), ("€14.00", "€16.00"), strict=True):
        client = buyer_at_master(browse, sub)
        page = client.get("/checkout")
        assert total_of(page) == total
        assert f"Post {sub.code}" in text(page)
        assert f"Post {other.code}" not in text(page)
        place = order(client)["Location"]
        placed = Order.objects.get(site=sub)
        assert (placed.through_site, placed.centre) == (master, sub.code)
        assert placed.number in text(client.get(place))


def test_a_shared_book_is_all_there_is_to_choose(family: list[Site], browse: Browse) -> None:
    """ADR-10, ADR-14: by the page, and by what is sent all the same."""
    north = family[1]
    SiteAddresses.objects.create(site=north, shared_book=True)
    add_address(north, BERLIN, by=OPERATOR)
    client = buyer_at_master(browse, north)
    page = client.get("/checkout")
    assert "Berlin" in text(page)
    assert "London" not in text(page)
    assert 'value="new"' not in text(page)
    refused = client.post("/checkout", form_of(page) | TO_BERLIN | {"order": "1"})
    assert (refused.status_code, Order.objects.count()) == (403, 0)
    assert north.sender in text(refused)
    assert order(client).status_code == 303
    assert Order.objects.get().person.billing["city"] == "Berlin"


def test_bills_of_a_locked_type_go_where_the_shop_says(kids: Site, browse: Browse) -> None:
    """ADR-14: what is typed in is for shipping alone; nobody who wants the bill there gets it elsewhere in silence."""
    shop = a_shop(kids)
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    AddressMode.objects.create(site=kids, type_id="B2C", mode="billing_read_only")
    client = browse("kids")
    log_in(client, ada.username)
    assert kids.sender in text(client.get("/checkout"))
    typed = {f"billing-{name}": value for name, value in LONDON.items()} | {"billing": "new"}
    assert order(client, **typed).status_code == 403
    to_london = {f"shipping-{name}": value for name, value in LONDON.items()} | {"shipping": "new"}
    refused = order(client, **to_london, billing="same")
    assert (refused.status_code, Order.objects.count()) == (403, 0)
    assert 'id="wrong-billing_address"' in text(refused)
    assert order(client, **to_london).status_code == 303
    person = Order.objects.get().person
    assert (person.shipping["city"], person.billing["city"]) == ("London", "Berlin")


def test_newsletters_are_those_of_the_sub_shop(family: list[Site], browse: Browse) -> None:
    """SUB-05, CON-01: also at the master's host; the mail leads to the sub shop's own."""
    master, north, _ = family
    for site in (master, north):
        a_newsletter(f"of-{site.code}", site)
    client = buyer_at_master(browse, north)
    page = text(client.get("/checkout"))
    assert ('value="of-north"' in page, 'value="of-trade"' in page) == (True, False)
    assert order(client, newsletters="of-north").status_code == 303
    mail = Mail.objects.get(flow="newsletter_confirm")
    assert (mail.site_id, mail.recipient) == (north.pk, "north@mail.example")
    assert "http://north.localhost" in mail.text
