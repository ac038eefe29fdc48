"""Moments of price lists and discounts are those of a clock that stands beside them (SHP-02, DIS-01)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import Discount
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.pages import untouched, words_of
from tests.rooms.catalog.stocked import a_price_list
from tests.world import a_family, a_set, a_site

pytestmark = pytest.mark.django_db

FIRST_OF_TWO = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Berlin, and an hour later again
SECOND_OF_TWO = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.fixture
def kids() -> Site:
    return a_site("kids", time_zone="Europe/Berlin")


def a_discount(*sites: Site, **values: Any) -> Discount:
    return add_discount("summer", DiscountWish("Summer", "percent", "10", sites=sites, **values), by=OPERATOR)


@pytest.mark.parametrize("kind", ["price list", "discount"])
@pytest.mark.parametrize(
    ("stored", "clock", "typed", "meant"),
    [
        # Summer time ends on 25 October: one clock, two moments. What nobody touched stays, what is typed is the first.
        (SECOND_OF_TWO, "2026-10-25T02:30:00", None, SECOND_OF_TWO),
        (FIRST_OF_TWO, "2026-10-25T02:30:00", None, FIRST_OF_TWO),
        (None, None, "2026-10-25T02:30", FIRST_OF_TWO),
        # It begins on 29 March: an hour that isn't there is the one after it.
        (None, None, "2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (SECOND_OF_TWO, "2026-10-25T02:30:00", "2026-07-01T00:00", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (SECOND_OF_TWO, "2026-10-25T02:30:00", "", None),
    ],
)
def test_moments_are_those_of_the_sites_clock(
    *, kind: str, stored: Any, clock: Any, typed: Any, meant: Any, kids: Site, administrator: Client
) -> None:
    """SHP-02, DIS-01: whatever else is changed."""
    made = a_price_list(kids, ends_at=stored) if kind == "price list" else a_discount(kids, ends_at=stored)
    path = f"/price-lists/{made.pk}" if kind == "price list" else "/discounts/summer"
    page = administrator.get(path)
    assert words_of(page).count("In the time zone Europe/Berlin.") == 2
    form = untouched(page.text, has="ends_at")
    assert form["ends_at"] == [clock or ""]
    sent = form | {"name": ["Another"]} | ({} if typed is None else {"ends_at": [typed]})
    assert administrator.post(path, sent).status_code == 303
    made.refresh_from_db()
    assert (made.name, made.ends_at) == ("Another", meant)


def test_clock_of_a_discount_is_that_of_all_its_sites_else_of_utc(kids: Site, administrator: Client) -> None:
    """DIS-01: a master's sub sites too, and every site where it names none."""
    family = a_family("m", ["s"], a_set("b2b"))
    Site.objects.filter(pk=family[1].pk).update(time_zone="America/New_York")
    new = {"version": "0", "name": "New", "kind": "percent", "value": "5", "priority": "0"}
    moment = {"starts_at": "2026-07-01T00:00"}
    for code, sites, hour in (
        ("one", ["kids"], 22),
        ("both", ["kids", "s"], 0),
        ("sub", ["s"], 4),
        ("family", ["m"], 0),
        ("all", [], 0),
    ):
        made = administrator.post("/discounts/new", new | moment | {"code": code, "sites": sites})
        assert made.status_code == 303
        begins = Discount.objects.get(code=code).starts_at
        assert begins is not None
        assert (code, begins.hour) == (code, hour)
        form = untouched(administrator.get(f"/discounts/{code}").text, has="starts_at")
        assert form["starts_at"] == ["2026-07-01T00:00:00"]
    Site.objects.update(time_zone="Europe/Berlin")
    assert "In the time zone Europe/Berlin." in words_of(administrator.get("/discounts/all"))
    assert "In the time zone of its sites" in words_of(administrator.get("/discounts/new"))


def test_other_sites_change_no_moment_and_no_meaning_of_the_clock(kids: Site, administrator: Client) -> None:
    """DIS-01: what is typed beside *Europe/Berlin* is meant so, also when the discount leaves Berlin with it."""
    a_site("sports", time_zone="America/New_York")
    a_discount(kids, starts_at=FIRST_OF_TWO)
    form = untouched(administrator.get("/discounts/summer").text, has="starts_at")
    sent = form | {"sites": ["sports"], "ends_at": ["2026-12-01T00:00"]}
    assert administrator.post("/discounts/summer", sent).status_code == 303
    found = Discount.objects.get()
    assert (found.starts_at, found.ends_at) == (FIRST_OF_TWO, datetime(2026, 11, 30, 23, tzinfo=UTC))
    page = administrator.get("/discounts/summer")
    assert "In the time zone America/New_York." in words_of(page)
    assert untouched(page.text, has="starts_at")["ends_at"] == ["2026-11-30T18:00:00"]


@pytest.mark.parametrize("kind", ["price list", "discount"])
def test_what_was_shown_is_meant_where_the_sites_clock_has_changed_since(
    kind: str, kids: Site, administrator: Client
) -> None:
    """SHP-02, DIS-01: nobody moves moments that they didn't touch; what they type is by the clock that they saw."""
    made = (
        a_price_list(kids, starts_at=FIRST_OF_TWO)
        if kind == "price list"
        else a_discount(starts_at=FIRST_OF_TWO)
    )
    path = f"/price-lists/{made.pk}" if kind == "price list" else "/discounts/summer"
    form = untouched(administrator.get(path).text, has="starts_at")
    Site.objects.update(time_zone="America/New_York")
    wrong = form | {"name": [""], "ends_at": ["2026-12-01T00:00"]}
    page = administrator.post(path, wrong)
    assert "In the time zone Europe/Berlin." in words_of(page)
    sent = untouched(page.text, has="starts_at") | {"name": ["Another"]}
    assert administrator.post(path, sent).status_code == 303
    made.refresh_from_db()
    assert (made.starts_at, made.ends_at) == (FIRST_OF_TWO, datetime(2026, 11, 30, 23, tzinfo=UTC))
    page = administrator.get(path)
    assert "In the time zone America/New_York." in words_of(page)
    sent = untouched(page.text, has="starts_at") | {"zone": ["Mars/Base"]}
    assert administrator.post(path, sent).status_code == 303
    made.refresh_from_db()
    assert made.starts_at == FIRST_OF_TWO
