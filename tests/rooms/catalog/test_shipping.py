"""Shipping methods and the centres that they send from (SHP-03, SHP-04)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from regulars.addresses.rules import Where
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.operations.centres import add_centre, change_centre, remove_centre
from regulars.catalog.operations.shipping import (
    MethodWish,
    add_method,
    change_method,
    method_wish_of,
    remove_method,
)
from regulars.catalog.queries.shipping import known_method, methods_at
from regulars.catalog.rules.shipping import KnownMethod, WhyNotOffered, offered
from regulars.journeys.delete_type import delete_type
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerType, Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.operations.types import add_type
from tests.journeys.stories import SAM
from tests.world import a_family, a_set, a_site

POST = MethodWish(name="Post", price="4.90")
KNOWN = KnownMethod(
    "post", "Post", frozenset(), frozenset(), Decimal("4.90"), None, None, active=True, position=100,
    currency="EUR",
)  # fmt: skip


@pytest.fixture
def kids(db: None) -> Site:
    return a_site("kids")


def offers(
    site: Site, country: str, customer_type: str = "B2C", total: str = "10"
) -> list[tuple[str, str | None]]:
    """Code and centre of each that is offered at a shop."""
    known = [known_method(method, "en") for method in methods_at(site.pk, site.currency).in_force[0]]
    every = offered(known, country, customer_type, Decimal(total))
    return [(offer.method.code, offer.method.centre) for offer in every if offer.is_offered]


def test_every_method_says_all_that_keeps_it_from_being_offered() -> None:
    """SHP-04."""
    only = replace(KNOWN, code="only", countries=frozenset({"DE"}), types=frozenset({"B2B"}), active=False)
    first = replace(KNOWN, code="first", position=1)
    found = offered([KNOWN, only, first], "US", "B2C", Decimal(0))
    assert [(offer.method.code, offer.why) for offer in found] == [
        ("first", ()),
        ("only", tuple(WhyNotOffered)),
        ("post", ()),
    ]


@pytest.mark.parametrize(("total", "cost"), [("0", "4.90"), ("49.99", "4.90"), ("50", "0"), ("50.01", "0")])
def test_method_is_free_from_its_amount_on(total: str, cost: str) -> None:
    """SHP-04."""
    (offer,) = offered([replace(KNOWN, free_from=Decimal(50))], "DE", "B2C", Decimal(total))
    assert offer.cost == Decimal(cost)


def test_cost_is_never_below_zero() -> None:
    """DIS-02."""
    (offer,) = offered([replace(KNOWN, price=Decimal(-1))], "DE", "B2C", Decimal(1))
    assert offer.cost == 0


def test_of_two_countries_and_two_centres_only_the_fitting_methods_are_offered(kids: Site) -> None:
    """SHP-04."""
    north, west = add_centre("north", "North", "DE", by=SAM), add_centre("west", "West", "US", by=SAM)
    add_method(kids, "dhl", replace(POST, countries=["DE", "AT"], centre=north), by=SAM)
    add_method(kids, "ups", replace(POST, countries=["US"], centre=west), by=SAM)
    add_method(kids, "van", replace(POST, countries=["DE"], types=["B2B"], centre=north, position=1), by=SAM)
    assert offers(kids, "DE") == [("dhl", "north")]
    assert offers(kids, "DE", "B2B") == [("van", "north"), ("dhl", "north")]
    assert offers(kids, "US") == [("ups", "west")]
    assert offers(kids, "JP") == []


@pytest.mark.django_db
def test_methods_of_a_sub_site_stand_in_the_place_of_its_masters() -> None:
    """SHP-03, SUB-05: never mixed, and one that is switched off doesn't count."""
    trade, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    add_method(trade, "post", POST, by=SAM)
    add_method(trade, "express", POST, by=SAM)
    van = add_method(north, "van", replace(POST, active=False), by=SAM)
    assert offers(north, "DE") == offers(south, "DE") == [("express", None), ("post", None)]
    van = change_method(van, replace(method_wish_of(van), active=True), version=1, by=SAM)
    assert (offers(north, "DE"), methods_at(north.pk, north.currency).in_force[1]) == (
        [("van", None)],
        Where.SITE,
    )
    assert (len(offers(south, "DE")), methods_at(south.pk, south.currency).in_force[1]) == (2, Where.MASTER)
    assert offers(trade, "DE") == [("express", None), ("post", None)]
    remove_method(van, by=SAM)
    assert len(offers(north, "DE")) == 2
    assert {method.currency for method in methods_at(trade.pk, trade.currency).own} == {"EUR"}
    change_site(south, SiteChanges(currency="USD"), version=south.version, by=SAM)
    assert offers(Site.objects.get(pk=south.pk), "DE") == []


@pytest.mark.parametrize(
    ("other", "field", "code"),
    [
        ({"price": "-1"}, "price", "negative"),
        ({"price": "4.905"}, "price", "too_many_decimals"),
        ({"price": "much"}, "price", "not_a_number"),
        ({"free_from": "0"}, "free_from", "not_positive"),
        ({"countries": ["ATLANTIS"]}, "countries", "unknown_country"),
        ({"types": ["nobody"]}, "types", "no_such_type"),
        ({"position": -1}, "position", "out_of_range"),
        ({"name": ""}, "name", "required"),
        ({"names": {"xx": "Post"}}, "names", "unknown_language"),
        ({"centre": FulfilmentCentre(pk=999, code="gone")}, "centre", "no_such_centre"),
    ],
)
def test_what_no_method_can_be_is_refused_beside_its_field(
    kids: Site, other: dict[str, Any], field: str, code: str
) -> None:
    """SHP-04."""
    with pytest.raises(Invalid) as refused:
        add_method(kids, "post", replace(POST, **other), by=SAM)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]
    assert not ShippingMethod.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_method_has_the_currency_of_its_site_which_then_keeps_it() -> None:
    """SHP-05: 4.90 euros don't become as many yen; who holds the site as it was writes in the currency that it has."""
    shop = a_site("kids")
    post = add_method(shop, "post", POST, by=SAM)
    with pytest.raises(Conflict) as refused:
        change_site(shop, SiteChanges(currency="JPY"), version=1, by=SAM)
    assert (refused.value.code, refused.value.field) == ("currency_in_use", "currency")
    remove_method(post, by=SAM)
    change_site(shop, SiteChanges(currency="JPY"), version=1, by=SAM)
    with pytest.raises(Invalid) as cents:
        add_method(shop, "post", POST, by=SAM)
    assert cents.value.code == "too_many_decimals"
    assert add_method(shop, "post", replace(POST, price="490"), by=SAM).currency == "JPY"


def test_cost_has_the_decimals_of_its_currency() -> None:
    """SHP-05."""
    offer = offered([replace(KNOWN, price=Decimal("4.9000"))], "DE", "B2C", Decimal(1))[0]
    assert str(offer.cost) == "4.90"


def test_code_is_there_once_per_site(kids: Site) -> None:
    """SHP-04."""
    add_method(kids, "post", POST, by=SAM)
    add_method(a_site("toys"), "post", POST, by=SAM)
    with pytest.raises(Conflict) as refused:
        add_method(kids, "Post", POST, by=SAM)
    assert refused.value.code == "shipping_method_code_taken"


def test_of_two_people_who_edit_a_method_the_second_is_told(kids: Site) -> None:
    """G23, G20."""
    post = add_method(kids, "post", POST, by=SAM)
    change_method(post, replace(POST, price="5.90"), version=1, by=SAM)
    assert AuditRecord.objects.latest("pk").data == {
        "site": "kids",
        "method": "post",
        "fields": ["shipping:price"],
    }
    with pytest.raises(Conflict) as refused:
        change_method(post, replace(POST, price="6.90"), version=1, by=SAM)
    assert refused.value.code == "version_conflict"


def test_centre_and_type_that_a_method_names_stay(kids: Site) -> None:
    """SHP-04, CLS-01."""
    add_type("Club", "Club", by=SAM)
    club, north = CustomerType.objects.get(pk="Club"), add_centre("north", "North", "DE", by=SAM)
    post = add_method(kids, "post", replace(POST, centre=north, types=["Club"]), by=SAM)
    change_centre(north, "Far north", "SE", version=1, by=SAM)
    with pytest.raises(Conflict) as refused:
        remove_centre(north, by=SAM)
    assert (refused.value.code, refused.value.values["methods"]) == ("centre_in_use", "Post (Site kids)")
    with pytest.raises(Conflict) as in_use:
        delete_type(club, by=SAM)
    assert (in_use.value.code, in_use.value.values["who"]) == ("type_in_use", "Site kids")
    remove_method(post, by=SAM)
    remove_centre(north, by=SAM)
    delete_type(club, by=SAM)
