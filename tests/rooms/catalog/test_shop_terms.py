"""What a site says of taxes and of who sees prices, and what a sub site takes from its master (SHP-03, SHP-05, SHP-06)."""

from decimal import Decimal

import pytest

from regulars.addresses.rules import Where
from regulars.catalog.models import SiteShop
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.catalog.queries.site_shop import shop_in_words, shop_terms_of
from regulars.catalog.rules import PricesFor
from regulars.catalog.rules.facts import KnownTax
from regulars.history.queries.records import RecordFilters, records
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.world import a_family, a_set

pytestmark = pytest.mark.django_db

VAT = {"standard": Tax("19", "incl. 19 % VAT"), "reduced": Tax("7")}


@pytest.fixture
def family() -> list[Site]:
    return a_family("trade", ["north"], a_set("b2b"))


def test_taxes_of_a_sub_site_stand_in_the_place_of_its_masters(family: list[Site]) -> None:
    """SHP-03, SHP-05: all of them, or all of the master's."""
    trade, north = family
    assert shop_terms_of(north).taxes == ({}, Where.STANDARD)
    change_shop_terms(trade, ShopChanges(taxes=VAT), by=SAM)
    known = {"reduced": KnownTax(Decimal(7), ""), "standard": KnownTax(Decimal(19), "incl. 19 % VAT")}
    assert shop_terms_of(north).taxes == (known, Where.MASTER)
    change_shop_terms(north, ShopChanges(taxes={"standard": Tax("20")}), by=SAM)
    assert shop_terms_of(north).taxes == ({"standard": KnownTax(Decimal(20), "")}, Where.SITE)
    change_shop_terms(north, ShopChanges(taxes={}), by=SAM)
    assert shop_terms_of(north).taxes == (known, Where.MASTER)


def test_who_sees_prices_is_the_sites_word_else_its_masters_else_everyone(family: list[Site]) -> None:
    """SHP-06: type by type, visitors are of the type guest."""
    trade, north = family
    change_shop_terms(trade, ShopChanges(prices_for={"guest": "role", "B2C": "role"}), by=SAM)
    change_shop_terms(north, ShopChanges(prices_for={"B2C": "everyone"}), by=SAM)
    terms = shop_terms_of(north)
    assert {code: terms.prices_for(code) for code in ("guest", "B2C", "B2B")} == {
        "guest": (PricesFor.ROLE, Where.MASTER),
        "B2C": (PricesFor.EVERYONE, Where.SITE),
        "B2B": (PricesFor.EVERYONE, Where.STANDARD),
    }
    change_shop_terms(north, ShopChanges(prices_for={"B2C": None}), by=SAM)
    assert shop_terms_of(north).prices_for("B2C") == (PricesFor.ROLE, Where.MASTER)
    lines = {line.code: line.where for line in shop_in_words(shop_terms_of(north))}
    assert (lines["prices_for.B2C"], lines["taxes"]) == (Where.MASTER, Where.STANDARD)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        (ShopChanges(taxes={"standard": Tax("-0.01")}), "taxes", "out_of_range"),
        (ShopChanges(taxes={"standard": Tax("100.01")}), "taxes", "out_of_range"),
        (ShopChanges(taxes={"standard": Tax("19.999")}), "taxes", "too_many_decimals"),
        (ShopChanges(taxes={"standard": Tax("a lot")}), "taxes", "not_a_number"),
        (ShopChanges(taxes={"full rate": Tax("19")}), "taxes", "tax_class_shape"),
        (ShopChanges(taxes={"reduced": Tax("19"), "Reduced ": Tax("7")}), "taxes", "class_twice"),
        (ShopChanges(taxes=[("", Tax("19")), ("reduced", Tax("7"))]), "taxes", "required"),
        (ShopChanges(taxes={"": Tax("19")}), "taxes", "required"),
        (
            ShopChanges(taxes={f"class{number}": Tax("1") for number in range(21)}),
            "taxes",
            "too_many_classes",
        ),
        (ShopChanges(prices_for={"B2C": "nobody"}), "prices_for", "unknown_value"),
        (ShopChanges(prices_for={"nobody": "role"}), "prices_for", "no_such_type"),
    ],
)
def test_what_no_shop_can_say_is_refused(
    family: list[Site], changes: ShopChanges, field: str, code: str
) -> None:
    """SHP-05, SHP-06; a tax of zero is one."""
    with pytest.raises(Invalid) as refused:
        change_shop_terms(family[0], changes, by=SAM)
    assert (refused.value.field, refused.value.code) == (field, code)
    change_shop_terms(family[0], ShopChanges(taxes={"standard": Tax("0")}), by=SAM)


def test_of_two_people_who_save_the_second_is_told_and_nothing_notes_nothing(family: list[Site]) -> None:
    """G23, F58."""
    trade = family[0]
    change_shop_terms(trade, ShopChanges(prices_for={"B2C": "role"}), version=1, by=SAM)
    with pytest.raises(Conflict) as refused:
        change_shop_terms(trade, ShopChanges(taxes=VAT), version=1, by=SAM)
    assert (refused.value.code, refused.value.details) == ("version_conflict", {"version": 2})
    count = AuditRecord.objects.count()
    change_shop_terms(trade, ShopChanges(prices_for={"B2C": "role"}, taxes={}), version=2, by=SAM)
    change_shop_terms(family[1], ShopChanges(taxes={}), version=1, by=SAM)
    assert AuditRecord.objects.count() == count
    assert not SiteShop.objects.filter(site=family[1]).exists()


def test_history_says_in_words_what_there_was_and_is(family: list[Site]) -> None:
    """SHP-05, SHP-06, F42."""
    change_shop_terms(family[0], ShopChanges(taxes=VAT, prices_for={"B2B": "role"}), by=SAM)
    last = AuditRecord.objects.latest("pk").pk
    (found,) = records(RecordFilters(record_id=last), grant=EVERYTHING).records
    assert {value.label: (value.before, value.after) for value in found.values} == {
        "Taxes": ("", "reduced: 7.00 %; standard: 19.00 % (incl. 19 % VAT)"),
        "Who sees prices": ("", "B2B: Only customers with a role that shows prices"),
    }
