"""System > Customer types (CLS-01)."""

import pytest
from django.test import Client

from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerType, Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.operations.types import add_type
from regulars.sites.rules.types import AcceptedType
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def club() -> CustomerType:
    return add_type("Club", "Club member", by=OPERATOR)


def accept(site: Site, *codes: str) -> None:
    types = [AcceptedType(code) for code in codes]
    version = Site.objects.get(pk=site.pk).version
    change_site(site, SiteChanges(customer_types=types), version=version, by=OPERATOR)


def test_list_tells_who_is_of_a_type_and_which_sites_take_it(administrator: Client) -> None:
    an_account(site=a_site("kids"))
    club()
    page = administrator.get("/customer-types").text
    first = page.partition("Private customer")[2].partition("</tr>")[0]
    assert ("Site kids" in first, ">1<" in first.replace(" ", "")) == (True, True)
    assert "no site" in page.partition("Club member")[2].partition("</tr>")[0]
    assert ">Guest<" not in page


def test_type_is_added_and_renamed(administrator: Client) -> None:
    made = administrator.post("/customer-types/new", {"name": "Club member", "code": "Club"}, follow=True)
    assert "Club member is there" in made.text
    taken = administrator.post("/customer-types/new", {"name": "Other", "code": "CLUB"})
    assert (taken.status_code, "with this code already" in taken.text) == (409, True)
    assert administrator.post("/customer-types/new", {"name": "", "code": "x y"}).status_code == 422
    administrator.post("/customer-types/Club", {"name": "Member"})
    assert CustomerType.objects.get(pk="Club").name == "Member"
    assert AuditRecord.objects.latest("pk").event == "customer_type.renamed"


def test_type_in_use_says_by_whom_and_stays(administrator: Client) -> None:
    kids = a_site("kids")
    club()
    accept(kids, "B2C", "Club")
    ada = an_account(site=kids, type="Club")
    page = administrator.get("/customer-types/Club").text
    assert "Still used by 1 customer, Site kids." in page
    assert "Delete type" not in page
    refused = administrator.post("/customer-types/Club/deletion", follow=True)
    assert "Still used by 1 customer, Site kids." in refused.text

    accept(kids, "B2C")
    assert "Still used by 1 customer." in administrator.get("/customer-types/Club").text
    change_profile(ada, ProfileChanges(type="B2C"), version=1, by=OPERATOR)
    assert "is deleted" in administrator.post("/customer-types/Club/deletion", follow=True).text
    assert not CustomerType.objects.filter(pk="Club").exists()


def test_closed_accounts_keep_no_type_alive(administrator: Client) -> None:
    kids = a_site("kids")
    club()
    accept(kids, "B2C", "Club")
    erase(an_account(site=kids, type="Club"), by=OPERATOR)
    accept(kids, "B2C")
    administrator.post("/customer-types/Club/deletion")
    assert not CustomerType.objects.filter(pk="Club").exists()


def test_shipped_type_is_renamed_and_never_deleted(administrator: Client) -> None:
    assert "Delete" not in administrator.get("/customer-types/B2E").text
    assert "comes with Regulars" in administrator.post("/customer-types/B2E/deletion", follow=True).text
    assert administrator.post("/customer-types/B2E", {"name": "Staff member"}).status_code == 303
    assert administrator.get("/customer-types/guest").status_code == 404


def test_viewer_reads_and_changes_nothing(viewer: Client) -> None:
    assert "Add type" not in viewer.get("/customer-types").text
    assert viewer.get("/customer-types/B2E").status_code == 403
    assert viewer.post("/customer-types/new", {"name": "Club", "code": "Club"}).status_code == 403


def test_shipped_types_are_named_in_the_language_of_the_page_until_they_are_renamed(
    administrator: Client,
) -> None:
    kids = a_site("kids")
    add_type("Club", "Guest", by=OPERATOR)  # a company's own name is nobody's to translate
    administrator.post("/customer-types/B2B", {"name": "Trade"})
    german = {"Accept-Language": "de"}
    page = administrator.get("/customer-types", headers=german).text
    for said in ("Privatkunde", "Trade", "Mitarbeiter", "Guest"):
        assert f">{said}</a>" in page, said
    assert "Private customer" not in page
    for address in ("registration", "overview", "forms/profile/B2C"):
        assert "Privatkunde" in administrator.get(f"/sites/{kids.code}/{address}", headers=german).text
    assert "Private customer" in administrator.get("/customer-types").text
