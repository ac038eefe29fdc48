"""Customer roles, tags, pricing policies, and what a customer has of them, for programs (ROL-01 to ROL-05, CLS-02, CLS-03)."""

from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.groups.models import RoleHolding
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin
from tests.rooms.groups.samples import MARKS, some_marks
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db

VIP = {"code": "vip", "name": "VIP", "version": 1}


@pytest.fixture
def kids() -> Site:
    some_marks()
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


@pytest.mark.parametrize("place", MARKS)
def test_it_is_added_read_changed_and_deleted(place: str) -> None:
    """CLS-02, CLS-03, ROL-02."""
    call, more = admin("manager"), {"rights": []} if place == "roles" else {}
    made = call.post(f"/{place}", {"name": "Gold & co"})
    assert (made.status, made.json) == (201, {"code": "gold-co", "name": "Gold & co", "version": 1, **more})
    here = made.raw.headers["Location"]
    assert (
        call.get(here.upper().replace("/API/V1", "/api/v1").replace(place.upper(), place)).json == made.json
    )
    assert call.post(f"/{place}", {"name": "Other", "code": "GOLD-CO"}).status == 409
    assert call.patch(here, {"name": "Gold"}).status == 428
    changed = call.patch(here, {"name": "Gold"}, if_match='"1"')
    assert (changed.json["name"], changed.raw.headers["ETag"]) == ("Gold", '"2"')
    assert call.patch(here, {"name": "Late"}, if_match='"1"').code == "version_conflict"
    assert [row["code"] for row in call.get(f"/{place}").json["items"]] == ["gold-co"]
    assert call.delete(here).status == 428
    assert call.delete(here, if_match='"1"').code == "version_conflict"
    assert call.delete(here, if_match='"2"').status == (200 if place == "pricing-policies" else 204)
    assert call.get(here).status == 404


def test_list_is_walked_by_cursor() -> None:
    call = admin()
    for name in ("C", "A", "B"):
        call.post("/tags", {"name": name})
    first = call.get("/tags?limit=2").json
    second = call.get(f"/tags?limit=2&cursor={first['next_cursor']}").json
    assert [row["name"] for row in first["items"] + second["items"]] == ["A", "B", "C"]
    assert (first["total"], second["next_cursor"]) == (3, None)


def test_role_keeps_what_is_not_sent() -> None:
    call = admin()
    call.post("/roles", {"name": "Trade", "rights": ["see_restricted", "see_prices", "see_prices"]})
    changed = call.patch("/roles/trade", {"name": "Traders"}, if_match='"1"')
    assert changed.json["rights"] == ["see_prices", "see_restricted"]
    assert call.patch("/roles/trade", {"rights": []}, if_match='"2"').json["name"] == "Traders"
    refused = call.patch("/roles/trade", {"rights": ["fly"]}, if_match='"3"')
    assert refused.fields == {"rights": "unknown_value"}


def test_account_has_exactly_the_roles_that_are_put(ada: Customer) -> None:
    """ROL-01, ROL-05."""
    call = admin()
    call.post("/roles", {"name": "Club"})
    path = f"/customers/{ada.pk}/roles"
    wish = [{"code": "trade"}, {"code": "club", "first_day": "2020-01-01", "last_day": "2020-12-31"}]
    put = call.put(path, {"roles": wish})
    assert put.json["items"] == [
        {
            "code": "club",
            "name": "Club",
            "first_day": "2020-01-01",
            "last_day": "2020-12-31",
            "state": "over",
        },
        {"code": "trade", "name": "Trade", "first_day": None, "last_day": None, "state": "now"},
    ]
    shorter = [{"code": "club", "last_day": "2027-06-30"}]
    assert call.put(path, {"roles": shorter}).json["total"] == 1
    assert call.get(path).json["items"][0]["last_day"] == "2027-06-30"
    assert call.put(path, {"roles": []}).json["items"] == []


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ([{"code": "trade"}, {"code": "nobody"}], {"roles": "no_such_role"}),
        ([{"code": "trade"}, {"code": "trade"}], {"roles.1.code": "named_twice"}),
        ([{"code": "trade", "last_day": "31.12.2027"}], {"roles.0.last_day": "date_shape"}),
        (
            [{"code": "trade", "first_day": "2027-01-02", "last_day": "2027-01-01"}],
            {"roles.0.last_day": "days_shape"},
        ),
    ],
)
def test_roles_that_cannot_be_are_refused_whole(roles: Any, told: dict[str, str], ada: Customer) -> None:
    refused = admin().put(f"/customers/{ada.pk}/roles", {"roles": roles})
    assert (refused.status, refused.fields) == (422, told)
    assert not RoleHolding.objects.exists()


def test_guest_has_neither_roles_nor_tags(kids: Site) -> None:
    """ROL-04."""
    guest, call = a_guest(kids), admin()
    put = call.put(f"/customers/{guest.pk}/roles", {"roles": [{"code": "trade"}]})
    assert (put.status, put.code) == (422, "no_roles_for_guests")
    tagged = call.put(f"/customers/{guest.pk}/tags", {"tags": ["vip"]})
    assert (tagged.status, tagged.code) == (422, "not_an_account")
    assert call.get(f"/customers/{guest.pk}/roles").json["items"] == []


def test_account_carries_exactly_the_tags_that_are_put(ada: Customer) -> None:
    """CLS-03."""
    call, path = admin(), f"/customers/{ada.pk}/tags"
    assert call.put(path, {"tags": ["vip"]}).json["items"] == [VIP]
    assert call.put(path, {"tags": ["vip", "none"]}).fields == {"tags": "no_such_tag"}
    assert call.get(path).json["items"] == [VIP]


def test_policy_is_one_of_those_that_there_are(ada: Customer) -> None:
    """CLS-02: the attribute tells what there is to choose, and deleting one counts who had it."""
    call, path = admin(), f"/customers/{ada.pk}"
    [option] = call.get("/attributes/pricing_policy").json["options"]
    assert (option["key"], option["name"]) == ("gold", "Gold")
    listed = {row["code"]: row["options"] for row in call.get("/attributes").json["items"]}
    assert listed["pricing_policy"] == [option]
    for sent in ([option], [{"key": "x", "name": "X"}]):  # what came back, and what is no policy
        left = call.patch("/attributes/pricing_policy", {"options": sent})
        assert (left.status, left.json["options"]) == (200, [option])
    named = call.patch("/attributes/pricing_policy", {"name": "Price group"})
    assert (named.json["name"], named.json["options"]) == ("Price group", [option])
    wish = {"attributes": {"pricing_policy": "bronze"}}
    assert call.patch(path, wish, if_match='"1"').fields == {"attributes.pricing_policy": "unknown_value"}
    assert call.patch(path, {"attributes": {"pricing_policy": "gold"}}, if_match='"1"').status == 200
    found = call.get("/customers?attribute.pricing_policy=gold").json
    assert [row["id"] for row in found["items"]] == [ada.pk]
    gone = call.delete("/pricing-policies/gold?values=erase", if_match='"1"')
    assert gone.json == {"values": "erased", "customers": 1}
    assert "pricing_policy" not in call.get(path).json["attributes"]


def test_key_whose_role_hides_b2b_fields_is_refused(ada: Customer) -> None:
    """G13."""
    call = Caller("admin.localhost", api_key(own_role(identity="view").code))
    for noun in ("roles", "tags"):
        path = f"/customers/{ada.pk}/{noun}"
        assert (call.get(path).code, call.put(path, {noun: []}).status) == ("field_hidden", 403)
