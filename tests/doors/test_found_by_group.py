"""ADM-01 by group, role, tag and pricing policy: list, API and command line find the same people, and hide it from whom it is hidden."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from tests.doors.api.calls import admin
from tests.doors.backoffice.conftest import HOST
from tests.doors.cli.commands import run
from tests.statements import counted_statements
from tests.world import an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db
ASKED = {"group": "VIP", "role": "buyer", "tag": "SALE", "pricing_policy": "GOLD"}


@pytest.fixture
def people() -> list[Customer]:
    """Ada has everything, Ben the group alone, Cleo nothing."""
    for code in ("GOLD", "SILVER"):
        PricingPolicy.objects.create(code=code, name=code.title())
    ada, ben, cleo = (
        an_account(f"{name}@mail.example", first_name=name, attributes=values)  # type: ignore[arg-type]
        for name, values in (("Ada", {"pricing_policy": "GOLD"}), ("Ben", {}), ("Cleo", {}))
    )
    group = CustomerGroup.objects.create(code="vip", name="Our friends")
    GroupMember.objects.bulk_create([GroupMember(group=group, account=one) for one in (ada, ben)])
    RoleHolding.objects.create(role=CustomerRole.objects.create(code="Buyer", name="Buyers"), account=ada)
    Tagging.objects.create(tag=Tag.objects.create(code="sale", name="Sale"), account=ada)
    return [ada, ben, cleo]


def staff(*, sees_groups: bool = True) -> Client:
    levels = {"identity": "view", "contact": "view", "attributes": "view"}
    role = own_role(**levels, b2b="view" if sees_groups else "none")
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role.code, email="list@staff.example"))
    return client


def by_api(asked: dict[str, str]) -> list[int]:
    return [one["id"] for one in admin("viewer").get(f"/customers?{urlencode(asked)}").json["items"]]


def by_command(asked: dict[str, str]) -> list[int]:
    options = [word for name, code in asked.items() for word in (f"--{name.replace('_', '-')}", code)]
    return [one["id"] for one in run("customers", "find", *options, "--json").json["items"]]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (ASKED, [0]),
        ({"group": "VIP"}, [1, 0]),
        ({"role": "Buyer"}, [0]),
        ({"tag": "sale", "group": "vip"}, [0]),
        ({"pricing_policy": "GOLD", "role": "BUYER"}, [0]),
        ({"pricing_policy": "SILVER", "group": "vip"}, []),
    ],
)
def test_doors_find_the_same(people: list[Customer], asked: dict[str, str], numbers: list[int]) -> None:
    expected = [people[nr].pk for nr in numbers]
    assert by_api(asked) == by_command(asked) == expected
    on_page = {name: code for name, code in asked.items() if name != "pricing_policy"}
    if policy := asked.get("pricing_policy"):
        on_page |= {"attribute.pricing_policy.how": "is", "attribute.pricing_policy.value": policy}
    text = staff().get(f"/customers?{urlencode(on_page)}").text
    assert [nr for nr in (1, 0) if people[nr].email in text] == numbers
    assert people[2].email not in text


def test_list_tells_the_name_and_offers_to_take_the_filter_away(people: list[Customer]) -> None:
    client = staff()
    text = client.get("/customers?group=vip&tag=SALE").text
    assert "Our friends" in text
    assert 'href="/customers?group=vip"' in text
    assert 'data-pick="/choices/groups"' in text
    assert "No customer fits" in client.get("/customers?group=nothing").text
    assert "No customer fits" in client.get("/customers?tag=%00").text


@pytest.mark.parametrize("kind", ["group", "role", "tag"])
def test_unknown_code_is_refused_beside_its_name(people: list[Customer], kind: str) -> None:
    answer = admin("viewer").get(f"/customers?{kind}=nothing")
    assert (answer.status, answer.fields) == (422, {kind: f"no_such_{kind}"})
    assert run("customers", "find", f"--{kind}", "nothing").code == 1


def test_api_tells_the_codes_of_one_and_of_each_on_a_page(people: list[Customer]) -> None:
    """ADM-01; a role that is over, or still to come, is not told (B-11)."""
    call, day = admin("viewer"), timedelta(days=2)
    today = now().date()
    for code, first, last in (
        ("past", None, today - day),
        ("soon", today + day, None),
        ("now", today, today),
    ):
        role = CustomerRole.objects.create(code=code, name=code)
        RoleHolding.objects.create(role=role, account=people[0], first_day=first, last_day=last)
    expected = [
        {"groups": ["vip"], "roles": ["Buyer", "now"], "tags": ["sale"]},
        {"groups": ["vip"], "roles": [], "tags": []},
        {"groups": [], "roles": [], "tags": []},
    ]
    listed = {one["id"]: one for one in call.get("/customers").json["items"]}
    for account, codes in zip(people, expected, strict=True):
        for answer in (listed[account.pk], call.get(f"/customers/{account.pk}").json):
            assert {name: answer[name] for name in codes} == codes


def test_who_does_not_see_groups_can_not_find_by_them(people: list[Customer]) -> None:
    """G13: neither people nor names of groups."""
    client = staff(sees_groups=False)
    call: Any = admin("viewer")
    call.token = api_key(own_role("Blind", identity="view", contact="view", b2b="none").code)
    for kind, source in (("group", "groups"), ("role", "customer-roles"), ("tag", "tags")):
        for code in (ASKED[kind], "nothing"):
            assert client.get(f"/customers?{kind}={code}").status_code == 403
            answer = call.get(f"/customers?{kind}={code}")
            assert (answer.status, answer.fields) == (403, {f"{kind}s": "field_hidden"})
        assert client.get(f"/choices/{source}").status_code == 403
        assert f'name="{kind}"' not in client.get("/customers").text


def test_choices_fit_what_is_typed_and_are_twenty_of_thousands(people: list[Customer]) -> None:
    CustomerGroup.objects.bulk_create(
        CustomerGroup(code=f"G{nr}", name=f"Group number {nr}") for nr in range(3_000)
    )
    client = staff()
    assert client.get("/choices/groups?q=friend").json() == {
        "items": [{"code": "vip", "name": "Our friends"}]
    }
    assert client.get("/choices/customer-roles?q=BUY").json()["items"][0]["code"] == "Buyer"
    assert client.get("/choices/tags?q=%00").json() == {"items": []}
    assert len(client.get("/choices/groups?q=group").json()["items"]) == 20
    client.get("/customers")
    with counted_statements() as counted:
        page = client.get("/customers")
    assert counted.count <= 9
    assert "Group number" not in page.text
