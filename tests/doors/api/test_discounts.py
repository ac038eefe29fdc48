"""Discounts for programs (DIS-01)."""

from typing import Any

import pytest

from regulars.catalog.models import Discount
from regulars.groups.models import CustomerGroup, Tag
from tests.doors.api.calls import Caller, admin
from tests.world import a_family, a_set, a_site, api_key

pytestmark = pytest.mark.django_db

NEW = {"code": "summer", "name": "Summer", "kind": "percent", "value": "10"}
PLAIN: dict[str, Any] = {
    "names": {},
    "currency": None,
    "priority": 0,
    "combinable": False,
    "group": None,
    "tag": None,
    "type": None,
    "minimum": None,
    "starts_at": None,
    "ends_at": None,
    "active": True,
    "at_every_site": True,
    "sites": [],
    "state": "active",
    "version": 1,
}


def test_discount_is_added_read_changed_and_deleted() -> None:
    """DIS-01: each kind of value and each condition."""
    a_site("kids")
    CustomerGroup.objects.create(code="club", name="Club")
    Tag.objects.create(code="vip", name="VIP")
    call = admin()
    made = call.post("/discounts", NEW)
    assert (made.status, made.json) == (201, NEW | PLAIN | {"value": "10.00"})
    assert call.get(made.raw["Location"]).raw["ETag"] == '"1"'
    wish = {
        "kind": "amount",
        "value": "5",
        "currency": "EUR",
        "group": "Club",
        "tag": "vip",
        "type": "B2B",
        "minimum": "49.90",
        "starts_at": "2199-01-01T00:00:00Z",
        "sites": ["Kids"],
        "combinable": True,
        "priority": 7,
        "names": {"de": "Sommer"},
    }
    changed = call.patch("/discounts/Summer", wish, if_match='"1"')
    assert changed.json == {
        **NEW, **PLAIN, **wish, "value": "5.00", "group": "club", "sites": ["kids"], "at_every_site": False,
        "state": "upcoming", "version": 2,
    }  # fmt: skip
    assert call.get("/discounts?state=upcoming").json["items"] == [changed.json]
    assert call.get("/discounts?state=active").json["items"] == []
    back = {"kind": "percent", "value": "12.5", "group": None, "tag": None, "sites": [], "starts_at": None}
    again = call.patch("/discounts/summer", back, if_match='"2"').json
    assert (again["value"], again["currency"], again["group"], again["state"]) == (
        "12.50",
        None,
        None,
        "active",
    )
    assert call.delete("/discounts/summer").status == 428
    assert call.delete("/discounts/summer", if_match='"3"').status == 204
    assert call.get("/discounts/summer").code == "no_such_discount"


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"value": "100.01"}, "value", "out_of_range"),
        ({"value": "33.333"}, "value", "too_many_decimals"),
        ({"currency": "EUR"}, "currency", "currency_of_percent"),
        ({"kind": "amount"}, "currency", "required"),
        ({"kind": "amount", "currency": "EUR", "value": "0"}, "value", "not_positive"),
        ({"group": "nobody"}, "group", "no_such_group"),
        ({"tag": "nobody"}, "tag", "no_such_tag"),
        ({"type": "nobody"}, "type", "no_such_type"),
        ({"sites": ["nowhere"]}, "sites", "no_such_site"),
        ({"starts_at": "tomorrow"}, "starts_at", "moment_shape"),
        ({"starts_at": "2026-08-01T00:00:00"}, "starts_at", "moment_shape"),
        ({"starts_at": "2026-08-01"}, "starts_at", "moment_shape"),
        ({"starts_at": 1785542400}, "starts_at", "moment_shape"),
        ({"starts_at": "1785542400"}, "starts_at", "moment_shape"),
        ({"minimum": "0"}, "minimum", "not_positive"),
        (
            {"starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"},
            "ends_at",
            "ends_before_start",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(sent: dict[str, Any], field: str, code: str) -> None:
    """DIS-01."""
    refused = admin().post("/discounts", NEW | sent)
    assert (refused.status, refused.fields) == (422, {field: code})
    assert not Discount.objects.exists()


def test_code_is_there_once_and_two_people_are_told() -> None:
    """G23."""
    call = admin()
    call.post("/discounts", NEW)
    assert call.post("/discounts", NEW | {"code": "SUMMER"}).code == "discount_code_taken"
    assert call.patch("/discounts/summer", {"value": "20"}, if_match='"1"').status == 200
    late = call.patch("/discounts/summer", {"value": "30"}, if_match='"1"')
    assert (late.status, late.code) == (409, "version_conflict")


def test_key_for_some_sites_reads_what_counts_there_and_changes_nothing() -> None:
    """DIS-01, D-34: a discount counts at every site, or its sites are not all theirs."""
    _, north, _ = a_family("trade", ["north", "south"], a_set("b2b"))
    call = admin()
    for code, sites in {
        "all": [],
        "family": ["trade"],
        "south": ["south"],
        "both": ["north", "south"],
    }.items():
        call.post("/discounts", NEW | {"code": code, "name": code, "sites": sites})
    limited = Caller("admin.localhost", api_key("manager", at=[north]))
    listed = limited.get("/discounts").json["items"]
    assert [(item["code"], item["at_every_site"], item["sites"]) for item in listed] == [
        ("all", True, []),
        ("both", False, ["north"]),
        ("family", False, []),
    ]
    assert limited.get("/discounts/south").status == 404
    assert limited.post("/discounts", NEW).code == "right_missing"
    assert limited.patch("/discounts/both", {"value": "99"}, if_match='"1"').code == "right_missing"
    assert limited.delete("/discounts/both", if_match='"1"').code == "right_missing"
    assert limited.patch("/discounts/south", {"value": "99"}, if_match='"1"').status == 404
    assert set(Discount.objects.values_list("version", flat=True)) == {1}
