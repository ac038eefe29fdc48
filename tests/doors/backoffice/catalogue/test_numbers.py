"""Numbers that might be thousands are asked back on the forms of the back office, in the language of the page (SHP-02)."""

from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import Discount, Price, Product, ShippingMethod
from tests.doors.pages import untouched, words_of
from tests.rooms.catalog.entries import a_shop
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.stored import rows
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

FORMS = [
    ("/products/{tea}", "step", Product, "step"),
    ("/discounts/summer", "minimum", Discount, "minimum"),
    ("/discounts/summer", "value", Discount, "value"),
    ("/sites/kids/shop/methods/post", "price", ShippingMethod, "price"),
    ("/sites/kids/shop/methods/post", "free_from", ShippingMethod, "free_from"),
    ("/price-lists/{list}/prices?product=tea&from=1&amount=9", "amount", Price, "amount"),
    ("/price-lists/{list}/prices?product=tea&from=1&amount=9", "min_quantity", Price, "min_quantity"),
]


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    kids = a_site("kids", a_set("b2c"))
    a_shop(kids)
    Discount.objects.update(kind="amount", currency="EUR")
    return {"tea": a_product().pk, "list": a_price_list(kids, prices=None).pk}


@pytest.mark.parametrize(("path", "field", "model", "column"), FORMS)
@pytest.mark.parametrize(("language", "typed"), [("de", "1.500"), ("de", "1,500"), ("en", "1,500")])
def test_what_might_be_thousands_is_asked_back(
    administrator: Client,
    world: dict[str, Any],
    *,
    path: str,
    field: str,
    model: Any,
    column: str,
    language: str,
    typed: str,
) -> None:
    """SHP-02, DIS-01: control: in English a point stands before decimals only."""
    headers, path = {"Accept-Language": language}, path.format(**world)
    form = untouched(administrator.get(path, headers=headers).text, has=field)
    before = rows()
    answer = administrator.post(path.partition("?")[0], form | {field: typed}, headers=headers)
    assert (answer.status_code, rows() == before) == (422, True)
    assert ("1500 or 1.5." in words_of(answer), "1500 oder 1.5 " in words_of(answer)) == (
        language == "en",
        language == "de",
    )
    assert f'value="{typed}"' in answer.text
    assert (
        administrator.post(
            path.partition("?")[0], form | {field: "1.500"}, headers={"Accept-Language": "en"}
        ).status_code
        == 303
    )
    assert list(model.objects.values_list(column, flat=True)) == [1.5]


def test_price_of_a_link_comes_back_as_it_is(administrator: Client, world: dict[str, Any]) -> None:
    """SHP-02: with three decimals, on a German page."""
    german = {"Accept-Language": "de"}
    path = f"/price-lists/{world['list']}/prices"
    page = administrator.get(f"{path}?product=tea&from=1.125&amount=9", headers=german)
    assert administrator.post(path, untouched(page.text, has="amount"), headers=german).status_code == 303
    assert str(Price.objects.get().min_quantity) == "1.125"
