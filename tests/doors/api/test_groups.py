"""Customer groups on the API (GRP-01 to GRP-07)."""

import pytest

from regulars.catalog.models import Discount
from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.rules.groups import AT_ONCE
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.world import a_guest, a_set, an_account, api_key, own_role, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    return sites(["kids", "sports"], a_set("b2c"))


@pytest.fixture
def people(shops: list[Site]) -> list[Customer]:
    return [
        an_account("ada@mail.example", shops[0]),
        an_account("ben@mail.example", shops[0]),
        an_account("cleo@mail.example", shops[1]),
    ]


def test_group_is_added_read_changed_and_deleted() -> None:
    """GRP-01."""
    call = admin()
    made = call.post("/groups", {"name": "VIP", "description": "Who buys most"})
    vip = {"code": "vip", "name": "VIP", "description": "Who buys most"}
    vip |= {"members": 0, "members_is_exact": True, "version": 1}
    assert (made.status, made.json) == (201, vip)
    assert (made.raw["Location"], made.raw["ETag"]) == ("/api/v1/groups/vip", '"1"')
    assert call.post("/groups", {"name": "Vip"}).code == "group_code_taken"
    assert call.get("/groups/VIP").json == vip
    assert call.patch("/groups/vip", {"name": "Best"}).code == "version_required"
    changed = call.patch("/groups/vip", {"name": "Best"}, if_match='"1"')
    assert (changed.json["name"], changed.json["description"]) == ("Best", "Who buys most")
    assert call.patch("/groups/vip", {"name": "Other"}, if_match='"1"').code == "version_conflict"
    assert call.get("/groups?q=best").json["items"] == [changed.json]
    group = CustomerGroup.objects.get()
    Discount.objects.create(code="SUMMER", name="Summer", kind="percent", value=10, group=group)
    assert call.delete("/groups/vip").code == "version_required"
    refused = call.delete("/groups/vip", if_match='"2"')
    assert (refused.status, refused.code) == (409, "group_in_use")
    Discount.objects.all().delete()
    assert call.delete("/groups/vip", if_match='"2"').status == 204
    assert call.get("/groups/vip").code == "no_such_group"


def test_members_are_put_in_listed_and_taken_out(people: list[Customer], shops: list[Site]) -> None:
    """GRP-03, GRP-05, GRP-06, GRP-07."""
    call, ids = admin(), [person.pk for person in people]
    call.post("/groups", {"name": "VIP"})
    guest = a_guest(shops[0]).pk
    added = call.post("/groups/vip/members", {"ids": [*ids, guest]})
    assert (added.status, added.json) == (200, {"added": 3, "removed": 0, "skipped": 1})
    first = call.get("/groups/vip/members?limit=2").json
    rest = call.get(f"/groups/vip/members?limit=2&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert (first["total"], rest["next_cursor"]) == (3, None)
    assert first["items"][0]["groups"] == ["vip"]
    assert [one["id"] for one in call.get("/groups/vip/members?q=ben@mail").json["items"]] == [ids[1]]
    assert call.delete("/groups/vip/members", {"ids": ids[:1]}).json["removed"] == 1
    assert call.delete("/groups/vip/members").code == "required"
    assert call.delete("/groups/vip/members?all=true", {"ids": ids}).code == "required"
    assert GroupMember.objects.count() == 2
    assert call.delete("/groups/vip/members?all=true", if_match='"1"').code == "version_conflict"
    assert call.delete("/groups/vip/members?all=true").json == {"added": 0, "removed": 2, "skipped": 0}
    assert call.get("/groups/vip").json["members"] == 0


def test_many_are_a_job_and_a_hundred_thousand_are_refused() -> None:
    """GRP-03."""
    call = admin()
    call.post("/groups", {"name": "VIP"})
    many = call.post("/groups/vip/members", {"ids": list(range(1, AT_ONCE + 2))})
    assert (many.status, many.json["kind"]) == (202, "change_group_members")
    refused = call.post("/groups/vip/members", {"ids": list(range(1, 10_002))})
    assert (refused.status, refused.fields) == (422, {"ids": "too_many"})
    assert call.post("/groups/vip/members", {"ids": list(range(1, 100_001))}).status == 400
    assert call.post("/groups/vip/members", {"ids": [2**63]}).status == 422


def test_groups_of_a_customer_are_read_and_set(people: list[Customer], shops: list[Site]) -> None:
    """GRP-04."""
    call, path = admin(), f"/customers/{people[0].pk}/groups"
    for name in ("VIP", "Club"):
        call.post("/groups", {"name": name})
    both = call.put(path, {"groups": ["vip", "CLUB"]}).json
    assert both["items"] == [{"code": "club", "name": "Club"}, {"code": "vip", "name": "VIP"}]
    assert call.put(path, {"groups": ["club"]}).json == call.get(path).json
    refused = call.put(path, {"groups": ["none"]})
    assert (refused.status, refused.fields) == (422, {"groups": "no_such_group"})
    guest = call.put(f"/customers/{a_guest(shops[0]).pk}/groups", {"groups": ["vip"]})
    assert (guest.status, guest.code) == (422, "not_an_account")
    assert GroupMember.objects.get().group.code == "club"


def test_key_of_one_site_reaches_its_customers_alone(people: list[Customer], shops: list[Site]) -> None:
    """D-34."""
    admin().post("/groups", {"name": "VIP"})
    ids = [person.pk for person in people]
    admin().post("/groups/vip/members", {"ids": ids})
    of_sports = Caller("admin.localhost", api_key("manager", at=[shops[1]]))
    assert [one["id"] for one in of_sports.get("/groups/vip/members").json["items"]] == [ids[2]]
    assert of_sports.get("/groups").json["items"][0]["members"] == 1
    assert of_sports.delete("/groups/vip/members?all=true").json["removed"] == 1
    assert of_sports.delete("/groups/vip/members", {"ids": ids}).json == {
        "added": 0,
        "removed": 0,
        "skipped": 2,
    }
    assert of_sports.post("/groups", {"name": "New"}).status == 403


def test_key_whose_role_hides_groups_learns_nothing(people: list[Customer]) -> None:
    """D-07."""
    admin().post("/groups", {"name": "VIP"})
    role = own_role("No B2B", functions=[Right.EDIT_CUSTOMERS, Right.EDIT_GROUPS], identity="edit")
    call = Caller("admin.localhost", api_key(role.code))
    own = f"/customers/{people[0].pk}/groups"
    for path in ("/groups", "/groups/vip", "/groups/vip/members", own):
        assert (call.get(path).status, call.get(path).code) == (403, "field_hidden")
    assert call.post("/groups/vip/members", {"ids": [people[0].pk]}).status == 403
    assert call.put(own, {"groups": []}).status == 403
