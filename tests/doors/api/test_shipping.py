"""Shipping methods, centres and a site's shop terms for programs (SHP-03 to SHP-06)."""

from typing import Any

import pytest

from tests.doors.api.calls import Caller, admin
from tests.rooms.catalog.entries import a_shop
from tests.world import a_family, a_set, a_site, api_key

pytestmark = pytest.mark.django_db

POST = {"site": "kids", "code": "post", "name": "Post", "price": "4.9"}


def test_method_is_added_read_changed_and_deleted() -> None:
    """SHP-04."""
    a_site("kids"), a_site("toys")
    call = admin()
    call.post("/centres", {"code": "north", "name": "North", "country": "de"})
    made = call.post("/shipping-methods", POST)
    assert (made.status, made.json) == (
        201,
        POST
        | {
            "names": {},
            "countries": [],
            "types": [],
            "price": {"amount": "4.90", "currency": "EUR"},
            "free_from": None,
            "centre": None,
            "active": True,
            "position": 100,
            "version": 1,
        },
    )
    wish = {"centre": "North", "countries": ["at", "DE"], "types": ["B2C"], "free_from": "50"}
    changed = call.patch(made.raw["Location"], wish, if_match='"1"').json
    assert (changed["centre"], changed["countries"], changed["free_from"]) == (
        "north",
        ["AT", "DE"],
        {"amount": "50.00", "currency": "EUR"},
    )
    assert call.get("/shipping-methods?site=kids").json["items"] == [changed]
    assert call.get("/shipping-methods?site=toys").json["items"] == []
    assert call.delete("/centres/north", if_match='"1"').code == "centre_in_use"
    assert (
        call.patch("/shipping-methods/kids/post", {"price": "6"}, if_match='"1"').code == "version_conflict"
    )
    assert call.delete("/shipping-methods/kids/post", if_match='"2"').status == 204
    assert call.get("/shipping-methods/kids/post").code == "no_such_shipping_method"
    assert call.delete("/centres/north", if_match='"1"').status == 204


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"price": "-1"}, "price", "negative"),
        ({"price": "1.234"}, "price", "too_many_decimals"),
        ({"free_from": "0"}, "free_from", "not_positive"),
        ({"countries": ["XX"]}, "countries", "unknown_country"),
        ({"types": ["nobody"]}, "types", "no_such_type"),
        ({"centre": "nowhere"}, "centre", "no_such_centre"),
        ({"site": "nowhere"}, "site", "no_such_site"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(sent: dict[str, Any], field: str, code: str) -> None:
    """SHP-04."""
    a_site("kids")
    refused = admin().post("/shipping-methods", POST | sent)
    assert (refused.status, refused.fields) == (422, {field: code})


def test_key_for_some_sites_reaches_their_methods_and_no_centre() -> None:
    """SHP-04, D-34."""
    kids, toys = a_site("kids"), a_site("toys")
    a_shop(kids)
    limited = Caller("admin.localhost", api_key("manager", at=[toys]))
    assert limited.get("/shipping-methods").json["items"] == []
    assert limited.get("/shipping-methods/kids/post").code == "no_such_site"
    assert limited.post("/shipping-methods", POST).fields == {"site": "no_such_site"}
    assert limited.post("/shipping-methods", POST | {"site": "toys", "centre": "north"}).status == 201
    assert limited.patch("/centres/north", {"name": "Mine"}, if_match='"1"').code == "right_missing"
    assert limited.delete("/centres/north", if_match='"1"').code == "right_missing"


def test_shop_terms_of_a_sub_site_are_its_own_or_its_masters() -> None:
    """SHP-03, SHP-05, SHP-06."""
    a_family("trade", ["north"], a_set("b2b"))
    call = admin()
    vat = {"standard": {"percent": "19.00", "text": "incl. 19 % VAT"}}
    wish = {"taxes": vat, "prices_for": {"guest": "role"}}
    assert call.patch("/sites/trade/shop", wish).status == 428
    assert call.patch("/sites/trade/shop", wish, if_match='"1"').json["version"] == 2
    north = call.get("/sites/north/shop").json
    assert (north["taxes"], north["prices_for"], north["version"]) == ({}, {}, 1)
    assert (north["in_force"]["taxes"], north["in_force"]["prices_for"]["guest"]) == (vat, "role")
    own = call.patch("/sites/north/shop", {"prices_for": {"guest": "everyone"}}, if_match='"1"').json
    assert own["in_force"]["prices_for"]["guest"] == "everyone"
    back = call.patch("/sites/north/shop", {"prices_for": {"guest": None}}, if_match='"2"').json
    assert (back["prices_for"], back["in_force"]["prices_for"]["guest"]) == ({}, "role")
    refused = call.patch("/sites/north/shop", {"taxes": {"X Y": {"percent": "19"}}}, if_match='"3"')
    assert refused.fields == {"taxes": "tax_class_shape"}
