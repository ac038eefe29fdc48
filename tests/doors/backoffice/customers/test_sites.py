"""The Sites part and the log-in check (APP-01, APP-03, APP-04, LOG-03)."""

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden
from tests.doors.pages import without_tokens
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account, logged_in, sites


@pytest.fixture
def ada(db: None) -> Customer:
    sports, _ = sites(["sports", "kids"], a_set("b2c"))
    return an_account(site=sports)


def test_tab_lists_rows_and_sites_that_are_open_without_one(viewer: Client, ada: Customer) -> None:
    """APP-01"""
    text = viewer.get(f"/customers/{ada.pk}/sites").text
    assert "Registered here" in text
    assert "open to the whole set" in text
    assert ">Disable<" not in text


def test_disabled_site_moves_out_of_the_list_and_offers_activate(manager: Client, ada: Customer) -> None:
    """APP-04, LOG-03: one shop off, the other usable, and who did it."""
    answer = manager.post(f"/customers/{ada.pk}/sites/kids/access", {"state": "disabled"})
    assert answer["Location"] == f"/customers/{ada.pk}/sites"

    text = manager.get(f"/customers/{ada.pk}/sites").text
    closed, opened = text.split('id="toasts"')[0].split("May log in", 1)
    assert "Site kids" in closed
    assert "Activate Site kids" in closed
    assert "Sam" in closed
    assert "Site kids" not in opened

    kids = Access.objects.get(account=ada, state="disabled").site
    with pytest.raises(Forbidden):
        logged_in(ada, kids)
    assert logged_in(ada, ada.origin_site)  # type: ignore[arg-type]

    manager.post(f"/customers/{ada.pk}/sites/kids/access", {"state": "active"})
    assert logged_in(ada, kids)


def test_listed_set_offers_a_site_to_add(manager: Client) -> None:
    """APP-03"""
    business, parts = sites(["business", "parts"], a_set("b2b", access_mode="listed"))
    ben = an_account("ben@mail.example", business)
    assert "Add a site" in manager.get(f"/customers/{ben.pk}/sites").text

    manager.post(f"/customers/{ben.pk}/sites/added", {"site": "parts"})

    assert logged_in(ben, parts)
    assert "Add a site" not in manager.get(f"/customers/{ben.pk}/sites").text


def test_site_of_another_set_is_offered_as_move_or_second_account(manager: Client, ada: Customer) -> None:
    """D-01"""
    a_site("business", a_set("b2b"))
    text = manager.get(f"/customers/{ada.pk}/sites").text
    assert f"/customers/{ada.pk}/customer-set?to=b2b" in text
    assert f"/customers/new?site=business&amp;like={ada.pk}" in text

    answer = manager.post(f"/customers/{ada.pk}/sites/business/access", {"state": "active"})
    assert answer.status_code == 409
    assert "in another customer set" in answer.text


@pytest.mark.parametrize(
    ("site", "state", "status"), [("kids", "odd", 422), ("gone", "active", 404), ("kids", "", 422)]
)
def test_access_that_cannot_be_is_refused(
    manager: Client, ada: Customer, site: str, state: str, status: int
) -> None:
    answer = manager.post(f"/customers/{ada.pk}/sites/{site}/access", {"state": state})
    assert answer.status_code == status


def test_pending_access_waits_first_in_the_list(manager: Client, ada: Customer) -> None:
    kids = Access.objects.get(account=ada).site.set.sites.get(code="kids")
    set_access(ada, site=kids, state="pending", by=OPERATOR)
    text = manager.get(f"/customers/{ada.pk}/sites").text
    assert "Pending" in text
    assert ">Decline<" in text


@pytest.mark.parametrize("part", ["sites", "login-check?site=kids"])
def test_statements_do_not_grow_with_sites(viewer: Client, ada: Customer, part: str) -> None:
    counts = set()
    for more in (["a"], ["b", "c", "d"]):
        sites(more, ada.set)
        viewer.get(f"/customers/{ada.pk}/{part}")
        with counted_statements() as counted:
            viewer.get(f"/customers/{ada.pk}/{part}")
        counts.add(counted.count)
    assert len(counts) == 1


def test_log_in_check_says_yes_with_the_reason(viewer: Client, ada: Customer) -> None:
    text = viewer.get(f"/customers/{ada.pk}/login-check?site=kids").text
    assert "Ada Lind may log in at Site kids." in text
    assert "Set b2c is open" in text
    assert "Disable access" not in text


def test_log_in_check_offers_what_would_change_each_reason(manager: Client, ada: Customer) -> None:
    a_site("business", a_set("b2b", access_mode="listed"))
    block(ada, by=OPERATOR)
    text = manager.get(f"/customers/{ada.pk}/login-check?site=business").text
    for shown in (
        "Ada Lind can't log in at Site business.",
        "Lift the block",
        "Move the account to Set b2b",
        "Open a second account at Site business",
        "not_listed",
    ):
        assert shown in text


def test_log_in_check_leads_back_to_itself(manager: Client, ada: Customer) -> None:
    here = f"/customers/{ada.pk}/login-check?site=kids"
    answer = manager.post(f"/customers/{ada.pk}/sites/kids/access", {"state": "disabled", "next": here})
    assert answer["Location"] == here
    assert "Access to Site kids is disabled." in manager.get(here).text


def test_log_in_check_asks_for_a_site_when_there_is_none(viewer: Client) -> None:
    ben = an_account("ben@mail.example")
    for query in ("", "?site=gone", "?site=%00"):
        answer = viewer.get(f"/customers/{ben.pk}/login-check{query}")
        assert answer.status_code == 200
        assert "Choose a site" in answer.text


def test_log_in_check_of_a_day_says_what_was_and_who_changed_it(manager: Client, ada: Customer) -> None:
    """Could they log in then, and what has changed since? The record names who did it."""
    today = f"{now():%Y-%m-%d}"
    manager.post(f"/customers/{ada.pk}/sites/kids/access", {"state": "disabled"})
    text = manager.get(f"/customers/{ada.pk}/login-check?site=kids&day={today}").text
    for shown in ("for a part of", "exist yet.", "Disabled access to Site kids.", "couldn"):
        assert shown in text
    moment = manager.get(f"/customers/{ada.pk}/login-check?site=kids&day=2020-02-01&time=10:30").text
    assert "Ada Lind couldn" in moment
    assert "Disable access" not in moment


@pytest.mark.parametrize("query", ["day=2999-01-01", "day=nonsense", "day=2026-01-01&time=%00"])
def test_log_in_check_of_no_day_is_refused_in_place(viewer: Client, ada: Customer, query: str) -> None:
    answer = viewer.get(f"/customers/{ada.pk}/login-check?site=kids&{query}")
    assert answer.status_code == 200
    assert "callout-danger" in answer.text


@pytest.mark.parametrize(
    "query",
    ["day=0001-01-01", "day=0001-01-01&time=00:00", "day=2026-W01-1", "day=1969-12-31&time=23:59:59"],
)
def test_log_in_check_of_a_day_before_everything_is_an_answer(
    viewer: Client, ada: Customer, query: str
) -> None:
    answer = viewer.get(f"/customers/{ada.pk}/login-check?site=kids&{query}")
    assert answer.status_code == 200
    assert "exist yet." in answer.text


def test_log_in_check_of_a_day_outlives_the_person(manager: Client, ada: Customer) -> None:
    """D-09: ids tell it, no name does."""
    day = f"{now():%Y-%m-%d}"
    erase(ada, by=OPERATOR)
    text = manager.get(f"/customers/{ada.pk}/login-check?site=kids&day={day}").text
    assert "Closed the account and erased its personal values." in text
    assert "Lind" not in without_tokens(text)


@pytest.mark.parametrize("code", ["south", "trade"])
def test_second_site_of_a_family_is_refused_with_the_name_of_the_first(manager: Client, code: str) -> None:
    """SUB-02: by the button of a site and by choosing one more."""
    _, north, _ = a_family("trade", ["north", "south"], a_set("trade"))
    nora = an_account("nora@mail.example", north)
    page = f"/customers/{nora.pk}/sites"
    for path, sent in ((f"{page}/{code}/access", {"state": "active"}), (f"{page}/added", {"site": code})):
        answer = manager.post(path, sent)
        assert (answer.status_code, "already uses Site north" in answer.text) == (409, True)
    assert list(Access.objects.values_list("site__code", flat=True)) == ["north"]
