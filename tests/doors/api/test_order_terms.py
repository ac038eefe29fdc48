"""`/sites/{code}/order-terms`: who may buy, whose orders wait, who is told (B2B-09, B2B-10, GST-08)."""

import pytest

from tests.doors.api.calls import admin
from tests.world import a_family, a_set

pytestmark = pytest.mark.django_db


def test_order_terms_of_a_sub_site_are_its_own_or_its_masters() -> None:
    a_family("trade", ["north"], a_set("b2b"))
    call = admin()
    wish = {"buyers": "registered", "receiver": "desk@trade.example", "held": {"B2B": True}}
    assert call.patch("/sites/trade/order-terms", wish).status == 428
    assert call.patch("/sites/trade/order-terms", wish, if_match='"1"').json["version"] == 2
    north = call.get("/sites/north/order-terms").json
    assert (north["buyers"], north["receiver"], north["held"], north["version"]) == (None, "", {}, 1)
    in_force = north["in_force"]
    assert (in_force["buyers"], in_force["receiver"]) == ("registered", "desk@trade.example")
    assert (in_force["held"]["B2B"], in_force["held"]["B2C"], in_force["reorder"]["B2C"]) == (
        True,
        False,
        True,
    )
    own = {"held": {"B2B": False}, "buyers": "both", "ordering_for": {"B2B": "role"}}
    changed = call.patch("/sites/north/order-terms", own, if_match='"1"').json
    assert (changed["in_force"]["held"]["B2B"], changed["in_force"]["buyers"]) == (False, "both")
    back = {"held": {"B2B": None}, "buyers": None, "ordering_for": {"B2B": None}}
    changed = call.patch("/sites/north/order-terms", back, if_match='"2"').json
    assert (changed["held"], changed["in_force"]["held"]["B2B"], changed["buyers"]) == ({}, True, None)
    assert call.patch("/sites/trade/order-terms", {"receiver": ""}, if_match='"2"').fields == {
        "receiver": "hold_without_receiver"
    }
    lines = {line["code"]: line["source"] for line in call.get("/sites/north/overview").json}
    assert (lines["buyers"], lines["held.B2B"]) == ("master", "master")
