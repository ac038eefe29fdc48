"""The people behind a number of a plan: listed, searched, as a file and by the API, within the rights of whoever looks (REO-01)."""

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client

from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.doors.api.calls import admin
from tests.world import a_set, an_account, sam, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    """Ada and Ben have been at kids, so that they lose sports where a row is asked for; Cyd has been at sports."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    for name in ("ada", "ben"):
        an_account(f"{name}@mail.example", kids, first_name=name.title())
    an_account("cyd@mail.example", sports, first_name="Cyd")
    return [kids, sports]


def of_number(client: Client, line: str) -> str:
    """Where a number leads to, on the page of a plan that nobody has agreed to."""
    row = client.get("/customer-sets/b2c/row").text
    version = re.search(r'name="version" value="(\d+)"', row)
    assert version is not None
    sent = {"name": "B2C", "access_mode": "listed", "version": version[1]}
    plan = client.post("/customer-sets/b2c/row", sent | {"sites": list(_ids())}).text
    found = re.search(rf'data-line="{line}"><a [^>]*href="([^"]+)"', plan)
    assert found is not None, plan[:3000]
    return unescape(found[1])


def _ids() -> list[int]:
    return list(Site.objects.values_list("pk", flat=True))


def emails(html: str) -> set[str]:
    return set(re.findall(r"\w+@mail\.example", html))


def test_number_opens_its_people(administrator: Client, shops: list[Site]) -> None:
    people = of_number(administrator, "no_longer sports")
    page = administrator.get(people).text
    assert emails(page) == {"ada@mail.example", "ben@mail.example"}
    assert emails(administrator.get(f"{people}&q=ada").text) == {"ada@mail.example"}
    other_way = people.replace("no_longer", "can_log_in")
    assert emails(administrator.get(other_way).text) == set()
    assert emails(administrator.get(of_number(administrator, "no_longer kids")).text) == {"cyd@mail.example"}


def test_people_are_a_file_too(administrator: Client, viewer: Client, shops: list[Site]) -> None:
    people = of_number(administrator, "no_longer sports")
    link = re.search(r'href="(/customers\.csv\?[^"]+)"', administrator.get(f"{people}&q=ada").text)
    assert link is not None
    file = unescape(link[1])
    answer = administrator.get(file)
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))  # type: ignore[arg-type]
    assert {row["email"] for row in rows} == {"ada@mail.example", "ben@mail.example"}
    assert viewer.get(file).status_code == 403
    (record,) = AuditRecord.objects.filter(event="customer.list_exported")
    assert record.actor_kind == "staff"


def test_whoever_looks_after_other_sites_sees_nobody(administrator: Client, shops: list[Site]) -> None:
    people = of_number(administrator, "no_longer sports")
    limited = Client(HTTP_HOST="admin.localhost")
    limited.force_login(sam("manager", "kim@staff.example", at=sites(["far"])))
    page = limited.get(people).text
    assert emails(page) == set()
    assert shops[1].name not in page
    assert b"mail.example" not in b"".join(limited.get(people.replace("/customers?", "/customers.csv?")))  # type: ignore[arg-type]


@pytest.mark.parametrize("token", ["made-up", "x:y:z", "\u00e4"])
def test_token_that_is_none_of_ours_is_not_found(administrator: Client, token: str) -> None:
    assert administrator.get("/customers", {"planned": token}).status_code == 404
    assert administrator.get("/customers.csv", {"planned": token}).status_code == 404
    assert administrator.get("/customers.csv").status_code == 404
    assert admin().get(f"/customers?planned={token}").code == "no_such_plan"


def test_address_of_the_api_lists_them(shops: list[Site]) -> None:
    call = admin()
    plan = call.patch("/sets/b2c?dry_run=true", {"access_mode": "listed"}).json
    (at_sports,) = (one for one in plan["effects"] if one["site"] == "sports")
    address = at_sports["customers_url"].removeprefix("/api/v1")

    def found(more: str = "") -> list[str]:
        return sorted(one["email"] for one in call.get(address + more).json["items"])

    assert (at_sports["no_longer"], at_sports["can_log_in"]) == (2, 0)
    assert found() == found("&direction=no_longer") == ["ada@mail.example", "ben@mail.example"]
    assert found("&direction=can_log_in") == []
