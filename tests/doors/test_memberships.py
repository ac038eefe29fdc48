"""Memberships as customers and staff see them (ROL-05, B-11): nothing expires them, and what is over stays visible to staff."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.queries.memberships import memberships_at
from regulars.groups.rules.roles import Days, Standing, standing
from regulars.sites.models import Site
from tests.doors.api.calls import admin, as_shopper, at
from tests.doors.storefront.browsing import log_in, text
from tests.world import a_set, a_site, an_account, logged_in, sam

pytestmark = pytest.mark.django_db

# On their clocks it is never the same day.
FIRST, LAST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


def today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def a_site_in(zone: str, code: str) -> Site:
    site = a_site(code, a_set("b2c") if code == "east" else Site.objects.get(code="east").set)
    Site.objects.filter(pk=site.pk).update(time_zone=zone)
    return site


@pytest.fixture
def east(db: None) -> Site:
    return a_site_in(FIRST, "east")


@pytest.fixture
def west(east: Site) -> Site:
    return a_site_in(LAST, "west")


def give(account: Customer, name: str, first: date | None = None, last: date | None = None) -> None:
    role = CustomerRole.objects.create(code=name.lower(), name=name)
    RoleHolding.objects.create(role=role, account=account, first_day=first, last_day=last)


def test_last_day_is_that_of_the_shop_which_is_asked(east: Site, west: Site) -> None:
    """Its last day in the west is yesterday, or the day before, in the east."""
    ada = an_account(site=east)
    give(ada, "Club", last=today(LAST))
    assert [held.name for held in memberships_at(ada.pk, west.pk)] == ["Club"]
    assert memberships_at(ada.pk, east.pk) == []


def test_my_account_tells_memberships_with_their_last_day(east: Site) -> None:
    """Neither what is over, nor a role that doesn't end, nor anybody else's."""
    ada, day = an_account(site=east), today(FIRST)
    give(ada, "Forever")
    give(ada, "Former", last=day - timedelta(days=1))
    give(ada, "Club", last=day)
    give(ada, "Coming", first=day + timedelta(days=1), last=day + timedelta(days=9))
    give(an_account("ben@mail.example", east), "Theirs", last=day)
    client = Client(HTTP_HOST="east.localhost")
    log_in(client)
    page = text(client.get("/account"))
    names = ("Forever", "Former", "Club", "Coming", "Theirs")
    assert [name for name in names if name in page] == ["Club", "Coming"]
    held = memberships_at(ada.pk, east.pk)
    assert [(found.last_day, found.is_to_come) for found in held] == [
        (day, False),
        (day + timedelta(days=9), True),
    ]


def test_api_tells_what_my_account_tells(east: Site, west: Site) -> None:
    """ROL-05, MTX-01: by the day of the site that is asked."""
    ada, day = an_account(site=east), today(FIRST)
    logged_in(ada, west)
    give(ada, "Forever")
    give(ada, "Club", last=today(LAST))
    give(ada, "Coming", first=day + timedelta(days=1), last=day + timedelta(days=9))
    give(an_account("ben@mail.example", east), "Theirs", last=day)
    coming = {
        "code": "coming",
        "name": "Coming",
        "first_day": str(day + timedelta(days=1)),
        "last_day": str(day + timedelta(days=9)),
        "state": "to_come",
    }
    club = {"code": "club", "name": "Club", "first_day": None, "last_day": str(today(LAST)), "state": "now"}
    assert as_shopper(east, ada.email).get("/me/memberships").json == {"items": [coming]}
    assert as_shopper(west, ada.email).get("/me/memberships").json == {"items": [club, coming]}
    assert at(east).get("/me/memberships").status == 401


def test_what_is_over_stays_visible_as_over_to_staff(east: Site) -> None:
    ada = an_account(site=east)
    give(ada, "Former", last=date(2020, 1, 1))
    give(ada, "Trade")
    office = Client(HTTP_HOST="admin.localhost")
    office.force_login(sam())
    page = text(office.get(f"/customers/{ada.pk}/roles"))
    assert (">Over<" in page, page.count(">Counts<")) == (True, 1)
    items = admin("manager").get(f"/customers/{ada.pk}/roles").json["items"]
    assert [(held["code"], held["state"]) for held in items] == [("former", "over"), ("trade", "now")]


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (Days(), Standing.NOW),
        (Days(last=date(2027, 6, 9)), Standing.NOW),
        (Days(last=date(2027, 6, 8)), Standing.OVER),
        (Days(date(2027, 6, 10)), Standing.NOW),
        (Days(date(2027, 6, 11)), Standing.TO_COME),
    ],
)
def test_role_that_counts_at_one_shop_counts(days: Days, wanted: Standing) -> None:
    """Between the shops it is the 9th and the 10th."""
    assert standing(days, earliest=date(2027, 6, 9), latest=date(2027, 6, 10)) is wanted
