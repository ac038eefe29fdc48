"""System, History: every audit record, filtered, page by page, exported (G20)."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.staff.models import StaffUser
from tests.doors.pages import without_tokens
from tests.statements import counted_statements
from tests.world import a_set, an_account, logged_in, sites


@pytest.fixture
def ada(manager: Client) -> Customer:
    sports, _ = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    by = Actor(ActorKind.STAFF, Channel.BACKOFFICE, StaffUser.objects.get(email="manager@staff.example").pk)
    change_profile(ada, ProfileChanges(phone="030 1234"), version=1, by=by)
    change_site(sports, SiteChanges(name="Mystic Sports"), version=1, by=by)
    logged_in(ada, sports)
    return ada


def sentences(client: Client, query: str) -> list[str]:
    text = client.get(f"/history?{query}").text
    return [part.split("</p>")[0] for part in text.split('class="entry-text">')[1:]]


def test_list_tells_who_what_from_and_to_and_the_door(manager: Client, ada: Customer) -> None:
    text = manager.get("/history").text
    for told in (
        "Logged in at Mystic Sports.",
        "Changed site Mystic Sports: Name.",
        "<del>Site sports</del>",
        "<ins>Mystic Sports</ins>",
        "<ins>030 1234</ins>",
        f'<a href="/customers/{ada.pk}">Ada Lind</a>',
        ", storefront",
    ):
        assert told in text


def test_filters_narrow_and_combine(manager: Client, ada: Customer) -> None:
    staff = StaffUser.objects.get(email="manager@staff.example")
    changed, named = "Changed the profile: Phone.", "Changed site Mystic Sports: Name."
    assert sentences(manager, f"who=staff:{staff.pk}")[:2] == [named, changed]
    assert sentences(manager, "event=customer.changed") == [changed]
    assert sentences(manager, "door=storefront") == ["Logged in at Mystic Sports."]
    assert sentences(manager, "who=customer") == ["Logged in at Mystic Sports."]
    assert sentences(manager, "site=kids") == ["Created site Site kids in customer set Set b2c."]
    assert named in sentences(manager, "site=sports")
    assert sentences(manager, "site=sports&set=b2c") == [
        "Created site Mystic Sports in customer set Set b2c."
    ]
    assert sentences(manager, f"customer={ada.pk}&door=backoffice") == [changed]
    assert len(sentences(manager, "since=2020-01-01&until=2100-01-01")) == AuditRecord.objects.count()
    assert sentences(manager, "until=2020-01-01") == []
    number = AuditRecord.objects.get(event="customer.changed").pk
    assert sentences(manager, f"record={number}") == [changed]
    assert f"No. {number}" in manager.get("/history").text


@pytest.mark.parametrize(
    "query",
    [
        "site=nowhere",
        "set=%00",
        "who=staff:x",
        "who=robot",
        "event=none.such",
        "door=window",
        "customer=ada",
        "record=first",
        "customer=99999999999999999999",
        "since=yesterday",
        "until=9999-12-31",
        "since=0001-01-01&before=nine",
    ],
)
def test_nonsense_in_the_address_finds_nothing_and_breaks_nothing(manager: Client, query: str) -> None:
    assert manager.get(f"/history?{query}").status_code == 200


def test_pages_follow_without_gap_and_with_a_fixed_number_of_statements(
    manager: Client, ada: Customer
) -> None:
    for nr in range(60):
        change_profile(ada, ProfileChanges(phone=f"030 {nr}"), version=nr + 2, by=OPERATOR)
    newest = manager.get("/history?event=customer.changed").text
    following = newest.split('rel="next" href="/history?')[1].split('"')[0].replace("&amp;", "&")
    assert (newest.count('class="entry-text"'), len(sentences(manager, following))) == (50, 11)
    counts = set()
    for query in ("", "event=site.created", f"customer={ada.pk}"):
        with counted_statements() as counted:
            manager.get(f"/history?{query}")
        counts.add(counted.count)
    assert counts == {7, 8}  # names of attributes, where a record names one


def test_records_of_an_erased_customer_stay_without_values(manager: Client, ada: Customer) -> None:
    """G20."""
    erase(ada, by=OPERATOR)
    text = manager.get(f"/history?customer={ada.pk}").text
    assert "Changed the profile: Phone." in text
    assert f"Customer {ada.pk}" in text
    for gone in ("030 1234", "Ada", "Lind"):
        assert gone not in without_tokens(text)


def test_export_is_the_filtered_list_that_no_spreadsheet_runs(
    manager: Client, viewer: Client, ada: Customer
) -> None:
    formula = AuditRecord.objects.create(event="=1+1", actor_kind="operator", door="cli")
    AuditSubject.objects.create(kind="customer", subject_id=ada.pk, record=formula)
    answer = manager.get(f"/history/export.csv?customer={ada.pk}")
    assert answer.streaming
    assert answer["Cache-Control"].startswith("max-age=0")
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert [line[5] for line in lines[1:]] == [
        "'=1+1.",
        "Logged in at Mystic Sports.",
        "Changed the profile: Phone.",
        "Added the account.",
    ]
    assert lines[1][4] == "'=1+1"
    assert "030 1234" not in str(lines)
    assert viewer.get("/history/export.csv").status_code == 403


def test_site_and_set_lead_to_their_history(manager: Client, ada: Customer) -> None:
    assert "/sites/sports/history" in manager.get("/sites/sports").text
    assert "/customer-sets/b2c/history" in manager.get("/customer-sets").text
    assert Site.objects.count() == 2


@pytest.mark.parametrize("column", ["event", "actor_kind", "door", "at"])
def test_every_filter_has_an_index(db: None, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'kernel_auditrecord'")
        assert any(f"({column}" in row[0] for row in cursor.fetchall())


def test_site_shows_its_latest_changes_in_place_and_all_of_them_a_click_away(
    manager: Client, ada: Customer
) -> None:
    shown = manager.get("/sites/sports").text
    assert "Changed site Mystic Sports: Name." in shown
    itself = manager.get("/sites/sports/history").text
    assert "Changed site Mystic Sports: Name." in itself
    assert "Added the account." not in itself
    everything = manager.get("/sites/sports/history?all=1").text
    for told in ("Changed site Mystic Sports: Name.", "Added the account.", "Created site"):
        assert told in everything
    assert "Site kids" not in everything.split("<main")[1]
    assert manager.get("/sites/nowhere/history").status_code == 404


def test_set_shows_what_happened_to_it(manager: Client, ada: Customer) -> None:
    text = manager.get("/customer-sets/b2c/history").text
    assert "Created customer set Set b2c." in text
    assert "Created site Site kids in customer set Set b2c." in text
    assert "Added the account." not in text
    assert manager.get("/customer-sets/nowhere/history").status_code == 404


def test_member_of_staff_shows_what_they_did_and_what_became_of_their_account(
    manager: Client, ada: Customer
) -> None:
    """The sentence names them, not the number of their account."""
    staff = StaffUser.objects.get(email="manager@staff.example")
    did = manager.get(f"/staff/{staff.pk}/history").text
    assert "Changed the profile: Phone." in did
    theirs = manager.get(f"/staff/{staff.pk}/history?about=1").text
    assert f"Added staff account {staff} as Manager." in theirs
    assert "Changed the profile: Phone." not in theirs
    assert manager.get("/staff/999999/history").status_code == 404


def test_places_page_through_their_history(manager: Client, ada: Customer) -> None:
    sports = Site.objects.get(code="sports")
    for nr in range(40):
        sports.refresh_from_db()
        change_site(sports, SiteChanges(name=f"Sports {nr}"), version=sports.version, by=OPERATOR)
    first = manager.get("/sites/sports/history").text
    assert (first.count('class="entry-text">'), "before=" in first) == (30, True)
    oldest = AuditRecord.objects.filter(event="site.changed").order_by("pk")[11].pk
    later = manager.get(f"/sites/sports/history?before={oldest}").text
    assert later.count('class="entry-text">') == 12
    assert "all=1&amp;before=" in manager.get("/sites/sports/history?all=1").text
    with_customers = manager.get(f"/sites/sports/history?all=1&before={oldest}").text
    assert with_customers.count('class="entry-text">') == 13
    with counted_statements() as counted:
        manager.get("/sites/sports/history?before=nonsense")
    assert counted.count < 10


def test_download_of_the_history_is_on_record(manager: Client, ada: Customer) -> None:
    """G20: whoever takes data out leaves a record, in the customer's history too; the file doesn't hold itself."""
    lines = manager.get(f"/history/export.csv?customer={ada.pk}").getvalue().decode()
    assert "Downloaded the history" not in lines
    assert sentences(manager, f"customer={ada.pk}")[0] == "Downloaded the history as a file."


MIDNIGHT = datetime(2026, 5, 31, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "shown"),
    [
        ("Asia/Tokyo", "2026-06-01", "Jun 1, 2026, 12:30"),
        ("UTC", "2026-05-31", "May 31, 2026, 3:30"),
        ("../../etc/passwd", "2026-05-31", "May 31, 2026, 3:30"),
        ("Nowhere/City\x00", "2026-05-31", "May 31, 2026, 3:30"),
    ],
)
def test_moments_and_days_are_those_of_the_browser(
    client_of: Callable[[str], Client], zone: str, day: str, shown: str
) -> None:
    """F42: a name that the system doesn't know is none."""
    AuditRecord.objects.create(event="customer.blocked", actor_kind="operator", door="cli", at=MIDNIGHT)
    manager = client_of("manager")
    manager.cookies["time-zone"] = zone
    assert shown in manager.get("/history?event=customer.blocked").text.replace("\u202f", " ")
    found = {one: len(sentences(manager, f"since={one}&until={one}")) for one in ("2026-05-31", "2026-06-01")}
    assert found == {"2026-05-31": 0, "2026-06-01": 0} | {day: 1}


def test_details_are_closed_until_somebody_opens_them(manager: Client, ada: Customer) -> None:
    text = manager.get("/history").text
    assert text.count('<details class="entry-more">') == 2
