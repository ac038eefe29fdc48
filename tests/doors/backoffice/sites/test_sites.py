"""The Sites screen: list, create, edit (DEF-03, SET-07, G11)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.doors.pages import plan_in, plan_lines
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, default_set

KIDS = {
    "name": "Mystic Kids",
    "code": "kids",
    "hosts": "kids.localhost\nshop.kids.example",
    "locale": "de_DE",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "sender": "shop@kids.example",
    "brand_colour": "#c2410c",
    "registration": "direct",
    "session_days": "14",
    "session_idle_minutes": "1440",
    "set": "",
    "kind": "standalone",
}
EDIT = {name: value for name, value in KIDS.items() if name not in {"code", "set"}} | {"version": "1"}


def test_list_shows_each_site_with_its_set_and_customers(viewer: Client) -> None:
    site = a_site("sports", a_set("b2c"), hosts=["sports.localhost", "sports.example"])
    an_account(site=site)
    text = viewer.get("/sites").text
    for shown in ("Site sports", "sports.example", "Set b2c", "Standalone", "EUR", "Direct"):
        assert shown in text
    assert '<td data-label="Customers" class="numeric">1</td>' in text
    assert "Add site" not in text


def test_list_sends_a_fixed_number_of_statements(viewer: Client) -> None:
    counts = set()
    for codes in (["a"], ["b", "c", "d"]):
        for code in codes:
            a_site(code, a_set(f"set-{code}"))
        viewer.get("/sites")
        with counted_statements() as counted:
            assert viewer.get("/sites").status_code == 200
        counts.add(counted.count)
    assert counts == {6}  # session, staff, choices of sets, sites, hosts, numbers


def test_new_site_joins_the_default_set(administrator: Client) -> None:
    """DEF-03"""
    answer = administrator.post("/sites/new", KIDS)
    assert (answer.status_code, answer["Location"]) == (303, "/sites/kids")
    site = Site.objects.get()
    assert site.set == default_set()
    assert {host.name for host in site.hosts.all()} == {"kids.localhost", "shop.kids.example"}
    assert AuditRecord.objects.filter(event="site.created").count() == 1


def test_new_site_joins_the_set_that_was_chosen(administrator: Client) -> None:
    b2c = a_set("b2c")
    administrator.post("/sites/new", KIDS | {"set": "b2c"})
    assert Site.objects.get().set == b2c


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("code", "no blanks"),
        ("code", "x" * 51),
        ("hosts", ""),
        ("hosts", "https://kids.example/shop"),
        ("hosts", "kids..example"),
        ("locale", "klingon"),
        ("time_zone", "Europe/Atlantis"),
        ("currency", "XYZ"),
        ("sender", "nobody"),
        ("brand_colour", "red"),
        ("registration", "loud"),
        ("session_days", "0"),
        ("session_days", "366"),
        ("session_idle_minutes", "4"),
        ("session_idle_minutes", "soon"),
        ("set", "gone"),
        ("name", "Kids\x00"),
    ],
)
def test_value_that_cannot_be_stands_beside_its_field(administrator: Client, field: str, value: str) -> None:
    answer = administrator.post("/sites/new", KIDS | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert Site.objects.count() == 0


@pytest.mark.parametrize(("field", "value"), [("code", "SPORTS"), ("hosts", "Sports.localhost")])
def test_taken_code_and_host_are_refused_beside_their_field(
    administrator: Client, field: str, value: str
) -> None:
    a_site("sports")
    answer = administrator.post("/sites/new", KIDS | {field: value})
    assert answer.status_code == 409
    assert f'id="id_{field}_error"' in answer.text


def test_settings_are_saved(administrator: Client) -> None:
    a_site("kids", a_set("b2c"))
    answer = administrator.post("/sites/kids", EDIT)
    assert (answer.status_code, answer["Location"]) == (303, "/sites/kids")
    site = Site.objects.get()
    assert (site.name, site.currency, site.time_zone, site.version) == (
        "Mystic Kids", "EUR", "Europe/Berlin", 2,
    )  # fmt: skip
    assert site.set.code == "b2c"


def test_discreet_set_refuses_direct_registration_beside_the_field(administrator: Client) -> None:
    """D-33"""
    a_site("kids", a_set("b2c", discreet=True))
    answer = administrator.post("/sites/kids", EDIT)
    assert answer.status_code == 422
    assert "must be neutral" in answer.text.split('id="id_registration_error"')[1].split("</p>")[0]


def test_stale_settings_are_shown_beside_what_is_stored_by_now(administrator: Client) -> None:
    """G23"""
    a_site("kids")
    administrator.post("/sites/kids", EDIT | {"name": "Kids and more"})
    answer = administrator.post("/sites/kids", EDIT)
    assert answer.status_code == 409
    assert "Kids and more" in answer.text
    assert 'value="Mystic Kids"' in answer.text
    assert Site.objects.get().name == "Kids and more"


def test_viewer_reads_and_is_offered_nothing_to_send(viewer: Client, manager: Client) -> None:
    a_site("kids", a_set("b2c"))
    for client in (viewer, manager):
        text = client.get("/sites/kids").text
        assert '<fieldset class="stack" disabled' in text
        assert "Move…" not in text
        assert client.post("/sites/kids", EDIT).status_code == 403


def test_move_to_no_set_leads_to_where_it_is_chosen(administrator: Client) -> None:
    a_site("kids")
    answer = administrator.get("/sites/kids/customer-set")
    assert (answer.status_code, answer["Location"]) == (303, "/sites/kids")


@pytest.mark.parametrize("code", ["gone", "%00", "%F0%9F%A6%89", "x" * 300])
@pytest.mark.parametrize("part", ["", "/customer-set?to=default"])
def test_unknown_site_is_nothing_here(administrator: Client, code: str, part: str) -> None:
    assert administrator.get(f"/sites/{code}{part}").status_code == 404


def test_move_shows_its_plan_first_and_then_moves(administrator: Client) -> None:
    """SITE-03, SITE-04: nobody is stranded silently."""
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    an_account(site=kids)

    shown = administrator.get("/sites/kids/customer-set?to=b2b", headers={"HX-Request": "true"})
    assert plan_lines(shown.text) == {"taken_along": "1"}
    assert Site.objects.get().set.code == "b2c"

    again = administrator.post("/sites/kids/customer-set", {"to": "b2b", "strategy": "take_all"})
    plan = plan_in(again.text)
    assert Site.objects.get().set.code == "b2c"

    answer = administrator.post(
        "/sites/kids/customer-set", {"to": "b2b", "strategy": "take_all", "plan": plan}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/sites/kids")
    assert Site.objects.get().set.code == "b2b"
    assert Customer.objects.get().set.code == "b2b"


def test_people_are_counted_once_for_each_look_and_not_to_do_it(administrator: Client) -> None:
    """P8: counting takes seconds where very many are concerned."""
    kids, parts = a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b"))
    an_account(site=kids)
    wish = {"to": "b2b", "strategy": "take_all"}

    def counts(answer: Callable[[], HttpResponse]) -> tuple[int, int]:
        """The status, and how often people were counted for it."""
        with CaptureQueriesContext(connection) as sent:
            status = answer().status_code
        return status, sum("lost AS" in query["sql"] for query in sent)

    def move(**agreed: str) -> tuple[int, int]:
        return counts(lambda: administrator.post("/sites/kids/customer-set", wish | agreed))

    assert counts(lambda: administrator.get("/sites/kids/customer-set?to=b2b")) == (200, 1)
    plan = plan_in(administrator.post("/sites/kids/customer-set", wish).text)
    rival = an_account(site=parts)
    assert move(plan=plan) == (422, 1)  # what to do about the namesake, beside all the numbers
    erase(rival, by=OPERATOR)
    plan = plan_in(administrator.post("/sites/kids/customer-set", wish).text)
    assert move(plan=plan) == (303, 0)
    assert Site.objects.get(code="kids").set.code == "b2b"


def test_plan_of_yesterday_is_refused_with_the_new_one(administrator: Client) -> None:
    a_site("kids", a_set("b2c"))
    a_set("b2b")
    answer = administrator.post("/sites/kids/customer-set", {"to": "b2b", "strategy": "leave", "plan": "old"})
    assert answer.status_code == 409
    assert "Something changed meanwhile" in answer.text


def test_clash_asks_for_its_decision(administrator: Client) -> None:
    """D-24"""
    kids, business = a_site("kids", a_set("b2c")), a_site("business", a_set("b2b"))
    ada, _ = an_account(site=kids), an_account(site=business)
    asked = {"to": "b2b", "strategy": "take_all"}
    plan = plan_in(administrator.post("/sites/kids/customer-set", asked).text)

    answer = administrator.post("/sites/kids/customer-set", asked | {"plan": plan})
    assert answer.status_code == 422
    assert f'id="id_decision-{ada.pk}_error"' in answer.text


def test_site_in_its_own_set_is_no_move(administrator: Client) -> None:
    a_site("kids", a_set("b2c"))
    answer = administrator.get("/sites/kids/customer-set?to=b2c")
    assert (answer.status_code, answer["Location"]) == (303, "/sites/kids")
