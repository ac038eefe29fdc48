"""The screen of a company that has many: pages, folds and a search, at the price of a few (F45)."""

import re

import pytest
from django.db import connection
from django.test import Client

from regulars.backoffice.sets import views
from regulars.backoffice.sets.screen import SETS_A_PAGE, SITES_EACH, TABLE_FIRST
from regulars.sites.models import CustomerSet, Site
from tests.cost import cost_of
from tests.doors.backoffice.sets.test_screen import codes
from tests.statistics import analyze
from tests.world import a_family, a_set, a_site, default_set, home, sites

pytestmark = pytest.mark.django_db

MANY_SETS, MANY_SITES = 1_000, 10_000
SETS = """INSERT INTO sites_customerset (code, name, access_mode, share_orders, share_addresses, share_cards, share_wish_list,
    approval_for_set, discreet, version)
SELECT 'set' || nr, 'Set ' || nr, 'open', true, true, true, true, false, false, 1 FROM generate_series(%s::int, %s::int) nr"""
# Half of them in the first set.
SITES = """
WITH sets AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many FROM sites_customerset),
made AS (
    INSERT INTO sites_site (set_id, code, name, kind, locale, time_zone, currency, sender, brand_colour, registration,
        session_days, session_idle_minutes, version)
    SELECT sets.id, 'site' || nr, 'Site ' || nr, 'standalone', 'en_GB', 'UTC', 'EUR', 'a@b.example', '#123456', 'direct', 30, 20160, 1
    FROM generate_series(%s::int, %s::int) nr JOIN sets ON sets.place = CASE nr %% 2 WHEN 0 THEN 0 ELSE nr %% sets.many END
    RETURNING id, code
)
INSERT INTO sites_sitehost (site_id, name) SELECT id, code || '.example' FROM made"""


def fill(sets: tuple[int, int], sites: tuple[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SETS, sets)
        cursor.execute(SITES, sites)
    analyze("sites_site", "sites_customerset", "sites_sitehost", "customers_access", "customers_customer")


def row_of(html: str, code: str) -> str:
    return html.split(f'<tr id="set-{code}"')[1].split("</tr>", 1)[0]


def shown_sites(html: str, code: str) -> list[str]:
    return re.findall(r"</svg>(Site [^<]+)</li>", row_of(html, code))


def test_many_sets_and_sites_cost_at_most_twice_what_ten_do(administrator: Client) -> None:
    paths = ("/customer-sets", "/customer-sets?q=site", "/customer-sets/new", "/customer-sets/default/row")
    fill((1, 9), (1, 10))
    few = {path: cost_of(lambda path=path: administrator.get(path), enough=0) for path in paths}
    fill((10, MANY_SETS), (11, MANY_SITES))
    assert (CustomerSet.objects.count(), Site.objects.count()) == (MANY_SETS + 1, MANY_SITES)
    dear = {}
    for path, ten in few.items():
        many = cost_of(lambda path=path: administrator.get(path), enough=2 * ten)
        if many > 2 * ten:
            dear[path] = (ten, many)
    assert dear == {}


def test_sites_of_a_large_set_are_folded(administrator: Client) -> None:
    b2c = a_set("b2c")
    sites([f"shop{number:02}" for number in range(30)], b2c)
    html = administrator.get("/customer-sets").text
    assert shown_sites(html, "b2c") == [f"Site shop{number:02}" for number in range(SITES_EACH)]
    assert html.count(f'data-more="{30 - SITES_EACH}"') == 2  # in the picture and in the table
    unfolded = administrator.get("/customer-sets?open=b2c").text
    assert len(shown_sites(unfolded, "b2c")) == 30
    assert "data-more" not in unfolded


def test_sub_sites_stand_below_their_master(administrator: Client) -> None:
    b2b = a_set("b2b")
    a_family("trade", ["south", "north"], b2b)
    sites(["parts", "zubehoer"], b2b)
    html = administrator.get("/customer-sets").text
    assert shown_sites(html, "b2b") == [
        f"Site {one}" for one in ("parts", "trade", "north", "south", "zubehoer")
    ]


@pytest.mark.parametrize(("many", "is_table_first"), [(TABLE_FIRST - 1, False), (TABLE_FIRST, True)])
def test_table_stands_above_the_picture_from_six_sets_on(
    administrator: Client, many: int, *, is_table_first: bool
) -> None:
    for number in range(many - 1):
        a_set(f"set{number}")
    html = administrator.get("/customer-sets").text
    assert (html.index("<table") < html.index('class="frames"')) is is_table_first
    assert ("data-search>" in html) is is_table_first


def test_sets_come_in_pages_and_a_row_brings_its_page(administrator: Client) -> None:
    for number in range(2 * SETS_A_PAGE):
        a_set(f"set{number:02}")
    first, second, third = (
        codes(administrator.get(f"/customer-sets?page={number}").text) for number in (1, 2, 3)
    )
    assert first[:2] == ["default", "set00"]
    assert [*first[1:], *second, *third] == [f"set{number:02}" for number in range(2 * SETS_A_PAGE)]
    code = second[len(second) // 2]
    assert codes(administrator.get(f"/customer-sets?from={code}").text) == second
    assert f'id="set-{code}"' in administrator.get(f"/customer-sets/{code}/row").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "999999", "²"])
def test_page_that_is_not_there_is_no_fault(page: str, administrator: Client) -> None:
    assert administrator.get("/customer-sets", {"page": page}).status_code == 200


@pytest.mark.parametrize("q", ["B2C", "shop07", "SHOP07.localhost", "Site shop07"])
def test_sets_are_found_by_their_names_and_by_their_sites(q: str, administrator: Client) -> None:
    b2c = a_set("b2c")
    sites([f"shop{number:02}" for number in range(10)], b2c)
    a_set("b2b")
    html = administrator.get("/customer-sets", {"q": q}).text
    assert codes(html) == ["b2c"]
    assert ("Site shop07" in shown_sites(html, "b2c")[:1]) is (q != "B2C")
    assert codes(administrator.get("/customer-sets", {"q": "shop%7"}).text) == []


def test_set_is_saved_without_its_sites_where_nobody_could_choose_them(
    administrator: Client, values: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    b2c = a_set("b2c")
    kids, sports = a_site("kids", b2c), a_site("sports")
    monkeypatch.setattr(views, "SITES_TO_PICK", 1)
    assert 'name="sites"' not in administrator.get("/customer-sets/b2c/row").text
    sent = values | {"version": 1, "sites": [sports.pk], "colour": "teal"}
    assert administrator.post("/customer-sets/b2c/row", sent).status_code == 303
    b2c.refresh_from_db()
    assert (b2c.name, b2c.colour) == ("Outlets", "teal")
    assert (home(kids), home(sports)) == ("b2c", default_set().code)
