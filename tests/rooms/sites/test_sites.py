import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError, Invalid, NotFound
from regulars.sites.models import CustomerSet, Site, SiteHost
from regulars.sites.operations.sites import SiteChanges, add_site, change_site, place_sites
from regulars.sites.rules import SiteKind
from tests.world import a_family, a_set, a_site, an_account, default_set, home

pytestmark = pytest.mark.django_db


def hosts(site: Site) -> list[str]:
    return sorted(site.hosts.values_list("name", flat=True))


def test_new_site_joins_the_default_set() -> None:
    """DEF-03."""
    assert home(a_site("outlet")) == "default"


def test_new_site_of_a_set_that_is_gone_is_refused() -> None:
    with pytest.raises(NotFound) as error:
        a_site("kids", CustomerSet(pk=999_999, code="gone"))
    assert error.value.code == "no_such_set"


@pytest.mark.parametrize("code", ["kids", "KIDS"])
def test_site_with_a_code_in_use_is_refused(code: str) -> None:
    a_site("kids")
    with pytest.raises(Conflict) as error:
        a_site(code, hosts=["other.localhost"])
    assert (error.value.code, error.value.field) == ("site_code_taken", "code")
    assert Site.objects.count() == 1


def test_host_name_belongs_to_one_site_only() -> None:
    a_site("kids")
    sports = a_site("sports")
    changes = SiteChanges(hosts=["sports.localhost", "KIDS.localhost"])
    with pytest.raises(Conflict) as error:
        change_site(sports, changes, version=sports.version, by=OPERATOR)
    assert (error.value.code, error.value.field) == ("host_taken", "hosts")
    assert hosts(sports) == ["sports.localhost"]


@pytest.mark.parametrize("name", ["localhost", "admin.localhost", "ADMIN.localhost."])
def test_host_of_the_front_page_and_of_the_back_office_is_no_sites(name: str) -> None:
    """G11: links in mails lead to a site's first host; no shop would answer at these."""
    kids = a_site("kids")
    with pytest.raises(Conflict) as error:
        change_site(kids, SiteChanges(hosts=[name, "kids.localhost"]), version=kids.version, by=OPERATOR)
    assert (error.value.code, error.value.field) == ("host_taken", "hosts")
    assert hosts(kids) == ["kids.localhost"]


def test_site_gets_exactly_the_hosts_that_were_saved() -> None:
    kids = a_site("kids")
    changes = SiteChanges(hosts=["www.kids.example", "kids.example", "www.kids.example"])
    kids = change_site(kids, changes, version=kids.version, by=OPERATOR)
    assert hosts(kids) == ["kids.example", "www.kids.example"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\u202eb"),
        ("hosts", []),
        ("hosts", ["https://kids.example"]),
        ("hosts", ["kids.example:80"]),
        ("hosts", [f"h{number}.example" for number in range(21)]),
        ("locale", "klingon"),
        ("time_zone", "Europe/Atlantis"),
        ("currency", "XQQ"),
        ("sender", "not an address"),
        ("brand_colour", "red"),
        ("registration", "loud"),
        ("session_days", 0),
        ("session_days", 366),
        ("session_idle_minutes", 4),
        ("session_idle_minutes", 525_601),
    ],
)
def test_site_with_a_bad_value_is_refused_beside_the_field(field: str, value: object) -> None:
    with pytest.raises(Invalid) as error:
        a_site("kids", **{field: value})
    assert error.value.field == field
    assert not Site.objects.exists()


def test_site_saved_with_an_old_version_is_refused() -> None:
    """G23."""
    kids = a_site("kids")
    change_site(kids, SiteChanges(name="First"), version=1, by=OPERATOR)
    with pytest.raises(Conflict) as error:
        change_site(kids, SiteChanges(name="Second"), version=1, by=OPERATOR)
    assert (error.value.code, error.value.details) == ("version_conflict", {"version": 2})


@pytest.mark.parametrize(
    ("kind", "with_master"), [(SiteKind.SUB, False), (SiteKind.STANDALONE, True), (SiteKind.MASTER, True)]
)
def test_only_a_sub_site_has_a_master(kind: SiteKind, *, with_master: bool) -> None:
    trade, _ = a_family("trade", ["north"], default_set())
    changes = SiteChanges(name="X", hosts=["x.localhost"], sender="x@x.example")
    with pytest.raises(Invalid) as error:
        add_site("x", changes, kind=kind, master=trade if with_master else None, by=OPERATOR)
    assert (error.value.code, error.value.field) == ("master_kind", "master")


def test_master_is_a_master_site() -> None:
    changes = SiteChanges(name="X", hosts=["x.localhost"], sender="x@x.example")
    with pytest.raises(Invalid):
        add_site("x", changes, kind=SiteKind.SUB, master=a_site("kids"), by=OPERATOR)


@pytest.mark.django_db(transaction=True)
def test_sub_site_outside_its_masters_set_is_refused_at_commit() -> None:
    """SUB-06: kept by the database, answered like any other refusal."""
    trade = a_set("trade")
    _, north = a_family("trade", ["north"], trade)
    with pytest.raises(DomainError) as error:
        place_sites({north.pk: default_set().pk}, strategy="leave", by=OPERATOR)
    assert error.value.code == "family_in_one_set"
    assert home(north) == "trade"


@pytest.mark.django_db(transaction=True)
def test_site_placed_without_care_for_its_customers_is_refused_at_commit() -> None:
    """G1: the violation shows only at commit, and has its answer all the same."""
    kids = a_site("kids", a_set("b2c"))
    an_account(site=kids)
    with pytest.raises(Conflict) as error:
        place_sites({kids.pk: default_set().pk}, strategy="leave", by=OPERATOR)
    assert error.value.code == "not_in_set"
    assert home(kids) == "b2c"


def test_loud_site_is_not_placed_into_a_discreet_set() -> None:
    """D-33."""
    kids, quiet = a_site("kids"), a_set("quiet", discreet=True)
    with pytest.raises(Conflict) as error:
        place_sites({kids.pk: quiet.pk}, strategy="leave", by=OPERATOR)
    assert error.value.code == "discreet_needs_neutral"


def test_names_of_hosts_are_stored_in_lower_case() -> None:
    a_site("kids", hosts=["Kids.Example"])
    assert list(SiteHost.objects.values_list("name", flat=True)) == ["kids.example"]
