"""A site's page leads to its master or sub sites, and from there to the next sub site (SUB-01)."""

import re

import pytest
from django.test import Client

from regulars.backoffice.sites.family import MOST
from regulars.sites.models import Site
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, sam

pytestmark = pytest.mark.django_db
ADD = 'href="/sites/new?master=trade"'


@pytest.fixture
def trade() -> list[Site]:
    return a_family("trade", ["north", "south"], a_set("b2b"))


def value_of(name: str, page: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found
    return re.findall(r'value="([^"]*)"', found[0])[0]


def test_master_leads_to_its_sub_sites_and_each_of_them_to_the_master(
    trade: list[Site], administrator: Client
) -> None:
    a_site("kids", trade[0].set)
    master, south, kids = (administrator.get(f"/sites/{code}").text for code in ("trade", "south", "kids"))
    assert ('href="/sites/north"' in master, 'href="/sites/south"' in master, ADD in master) == (True,) * 3
    assert ('href="/sites/trade"' in south, 'href="/sites/north"' in south, ADD in south) == (
        True,
        False,
        True,
    )
    assert "sites/new" not in kids
    assert 'href="/sites/trade"' not in kids


def test_whoever_looks_after_some_sites_reads_no_others(trade: list[Site]) -> None:
    """And who adds none isn't led there."""
    of_south = Client(HTTP_HOST="admin.localhost")
    of_south.force_login(sam("manager", at=[trade[2]]))
    page = of_south.get("/sites/south").text
    assert "Site trade" not in page
    assert ADD not in page
    of_master = Client(HTTP_HOST="admin.localhost")
    of_master.force_login(sam("manager", "max@staff.example", at=trade[:2]))
    page = of_master.get("/sites/trade").text
    assert ("Site north" in page, "Site south" in page, ADD in page) == (True, False, False)


def test_card_without_sub_sites_says_what_the_reader_knows(
    trade: list[Site], administrator: Client, viewer: Client
) -> None:
    """D-34: None yet only to whoever would see them, and add one only to whoever may."""
    a_family("solo", [], a_set("solo"))
    limited = Client(HTTP_HOST="admin.localhost")
    limited.force_login(sam("manager", "max@staff.example", at=[trade[0]]))
    told = {"None yet: add one for each dealer or company.", "None yet.", "None that you look after."}
    for client, code, words in (
        (administrator, "solo", "None yet: add one for each dealer or company."),
        (viewer, "solo", "None yet."),
        (limited, "trade", "None that you look after."),
    ):
        page = client.get(f"/sites/{code}").text
        assert {sentence for sentence in told if f">{sentence}<" in page} == {words}


def test_page_costs_as_much_with_many_sub_sites_and_counts_those_it_does_not_name(
    administrator: Client,
) -> None:
    counts = set()
    for master, number in (("few", 1), ("many", MOST + 2)):
        a_family(master, [f"{master}{nr:02}" for nr in range(number)], a_set(master))
        with counted_statements() as counted:
            page = administrator.get(f"/sites/{master}").text
        counts.add(counted.count)
    assert len(re.findall(r'href="/sites/many\d\d"', page)) == MOST
    assert "and 2 more" in page
    assert len(counts) == 1


def test_sub_site_is_added_from_its_master_with_what_the_master_says(
    trade: list[Site], administrator: Client
) -> None:
    Site.objects.filter(code="trade").update(locale="de_DE", time_zone="Europe/Berlin", currency="CHF")
    page = administrator.get("/sites/new?master=trade").text
    assert {name: value_of(name, page) for name in ("locale", "time_zone", "currency", "sender")} == {
        "locale": "de_DE",
        "time_zone": "Europe/Berlin",
        "currency": "CHF",
        "sender": "shop@trade.example",
    }
    assert re.search(r'name="kind"[^>]*value="sub"[^>]*checked', page)
    assert re.search(r'<option value="trade"[^>]*selected', page)
    for other in ("north", "gone", "%00"):
        page = administrator.get(f"/sites/new?master={other}").text
        assert re.search(r'name="kind"[^>]*value="standalone"[^>]*checked', page), other
