"""MTX-01, G13: addresses as rows of a file, as far as somebody sees them."""

import pytest

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.queries.export import address_columns, address_rows
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant, Right
from tests.rooms.addresses.samples import BERLIN, LONDON, PARIS, TOKYO
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

FUNCTIONS = frozenset({Right.SEE, Right.EXPORT_CUSTOMERS})
GROUPS = frozenset(FieldGroup)


@pytest.fixture
def shops() -> list[Site]:
    return [a_site("sports", a_set("b2c")), a_site("kids", CustomerSet.objects.get(code="b2c"))]


@pytest.fixture
def people(shops: list[Site]) -> list[Customer]:
    """Ada of sports with an address of each shop and one of none; Ben of kids; Cleo, who is gone."""
    sports, kids = shops
    ada, ben, cleo = (
        an_account(f"{name}@mail.example", site)
        for name, site in (("ada", sports), ("ben", kids), ("cleo", sports))
    )
    add_address(ada, BERLIN, kinds=[Kind.BILLING], site=sports, by=OPERATOR)
    add_address(ada, PARIS, site=kids, by=OPERATOR)
    add_address(ada, LONDON, by=OPERATOR)
    add_address(ben, PARIS, site=kids, by=OPERATOR)
    add_address(cleo, PARIS, site=sports, by=OPERATOR)
    erase(cleo, by=OPERATOR)
    return [ada, ben]


def told(grant: Grant = EVERYTHING, **options: int) -> list[tuple[str, str, str]]:
    """Username, site and country of each row."""
    columns = address_columns(grant)
    rows = [dict(zip(columns, row, strict=True)) for row in address_rows(grant=grant, **options)]
    return [(row["username"], row["site"], row["country"]) for row in rows]


def test_file_holds_every_address_of_everybody(people: list[Customer], shops: list[Site]) -> None:
    """ADR-21: erased customers have none."""
    ada, ben = people
    first = next(address_rows(grant=EVERYTHING))
    assert dict(zip(address_columns(EVERYTHING), first, strict=True)) == {
        **dict.fromkeys(("company", "district", "area", "sorting_code", "phone"), ""),
        "customer": str(ada.pk),
        "set": "b2c",
        "username": "ada@mail.example",
        "site": "sports",
        "kinds": "billing",
        "default_for": "billing",
        **BERLIN,
    }
    hers = [(ada.username, site, code) for site, code in (("sports", "DE"), ("kids", "FR"), ("", "GB"))]
    his = [(ben.username, "kids", "FR")]
    assert told() == hers + his
    assert told(site_id=shops[1].pk) == his
    assert told(set_id=ada.set_id) == hers + his
    assert told(set_id=ada.set_id + 1) == []


@pytest.mark.parametrize(("shared", "discreet"), [(True, False), (False, False), (True, True), (False, True)])
def test_limited_grant_gets_what_its_customers_see_there(
    people: list[Customer], shops: list[Site], *, shared: bool, discreet: bool
) -> None:
    """MTX-01: sisters' addresses where the set shares them, and never the name of a shop that isn't theirs."""
    ada, _ = people
    CustomerSet.objects.filter(pk=ada.set_id).update(share_addresses=shared, discreet=discreet)
    grant = Grant(FUNCTIONS, GROUPS, sites=frozenset({shops[0].pk}))
    sisters = [(ada.username, "", "FR")] if shared and not discreet else []
    assert told(grant) == [(ada.username, "sports", "DE"), *sisters, (ada.username, "", "GB")]


def test_stray_is_told_unless_the_set_is_discreet(people: list[Customer], shops: list[Site]) -> None:
    """B-14: entered at a shop that has left the set since."""
    ada, _ = people
    home = a_site("home", ada.set)
    add_address(ada, TOKYO, site=home, by=OPERATOR)
    Site.objects.filter(pk=home.pk).update(set=a_set("sold"))
    grant = Grant(FUNCTIONS, GROUPS, sites=frozenset({shops[0].pk}))
    assert [country for _, _, country in told(grant)] == ["DE", "FR", "GB", "JP"]
    CustomerSet.objects.filter(pk=ada.set_id).update(discreet=True)
    assert [country for _, _, country in told(grant)] == ["DE", "GB"]


def test_file_takes_right_and_field_group_before_anything_is_read(people: list[Customer]) -> None:
    """G13."""
    for grant, code in (
        (Grant(frozenset({Right.SEE}), GROUPS, sites=None), "right_missing"),
        (Grant(FUNCTIONS, GROUPS - {FieldGroup.ADDRESSES}, sites=None), "field_hidden"),
    ):
        with counted_statements() as counted, pytest.raises(Forbidden) as refused:
            address_rows(grant=grant)
        assert (refused.value.code, counted.count) == (code, 0)
    no_names = Grant(FUNCTIONS, GROUPS - {FieldGroup.CREDENTIALS}, sites=None)
    assert "username" not in address_columns(no_names)
    assert len(next(address_rows(grant=no_names))) == len(address_columns(no_names))


def test_file_costs_no_statement_per_customer(people: list[Customer], shops: list[Site]) -> None:
    list(address_rows(grant=EVERYTHING))
    with counted_statements() as few:
        list(address_rows(grant=EVERYTHING))
    for number in range(5):
        one = an_account(f"more{number}@mail.example", shops[0])
        set_access(one, site=shops[1], state="active", by=OPERATOR)
        add_address(one, BERLIN, by=OPERATOR)
    with counted_statements() as many:
        list(address_rows(grant=EVERYTHING))
    assert many.count == few.count
