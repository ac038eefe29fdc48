"""Catalogue > Discounts (DIS-01, GRP-08)."""

from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import Discount
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.doors.pages import untouched, words_of
from tests.rooms.catalog.entries import TEN_PERCENT, a_shop
from tests.world import a_family, a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db

NEW = {
    "version": "0",
    "code": "summer",
    "name": "Summer",
    "kind": "percent",
    "value": "12,5",
    "priority": "0",
    "active": "on",
}


def limited_to(site: Site) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", at=[site]))
    return client


def test_empty_list_says_what_to_do_and_a_discount_is_added(administrator: Client) -> None:
    """DIS-01: decimals behind a comma, too."""
    kids = a_site("kids")
    club = CustomerGroup.objects.create(code="club", name="Club " + "x" * 60)
    GroupMember.objects.create(group=club, account=an_account(site=kids))
    assert "No discount yet" in administrator.get("/discounts").text
    sent = NEW | {"group": "club", "sites": ["kids"], "ends_at": "2199-01-01T00:00", "minimum": "20"}
    page = words_of(administrator.post("/discounts/new", sent, follow=True))
    assert ("Summer is saved" in page, "1 account" in page) == (True, True)
    listed = words_of(administrator.get("/discounts"))
    assert (
        "12.5 %" in listed,
        f"Group: {club.name}" in listed,
        "Site kids" in listed,
        "Active" in listed,
    ) == (True,) * 4
    assert "Summer" not in words_of(administrator.get("/discounts?state=ended"))
    assert Discount.objects.get().ends_at.isoformat() == "2199-01-01T00:00:00+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "100.01"},
        {"value": ""},
        {"kind": "amount", "currency": "EUR", "value": "1,500"},
        {"code": "x y"},
        {"kind": "amount"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(administrator: Client, changed: dict[str, Any]) -> None:
    """DIS-01."""
    answer = administrator.post("/discounts/new", NEW | changed)
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert not Discount.objects.exists()


def test_of_two_people_who_edit_the_second_is_told(administrator: Client) -> None:
    """G23: what was typed stays."""
    a_shop(a_site("kids"))
    form = untouched(administrator.get("/discounts/summer").text, has="value")
    administrator.post("/discounts/summer", form | {"value": ["20"]})
    late = administrator.post("/discounts/summer", form | {"value": ["30"]})
    assert (late.status_code, 'value="30"' in late.text, "Take what is stored" in late.text) == (
        409,
        True,
        True,
    )
    assert str(Discount.objects.get().value) == "20.0000"


def test_discount_is_deleted_after_a_question(administrator: Client) -> None:
    """DIS-01."""
    a_shop(a_site("kids"))
    assert "Delete discount" in administrator.get("/discounts/summer/deletion").text
    assert Discount.objects.exists()
    administrator.post("/discounts/summer/deletion")
    assert not Discount.objects.exists()
    assert AuditRecord.objects.latest("pk").event == "discount.removed"


def test_staff_of_some_sites_read_what_counts_there_and_change_nothing() -> None:
    """DIS-01, D-34: neither sites nor numbers of others."""
    _, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    for code, sites in {"both": [north, south], "south": [south]}.items():
        wish = DiscountWish(name=code.title(), kind="percent", value="10", sites=sites)
        add_discount(code, wish, by=OPERATOR)
    client = limited_to(north)
    listed = words_of(client.get("/discounts"))
    assert ("Both" in listed, "Site north, other sites" in listed, "Site south" in listed) == (
        True,
        True,
        False,
    )
    page = client.get("/discounts/both").text
    assert ("Site south" in page, "Save discount" in page) == (False, False)
    assert client.get("/discounts/south").status_code == 404
    for path, sent in (
        ("/discounts/new", NEW),
        ("/discounts/both", NEW | {"version": "1"}),
        ("/discounts/both/deletion", {}),
    ):
        assert client.post(path, sent).status_code == 403
    assert set(Discount.objects.values_list("name", "version")) == {("Both", 1), ("South", 1)}


def test_everybody_gets_what_has_no_condition(administrator: Client) -> None:
    """DIS-01."""
    add_discount("all", TEN_PERCENT, by=OPERATOR)
    assert "Everybody, visitors included." in administrator.get("/discounts/all").text
