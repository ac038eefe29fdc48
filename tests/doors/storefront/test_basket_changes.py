"""Changes of a basket from a page that is old, whose log-in ended, or that the customer reads in their own language (B-01, B-02)."""

from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import BuyingTerms, Discount, Product
from regulars.customers.models import Customer, Session
from regulars.orders.models import Basket
from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.orders.shops import a_shop_with, stored
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db

COOKIE = "regulars-basket"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def visitor(sports: Site, browse: Browse) -> Client:
    """With a tent and a rope in the basket."""
    a_shop_with(sports, tent="100.00", rope="9.90")
    client = browse("sports")
    for code in ("tent", "rope"):
        client.post("/basket/added", {"product": code, "quantity": "1"})
    return client


def test_old_tab_takes_nothing_back(visitor: Client) -> None:
    """What it doesn't change it leaves, also what was taken out meanwhile."""
    visitor.post("/basket", {"product": ["tent", "rope"], "quantity": ["7", "0"], "had": ["1", "1"]})
    visitor.post("/basket", {"product": ["tent", "rope"], "quantity": ["1", "1"], "had": ["1", "1"]})
    assert stored() == {"tent": 7}
    assert 'name="had" value="7"' in text(visitor.get("/basket"))
    visitor.post("/basket", {"product": ["tent", "rope"], "quantity": ["1", "2"], "had": ["1", "1"]})
    assert stored() == {"tent": 7, "rope": 2}


def test_repeated_codes_cost_no_statements(visitor: Client) -> None:
    few, many = ({"product": ["tent"] * times, "quantity": ["2", "3"] * (times // 2)} for times in (2, 400))
    with counted_statements() as once:
        visitor.post("/basket", few)
    with counted_statements() as often:
        visitor.post("/basket", many)
    assert (often.count, stored()["tent"]) == (once.count, 3)


def test_each_change_keeps_the_cookie_on(visitor: Client) -> None:
    for path, form in (("/basket", {"product": "tent", "quantity": "3"}), ("/basket/removed", {"product": "tent"})):  # fmt: skip
        for headers in ({}, HTMX):
            assert int(visitor.post(path, form, **headers).cookies[COOKIE]["max-age"]) > 80 * 86400
    Basket.objects.all().delete()
    assert COOKIE not in visitor.post("/basket/removed", {"product": "tent"}).cookies


def test_refused_part_becomes_the_page_that_says_why(sports: Site, browse: Browse) -> None:
    """An expired form, and an account that is gone when a basket is brought: htmx looks for #basket in neither."""
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    refused = client.post("/basket", {"product": "tent"}, **HTMX)
    assert (refused.status_code, refused["HX-Retarget"], refused["HX-Reselect"], refused["HX-Reswap"]) == (403, "#main", "#main", "outerHTML")  # fmt: skip
    assert 'id="main"' in text(refused)
    assert "HX-Retarget" not in client.post("/basket", {"product": "tent"})


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/basket"), ("post", "/basket/removed"), ("get", "/products")]
)
def test_part_for_a_log_in_that_ended_leads_to_the_page_that_says_so(
    sports: Site, browse: Browse, method: str, path: str
) -> None:
    a_shop_with(sports, tent="100.00")
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    client.post("/basket/added", {"product": "tent", "quantity": "1"})
    Session.objects.all().delete()
    answer = getattr(client, method)(path, {"product": "tent", "quantity": "0"}, **HTMX)
    assert answer["HX-Redirect"].startswith(path.removesuffix("/removed"))
    assert "You have been logged out" in text(client.get(answer["HX-Redirect"]))
    assert stored() == {"tent": 1}


def test_no_undo_that_would_be_refused(visitor: Client, sports: Site) -> None:
    assert "Undo" in text(visitor.post("/basket/removed", {"product": "rope"}, **HTMX))
    visitor.post("/basket/added", {"product": "rope", "quantity": "1"})
    Product.objects.filter(code="rope").update(step=2)
    assert "Undo" not in text(visitor.post("/basket/removed", {"product": "rope"}, **HTMX))
    gone = visitor.post("/basket/removed", {"product": "tent"})["Location"]
    assert "Undo" in text(visitor.get(gone))
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    assert "Undo" not in text(visitor.get(gone))


def test_names_are_in_the_language_of_the_page(sports: Site, browse: Browse) -> None:
    """That of the customer before that of the shop, by API too."""
    tent = a_shop_with(sports, tent="100.00")["tent"]
    Product.objects.filter(pk=tent.pk).update(names={"de": "Zelt"}, texts={"de": "Hält dicht."})
    Discount.objects.create(code="D", name="Sale", names={"de": "Rabattwoche"}, kind="percent", value=10)
    ada = an_account(site=sports)
    Customer.objects.filter(pk=ada.pk).update(language="de_AT")
    client = browse("sports")
    assert "Zelt" not in text(client.get("/products/tent"))
    log_in(client)
    client.post("/basket/added", {"product": "tent", "quantity": "1"})
    pages = [text(client.get(path)) for path in ("/products?search=zelt", "/products/tent", "/basket")]
    assert ["Zelt" in page for page in pages] == [True] * 3
    assert ("Hält dicht." in pages[1], "Rabattwoche" in pages[2]) == (True, True)
    assert as_shopper(sports, "ada@mail.example").get("/products/tent").json["name"] == "Zelt"
