"""The list of customers: found, filtered, paged, at a glance (ADM-01)."""

import pytest
from django.test import Client

from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.kernel.actor import OPERATOR
from regulars.sites.operations.types import add_type
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, sites

HTMX = {"HX-Request": "true"}


def test_list_shows_set_sites_and_state_at_a_glance(viewer: Client) -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports, company="Total Parts", phone="030 1234", username="ada")
    set_access(ada, site=kids, state="disabled", by=OPERATOR)

    text = viewer.get("/customers").text

    for shown in (
        "Ada Lind",
        "ada@mail.example · ada",
        "Set b2c",
        "Site sports",
        "+1",
        "Disabled at Site kids",
    ):
        assert shown in text
    assert 'data-total="1"' in text


def test_list_says_what_to_do_when_there_is_nobody_yet(administrator: Client, client_of: object) -> None:
    text = administrator.get("/customers").text
    assert "No customers yet" in text
    assert text.count("/customers/new") == 2
    assert "/customers/new" not in client_of("viewer").get("/customers").text  # type: ignore[operator]


def test_list_offers_the_way_back_when_nobody_fits(viewer: Client) -> None:
    an_account(site=a_site("sports"))
    text = viewer.get("/customers?q=nobody&site=sports").text
    assert "No customer fits" in text
    assert "Show all customers" in text


def test_filters_combine_and_can_be_taken_away_one_by_one(viewer: Client) -> None:
    b2c = a_set("b2c")
    sports = a_site("sports", b2c)
    an_account(site=sports)
    ben = an_account("ben@mail.example", sports, first_name="Ben", last_name="Okafor")
    block(ben, by=OPERATOR)

    text = viewer.get("/customers?q=mail&set=b2c&site=sports&state=blocked&email=ben&last_name=oka").text

    assert "Ben Okafor" in text
    assert "Ada Lind" not in text
    assert 'href="/customers?q=mail&amp;set=b2c&amp;site=sports&amp;email=ben&amp;last_name=oka"' in text
    assert "1 customer<" in text


@pytest.mark.parametrize(
    "query", ["set=gone", "site=gone", "state=odd", "type=odd", "set=%00", "state=active&set=%F0%9F%A6%89"]
)
def test_filter_that_is_none_matches_nobody(viewer: Client, query: str) -> None:
    an_account()
    answer = viewer.get(f"/customers?{query}")
    assert answer.status_code == 200
    assert "No customer fits" in answer.text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%FF%FE", "q=" + "x" * 5000, "email=%25", "sort=odd", "q=<script>"]
)
def test_list_takes_any_address(viewer: Client, query: str) -> None:
    an_account()
    answer = viewer.get(f"/customers?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_type_narrows_the_list_and_stands_in_the_address(viewer: Client) -> None:
    """ADM-01."""
    an_account("ada@mail.example")
    an_account("ben@mail.example", type="B2B", first_name="Ben")
    page = viewer.get("/customers?type=B2B").text
    assert "ben@mail.example" in page
    assert "ada@mail.example" not in page
    assert '<option value="B2B" selected' in page


def test_own_type_is_found_by_its_address_and_a_strange_text_by_nobody(viewer: Client) -> None:
    """CLS-01."""
    add_type("Club", "Club member", by=OPERATOR)
    an_account("ada@mail.example", type="Club")
    page = viewer.get("/customers?type=Club").text
    assert "ada@mail.example" in page
    assert '<option value="Club" selected' in page
    for odd in ("nonsense", "a%00b"):
        assert "ada@mail.example" not in viewer.get(f"/customers?type={odd}").text


def test_cursor_that_is_none_is_the_beginning(viewer: Client) -> None:
    an_account()
    assert "Ada Lind" in viewer.get("/customers?cursor=odd").text


def test_htmx_gets_the_results_and_the_clean_address(viewer: Client) -> None:
    an_account()
    answer = viewer.get("/customers?q=ada&set=&site=&state=&email=&last_name=", headers=HTMX)
    assert answer["HX-Replace-Url"] == "/customers?q=ada"
    assert "<html" not in answer.text
    assert "Ada Lind" in answer.text


def test_pages_lead_forth_and_back_with_the_filters(viewer: Client) -> None:
    site = a_site("sports", a_set("b2c"))
    for nr in range(51):
        an_account(f"ada{nr:02}@mail.example", site, password="")
    first = viewer.get("/customers?set=b2c")
    assert "1–50 of 51" in first.text  # noqa: RUF001 - as the page writes it
    link = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "set=b2c" in link
    second = viewer.get(link)
    assert "51–51 of 51" in second.text  # noqa: RUF001 - as the page writes it
    assert 'rel="prev"' in second.text


def test_list_can_be_turned_round(viewer: Client) -> None:
    an_account("ada@mail.example")
    an_account("ben@mail.example", first_name="Ben")
    text = viewer.get("/customers?sort=oldest").text
    assert text.index("ada@mail.example") < text.index("ben@mail.example")


def test_list_sends_a_fixed_number_of_statements(viewer: Client) -> None:
    site = a_site("sports", a_set("b2c"))
    counts = set()
    for customers in (1, 3):
        for nr in range(customers):
            an_account(f"ada{customers}{nr}@mail.example", site, password="")
        viewer.get("/customers?q=ada")
        with counted_statements() as counted:
            assert viewer.get("/customers?q=ada").status_code == 200
        counts.add(counted.count)
    assert counts == {8}  # session, staff, sets, sites, attributes, fold, walk, rows
