"""Price lists and their prices: what may be said, by whom last, and in which currency."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from regulars.catalog.models import Price, PriceList
from regulars.catalog.operations.price_lists import change_price_list, remove_price_list
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.groups.models import PricingPolicy
from regulars.history.queries.records import RecordFilters, records
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.staff.rules.rights import EVERYTHING
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of, refusal
from tests.world import a_site

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": ""}, ("name", "required")),
        ({"policy": "gold"}, ("policy", "unknown_value")),
        ({"policy": "a\x00b"}, ("policy", "unknown_value")),
        ({"priority": 1_001}, ("priority", "out_of_range")),
        ({"priority": -1_001}, ("priority", "out_of_range")),
        ({"starts_at": NOON, "ends_at": NOON}, ("ends_at", "ends_before_start")),
        ({"starts_at": NOON, "ends_at": NOON - timedelta(days=1)}, ("ends_at", "ends_before_start")),
        ({"ends_at": datetime(9999, 1, 1, tzinfo=UTC)}, ("ends_at", "out_of_range")),
    ],
)
def test_list_that_cannot_be_is_refused_beside_its_field(
    kids: Site, values: dict[str, Any], problem: tuple[str, str]
) -> None:
    """SHP-02"""
    with pytest.raises(Invalid) as refused:
        a_price_list(kids, **values)
    assert (refused.value.field, refused.value.code) == problem
    assert not PriceList.objects.exists()


def test_two_lists_may_be_equal_in_everything_but_their_code(kids: Site) -> None:
    """SHP-02: the code decides between them."""
    a_product()
    first, second = (a_price_list(kids, code, {"tea": "3.00"}, name="Retail") for code in ("b", "a"))
    assert prices_of(first) == prices_of(second) == {"tea": "3.00"}
    with refusal("price_list_code_taken"):
        a_price_list(kids, "A")


@pytest.mark.django_db(transaction=True)
def test_list_has_the_currency_of_its_site_which_then_keeps_it(kids: Site) -> None:
    """SHP-05"""
    price_list = a_price_list(kids)
    with refusal("currency_in_use") as refused:
        change_site(kids, SiteChanges(currency="USD"), version=1, by=OPERATOR)
    assert (refused.value.field, price_list.currency) == ("currency", "EUR")
    remove_price_list(price_list, by=OPERATOR)
    assert change_site(kids, SiteChanges(currency="USD"), version=1, by=OPERATOR).currency == "USD"


def test_of_two_who_change_a_list_the_second_is_refused(kids: Site) -> None:
    """G23: prices are of the list."""
    a_product()
    price_list = a_price_list(kids, prices={"tea": "3.00"})
    for change in (
        lambda: change_price_list(price_list, ListValues("New"), version=1, by=OPERATOR),
        lambda: change_prices(price_list, [PriceRow("tea", "1", None)], version=1, by=OPERATOR),
        lambda: remove_price_list(price_list, version=1, by=OPERATOR),
    ):
        with refusal("version_conflict") as refused:
            change()
        assert refused.value.details == {"version": 2}
    assert prices_of(price_list) == {"tea": "3.00"}


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("EUR", "-1", "negative"),
        ("EUR", "0.001", "too_many_decimals"),
        ("EUR", "1000000000", "too_large"),
        ("EUR", "Infinity", "not_a_number"),
        *(
            ("EUR", text, "not_a_number")
            for text in ("", "1e3", "1_000", "١٢", "1,500", "+1", " 1 2", "-", "1.")
        ),
        ("EUR", "-0", ""),
        ("EUR", "0", ""),
        ("JPY", "0.5", "too_many_decimals"),
        ("JPY", "50", ""),
        ("HUF", "0.50", ""),
        ("KWD", "0.125", ""),
    ],
)
def test_amount_is_in_minor_units_of_the_currency(currency: str, amount: str, code: str) -> None:
    """SHP-05: of ISO 4217, so forints have cents."""
    a_product()
    shop = a_site("kids", currency=currency)
    if not code:
        assert prices_of(a_price_list(shop, prices={"tea": amount}))
        return
    with pytest.raises(Invalid) as refused:
        a_price_list(shop, prices={"tea": amount})
    assert (refused.value.field, refused.value.code) == ("prices.0.amount", code)
    assert not Price.objects.exists()


def test_all_prices_are_changed_or_none_and_every_fault_is_named(kids: Site) -> None:
    a_product()
    price_list = a_price_list(kids, prices={"tea": "3.00"})
    rows = [
        PriceRow("tea", "10", "2.50"),
        PriceRow("coffee", "1", "2.50"),
        PriceRow("TEA", "10.000", "2.40"),
        PriceRow("tea", "0", "-1"),
        PriceRow("a\x00", "1", "1"),
    ]
    with pytest.raises(Invalid) as refused:
        change_prices(price_list, rows, version=2, by=OPERATOR)
    assert {problem.field: problem.code for problem in refused.value.problems} == {
        "prices.1.product": "no_such_product",
        "prices.2.product": "price_twice",
        "prices.3.min_quantity": "not_positive",
        "prices.3.amount": "negative",
        "prices.4.product": "no_such_product",
    }
    assert prices_of(price_list) == {"tea": "3.00"}


def test_prices_are_set_and_removed_and_the_history_tells_both(kids: Site) -> None:
    a_product()
    price_list = a_price_list(kids, prices={"tea": "3.00", "tea@10": "2.50"})
    rows = [PriceRow("tea", "1", "2.90"), PriceRow("tea", "10", None), PriceRow("tea", "0.5", "3.10")]
    change_prices(price_list, rows, version=2, by=OPERATOR)
    assert prices_of(price_list) == {"tea@0.5": "3.10", "tea": "2.90"}
    (record, *_) = records(RecordFilters(about=(("site", kids.pk),)), grant=EVERYTHING).records
    assert record.sentence == "Changed prices in the list retail of Site kids: 3 prices."
    (value,) = record.values
    assert (value.before, value.after) == (
        "tea from 1: €3.00; tea from 10: €2.50",
        "tea from 1: €2.90; tea from 0.5: €3.10",
    )


def test_history_of_a_list_is_in_words(kids: Site) -> None:
    PricingPolicy.objects.create(code="gold", name="Gold")
    price_list = a_price_list(kids)
    values = ListValues("Sale", "GOLD", -5, NOON, None, active=False)
    change_price_list(price_list, values, version=1, by=OPERATOR)
    (record, *_) = records(RecordFilters(about=(("site", kids.pk),)), grant=EVERYTHING).records
    assert {(value.label, value.before, value.after) for value in record.values} == {
        ("Name", "List retail", "Sale"),
        ("Pricing policy", "", "Gold"),
        ("Priority", "0", "-5"),
        ("Begins", "", "2026-06-01 12:00 UTC"),
        ("Active", "Yes", "No"),
    }


def test_list_that_is_gone_takes_its_prices_along(kids: Site) -> None:
    a_product()
    remove_price_list(a_price_list(kids, prices={"tea": "3.00"}, ends_at=now()), by=OPERATOR)
    assert not Price.objects.exists()
