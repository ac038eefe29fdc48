"""Pages of a shop's own words: who reads them, at which site, and what they may be (ROL-02, ROL-03)."""

from dataclasses import replace
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.groups.operations.roles import add_role
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError, NotFound
from regulars.kernel.models import AuditRecord
from regulars.pages.models import Page
from regulars.pages.operations.pages import change_page, page_wish_of, remove_page
from regulars.pages.queries import page_at, pages_at, restricted_codes, roles_naming
from regulars.pages.rules import paragraphs
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.rooms.pages.written import a_page, lets_read
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def codes(site: Site, account: Customer | None = None) -> list[str]:
    return [page.code for page in pages_at(site.pk, account and account.pk)]


def test_restricted_page_is_there_for_those_whose_role_names_it(kids: Site) -> None:
    """ROL-02: neither for another customer, nor for who may read another one, nor for visitors."""
    a_page(kids, "about", position=2)
    a_page(kids, "dealers", restricted=True, position=1)
    a_page(kids, "off", active=False)
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    lets_read(ada, "dealers")
    lets_read(ben, "other")
    assert codes(kids, ada) == ["dealers", "about"]
    assert codes(kids, ben) == codes(kids) == ["about"]
    assert page_at(kids.pk, ada.pk, "dealers")
    for account_id in (ben.pk, None):
        assert page_at(kids.pk, account_id, "dealers") is None
    assert page_at(kids.pk, ada.pk, "off") is None


def test_account_of_another_set_reads_as_a_visitor(kids: Site) -> None:
    a_page(kids, "dealers", restricted=True)
    eve = an_account("eve@mail.example", a_site("toys", a_set("toys")))
    lets_read(eve, "dealers")
    assert codes(kids, eve) == []


def test_sub_site_shows_its_own_and_else_those_of_its_master() -> None:
    """One of its own stands in for the master's with the same code, also switched off."""
    master, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    for code in ("about", "terms", "news"):
        a_page(master, code, title=f"Master's {code}")
    a_page(north, "terms", title="Ours")
    a_page(north, "news", active=False)
    assert [page.title for page in pages_at(north.pk, None)] == ["Master's about", "Ours"]
    assert codes(south) == ["about", "news", "terms"]
    assert codes(master) == ["about", "news", "terms"]


def test_it_is_changed_and_deleted_with_a_record_each(kids: Site) -> None:
    page = a_page(kids, "about", text="One\r\n\r\nTwo <b>\nThree")
    assert paragraphs(page.text) == ["One", "Two <b>\nThree"]
    wish = replace(page_wish_of(page), titles={"de": "Über uns", "en": ""}, restricted=True)
    changed = change_page(page, wish, version=1, by=SAM)
    assert (changed.titles, changed.restricted, changed.version) == ({"de": "Über uns"}, True, 2)
    assert AuditRecord.objects.latest("pk").data["fields"] == ["page:restricted", "page:titles"]
    before = AuditRecord.objects.count()
    assert change_page(page, wish, by=SAM).version == 2
    assert AuditRecord.objects.count() == before
    with pytest.raises(Conflict) as stale:
        change_page(page, wish, version=1, by=SAM)
    assert stale.value.code == "version_conflict"
    remove_page(page, version=2, by=SAM)
    with pytest.raises(NotFound) as gone:
        remove_page(page, by=SAM)
    assert gone.value.code == "no_such_page"


@pytest.mark.parametrize(
    ("code", "values", "refusal", "field"),
    [
        ("ABOUT", {}, "code_shape", "code"),
        ("a/b", {}, "code_shape", "code"),
        ("-", {}, "code_shape", "code"),
        ("x" * 41, {}, "too_long", "code"),
        ("about", {}, "page_code_taken", "code"),
        ("other", {"title": " "}, "required", "title"),
        ("other", {"titles": {"fr": "Moi"}}, "unknown_language", "titles"),
        ("other", {"text": "a\x00b"}, "control_characters", "text"),
        ("other", {"position": 1000}, "out_of_range", "position"),
    ],
)
def test_page_that_cannot_be_is_refused(
    code: str, values: dict[str, Any], refusal: str, field: str, kids: Site
) -> None:
    a_page(kids, "about")
    with pytest.raises(DomainError) as error:
        a_page(kids, code, **values)
    assert (error.value.code, error.value.field) == (refusal, field)
    assert Page.objects.count() == 1


def test_site_has_a_hundred_at_most(kids: Site) -> None:
    Page.objects.bulk_create(Page(site=kids, code=f"p{number}", title="P") for number in range(100))
    with pytest.raises(Conflict) as error:
        a_page(kids, "more")
    assert error.value.code == "too_many_pages"


def test_roles_name_pages_by_code_whether_there_is_one_or_not(kids: Site) -> None:
    role = add_role("Reader", rights=["order", "restricted:dealers", "restricted:a-1"], by=OPERATOR)
    assert role.rights == ["order", "restricted:a-1", "restricted:dealers"]
    a_page(kids, "dealers", restricted=True)
    a_page(a_site("toys", kids.set), "dealers", restricted=True)
    assert (restricted_codes(), roles_naming("dealers"), roles_naming("deal")) == (
        ["dealers"],
        ["Reader"],
        [],
    )
    for right in ("restricted:", "restricted:A B", "restricted:dealers\n"):
        with pytest.raises(DomainError) as error:
            add_role("Other", rights=[right], by=OPERATOR)
        assert error.value.code == "unknown_value"
