"""Ten thousand sites, a thousand sets and two thousand members of staff make no page larger than ten do, by half (P7)."""

from typing import Any

import pytest
from django.test import Client

from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import StaffRole, StaffUser
from tests.doors.backoffice.base.test_budgets import NO_PAGES, address, world
from tests.doors.backoffice.base.test_permission_matrix import guarded, rule_of
from tests.doors.backoffice.conftest import HOST
from tests.statistics import analyze
from tests.world import a_site, sam

pytestmark = pytest.mark.django_db
__all__ = ["world"]

# Full pages of what a small world doesn't fill: counted in rows.
LISTS = {"sites": 50, "staff": 50, "customer-sites": 61}  # of their set and other sets
ANSWERS = {"site-choices": "many", "set-choices": "set", "actor-choices": "many"}
# A page of the picture of all sets, which has fewer to show at first.
PICTURES = {"customer-sets"}


def many() -> None:
    CustomerSet.objects.bulk_create(CustomerSet(code=f"set{nr}", name=f"Set {nr}") for nr in range(1_000))
    sets = list(CustomerSet.objects.filter(code__startswith="set"))
    b2c = CustomerSet.objects.get(code="b2c")  # of the customers
    sites = [
        Site(
            code=f"many{nr}", name=f"Many {nr}", set=b2c if nr % 2 else sets[nr % 1_000], sender="a@b.example"
        )
        for nr in range(10_000)
    ]
    Site.objects.bulk_create(sites, batch_size=1_000)
    role = StaffRole.objects.get(code="viewer")
    StaffUser.objects.bulk_create(
        StaffUser(email=f"many{nr}@staff.example", name=f"Many {nr}", role=role, at_every_site=True)
        for nr in range(2_000)
    )
    analyze("sites_customerset", "sites_site", "staff_staffuser", "customers_customer", "customers_access")


def sizes(client: Client, paths: dict[str, str]) -> dict[str, int]:
    return {name: len(client.get(path).content) for name, path in paths.items()}


def test_no_page_grows_with_sites_sets_and_staff(administrator: Client, world: dict[str, Any]) -> None:
    paths = {page.name: address(page, world) for page in guarded() if rule_of(page).get}
    paths = {name: path for name, path in paths.items() if name not in NO_PAGES | PICTURES}
    few = sizes(administrator, paths)
    many()
    found = sizes(administrator, paths)
    grown = {name: (few[name], size) for name, size in found.items() if size > 2 * few[name]}
    assert set(grown) <= {*LISTS, *ANSWERS}, "\n".join(map(str, grown.items()))
    for name, most in LISTS.items():
        assert administrator.get(paths[name]).text.count("<tr>") == most + 1
    for name, typed in ANSWERS.items():
        assert len(administrator.get(f"{paths[name]}?q={typed}").json()["items"]) == 20


def test_choices_are_those_that_fit_within_the_reach(administrator: Client, db: None) -> None:
    kids, _ = a_site("kids", name="Mystic Kids"), a_site("sports", name="Sports")
    assert administrator.get("/choices/sites?q=mystic").json() == {
        "items": [{"code": "kids", "name": "Mystic Kids"}]
    }
    assert administrator.get("/choices/sites?q=%00").json() == {"items": []}
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("viewer", email="kids@staff.example", at=[kids]))
    assert [one["code"] for one in client.get("/choices/sites").json()["items"]] == ["kids"]
    assert [one["code"] for one in client.get("/choices/sets").json()["items"]] == [kids.set.code]
    assert client.get("/choices/actors").status_code == 403


def test_code_is_typed_where_there_are_too_many_to_list(administrator: Client, db: None) -> None:
    """Without scripts it is a field for codes."""
    for number in range(31):
        a_site(f"site{number}")
    assert 'data-pick="/choices/sites"' in administrator.get("/staff/new").text
    sent = {"name": "Tilda", "email": "tilda@staff.example", "role": "viewer", "reach": "some"}
    refused = administrator.post("/staff/new", sent | {"sites": "site1, gone"})
    assert refused.status_code == 422
    assert 'id="id_sites_error"' in refused.text
    administrator.post("/staff/new", sent | {"sites": "site1, site30,"})
    tilda = StaffUser.objects.get(email="tilda@staff.example")
    assert tilda.grant.sites == set(
        Site.objects.filter(code__in=["site1", "site30"]).values_list("pk", flat=True)
    )
    assert 'value="site1, site30"' in administrator.get(f"/staff/{tilda.pk}").text
    page = administrator.get("/customers?site=site7").text
    assert '<input name="site" value="site7"' in page
