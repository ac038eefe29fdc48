"""Quantities as visitors type them, in the language of the page; programs send points (SHP-05)."""

import re

import pytest

from regulars.catalog.models import Price, Product
from regulars.orders.models import BasketLine
from regulars.sites.models import Site
from tests.doors.api.calls import at
from tests.doors.storefront.browsing import text
from tests.doors.storefront.conftest import Browse
from tests.rooms.orders.shops import a_shop_with, stored

pytestmark = pytest.mark.django_db


def a_shop(site: Site, locale: str, step: str = "0.125") -> None:
    """Cloth by the eighth of a metre."""
    a_shop_with(site, cloth="8.00")
    Product.objects.update(step=step)
    Price.objects.update(min_quantity=step)
    Site.objects.filter(pk=site.pk).update(locale=locale)


@pytest.mark.parametrize(
    ("locale", "typed", "quantity"),
    [
        *((locale, typed, "1.5") for locale in ("en_GB", "de_DE") for typed in ("1,5", "1.5", " 1,50 ", "1,5000")),
        *((locale, typed, "0.125") for locale in ("en_GB", "de_DE") for typed in ("0,125", "0.125")),
        ("en_GB", "1.500", "1.5"),
        ("de_DE", "1500", "1500"),
    ],
)  # fmt: skip
def test_either_sign_stands_before_decimals(
    sports: Site, browse: Browse, locale: str, typed: str, quantity: str
) -> None:
    a_shop(sports, locale)
    client = browse("sports")
    assert client.post("/basket/added", {"product": "cloth", "quantity": typed}).status_code == 303
    client.post("/basket", {"product": "cloth", "quantity": "1", "had": "x"})
    client.post("/basket", {"product": "cloth", "quantity": typed, "had": "1"})
    assert {code: f"{number.normalize():f}" for code, number in stored().items()} == {"cloth": quantity}


@pytest.mark.parametrize(
    ("locale", "typed", "meanings"),
    [
        ("en_GB", "1,500", "1500 or 1.5."),
        ("de_DE", "1,500", "1500 oder 1,5 "),
        ("de_DE", "1.500", "1500 oder 1,5 "),
        ("de_DE", "12.125", "12125 oder 12,1250 "),
    ],
)
def test_number_with_two_meanings_is_asked_back(
    sports: Site, browse: Browse, locale: str, typed: str, meanings: str
) -> None:
    """Never 1.5 for 1,500 without a word, and the other lines are changed."""
    a_shop(sports, locale)
    client = browse("sports")
    refused = client.post("/basket/added", {"product": "cloth", "quantity": typed})
    assert (refused.status_code, meanings in text(refused), BasketLine.objects.exists()) == (422, True, False)
    client.post("/basket/added", {"product": "cloth", "quantity": "1"})
    refused = client.post("/basket", {"product": "cloth", "quantity": typed, "had": "1"})
    assert (refused.status_code, meanings in text(refused), stored()) == (422, True, {"cloth": 1})
    assert f'value="{typed}"' in text(refused)


@pytest.mark.parametrize("locale", ["en_GB", "de_DE"])
@pytest.mark.parametrize(("step", "german"), [("0.5", "0,5"), ("1.125", "1,1250"), ("1500", "1500")])
def test_what_a_field_has_comes_back_as_it_is(
    sports: Site, browse: Browse, locale: str, step: str, german: str
) -> None:
    """Also from the link that puts back what was taken out."""
    a_shop(sports, locale, step)
    client = browse("sports")
    expected = {"en_GB": step, "de_DE": german}[locale]
    fields = {"product": "cloth", "quantity": quantity_on(text(client.get("/products/cloth")))}
    assert fields["quantity"] == expected
    client.post("/basket/added", fields)
    before = stored()
    page = text(client.get("/basket"))
    assert (quantity_on(page), f'name="had" value="{expected}"' in page) == (expected, True)
    assert client.post("/basket", {"product": "cloth", "quantity": expected}).status_code == 303
    gone = client.post("/basket/removed", {"product": "cloth"}, follow=True)
    client.post("/basket/added", {"product": "cloth", "quantity": quantity_on(text(gone))})
    assert stored() == before


def quantity_on(page: str) -> str:
    found = re.search(r'name="quantity" value="([^"]*)"', page)
    assert found
    return found[1]


def test_programs_send_points_whatever_the_language(sports: Site) -> None:
    a_shop(sports, "de_DE")
    assert at(sports).put("/cart/lines/cloth", {"quantity": "1.500"}).json["lines"][0]["quantity"] == "1.5"
    assert at(sports).put("/cart/lines/cloth", {"quantity": "1,5"}).code == "wrong_quantity"
