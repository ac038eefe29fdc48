"""ADM-01: what is found, by which fragments and filters."""

from collections.abc import Iterator

import pytest
from django.db import connection

from regulars.customer_search.queries.search import Filters, search_customers
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import AccessState, CustomerState, CustomerType, Kind
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules import FieldGroup, Grant, Right
from tests.world import a_guest, a_set, a_site, an_account, found_by_all, sites

pytestmark = pytest.mark.django_db

NEXT_NUMBER = "pg_get_serial_sequence('customers_customer', 'id')"


@pytest.fixture(autouse=True)
def _numbers_like_nothing_that_is_searched_for(db: None) -> Iterator[None]:
    """A customer is found by number too, and which one that is hangs on the tests that ran before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({NEXT_NUMBER})")
        (before,) = cursor.fetchone()
        cursor.execute(f"SELECT setval({NEXT_NUMBER}, 1000000)")
        yield
        cursor.execute(f"SELECT setval({NEXT_NUMBER}, %s)", [before])


def found(fragment: str = "", **filters: object) -> list[str]:
    page = found_by_all(fragment, Filters(**filters))  # type: ignore[arg-type]
    assert page.total.count == len(page.items)
    assert page.total.is_exact
    return [one.username for one in page.items]


def emails(fragment: str = "", **filters: object) -> list[str]:
    page = found_by_all(fragment, Filters(**filters))  # type: ignore[arg-type]
    assert page.total.count == len(page.items)
    return [row.email for row in page.items]


@pytest.fixture
def ada() -> Customer:
    return an_account(
        "ada@mail.example",
        first_name="Ada",
        last_name="Lindström",
        company="Total Parts GmbH",
        phone="+44 (30) 55-77",
        username="ada-the-first",
    )


@pytest.fixture
def ben() -> Customer:
    return an_account("ben@post.example", first_name="Ben", last_name="O'Neill", username="ben_50%")


@pytest.mark.parametrize(
    "fragment",
    [
        "Ada Lind",
        "lindstrom",
        "LINDSTRÖM",
        "dstr",
        "mail.example",
        "a",
        "ad",
        "the-first",
        "tal par",
        "parts ada",
        "+44 (30)",
        "3055",
        "  ada   ",
        "ada &",
    ],
)
def test_search_finds_by_name_email_username_company_and_phone(
    ada: Customer, ben: Customer, fragment: str
) -> None:
    assert found(fragment) == ["ada-the-first"]


@pytest.mark.parametrize(
    "fragment", ["ada ben", "%", "_", "a_a", "50", "\\", "@", "da", "xyz", "' OR 1=1 --"]
)
def test_search_takes_every_word_and_every_sign_as_written(ada: Customer, fragment: str) -> None:
    assert found(fragment) == []


def test_search_finds_signs_that_like_would_read(ada: Customer, ben: Customer) -> None:
    assert found("ben_50%") == found("o'n") == found("50%") == ["ben_50%"]


def test_search_takes_anything_somebody_may_paste(ada: Customer) -> None:
    for fragment in ("\x00", "ada\x00", "\ud800", "x" * 100_000, "🦉", "9" * 40, "#", "ada " * 500):
        found_by_all(fragment, Filters(email=fragment, last_name=fragment))
    assert found("ada\x00") == ["ada-the-first"]


def test_search_finds_the_number_of_a_customer(ada: Customer, ben: Customer) -> None:
    assert found(str(ben.pk)) == found(f"#{ben.pk}") == ["ben_50%"]


def test_search_filters_by_email_and_last_name_from_the_beginning(ada: Customer, ben: Customer) -> None:
    assert found(email="BEN@post") == found(last_name="o'n") == ["ben_50%"]
    assert found(last_name="LINDSTROM") == found(email="ada@mail.example") == ["ada-the-first"]
    assert found(email="mail") == found(last_name="neill") == found(email="ada@", last_name="o'n") == []


def test_search_filters_combine_with_each_other_and_the_fragment() -> None:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sports, kids = sites(["sports", "kids"], b2c)
    business = a_site("business", b2b)
    for site, name in ((sports, "ada"), (kids, "ben"), (business, "ada")):
        an_account(f"{name}@{site.code}.example", site, first_name=name)
    bea = an_account("bea@kids.example", sports, first_name="Bea")
    set_access(bea, site=kids, state="disabled", by=OPERATOR)

    assert found(set_id=b2c.pk) == ["bea@kids.example", "ben@kids.example", "ada@sports.example"]
    assert found(site_id=kids.pk) == ["bea@kids.example", "ben@kids.example"]
    assert found("ada", set_id=b2b.pk) == ["ada@business.example"]
    assert found("be kids", site_id=kids.pk) == ["bea@kids.example", "ben@kids.example"]
    assert found("ben", site_id=kids.pk, set_id=b2c.pk, last_name="lind") == ["ben@kids.example"]
    assert found("ada", site_id=kids.pk) == []
    assert found(site_id=kids.pk, state=CustomerState.DISABLED) == ["bea@kids.example"]
    assert found(site_id=sports.pk, state=CustomerState.DISABLED) == []
    assert found(site_id=kids.pk, state=CustomerState.ACTIVE) == ["ben@kids.example"]
    assert found(site_id=sports.pk, set_id=b2b.pk) == []
    assert found(kind=Kind.GUEST) == []


def test_search_by_type_combines_with_the_other_filters() -> None:
    """ADM-01."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sports, business = a_site("sports", b2c), a_site("business", b2b)
    an_account("ada@mail.example", sports)
    an_account("ben@mail.example", sports, type="B2B", first_name="Ben")
    an_account("cleo@mail.example", business, type="B2B", first_name="Cleo")

    b2b_type, b2c_type = CustomerType.B2B, CustomerType.B2C
    assert found(type=b2b_type) == ["cleo@mail.example", "ben@mail.example"]
    assert found(type=b2c_type) == ["ada@mail.example"]
    assert found(type=CustomerType.B2E) == []
    assert found(type=b2b_type, set_id=b2c.pk) == ["ben@mail.example"]
    assert found(type=b2b_type, site_id=business.pk) == ["cleo@mail.example"]
    assert found("ben", type=b2b_type) == ["ben@mail.example"]
    assert found("ada", type=b2b_type) == []
    assert found(type=b2b_type, state=CustomerState.ACTIVE) == ["cleo@mail.example", "ben@mail.example"]
    block(Customer.objects.get(email="ben@mail.example"), by=OPERATOR)
    assert found(type=b2b_type, state=CustomerState.BLOCKED) == ["ben@mail.example"]


def test_search_by_kind_finds_guests_where_they_ordered() -> None:
    """ADM-01: alone and with every other filter; who was forgotten is nobody."""
    sports = a_site("sports", a_set("b2c"))
    kids = a_site("kids", sports.set)
    an_account("ada@mail.example", sports)
    gus, eve, fay = (
        a_guest(site, f"{name}@guest.example")
        for name, site in (("gus", kids), ("eve", sports), ("fay", kids))
    )
    erase(fay, by=OPERATOR)

    assert emails(kind=Kind.GUEST) == [eve.email, gus.email]
    assert emails(kind=Kind.ACCOUNT) == ["ada@mail.example"]
    assert emails(kind=Kind.GUEST, site_id=kids.pk) == [gus.email]
    assert emails(kind=Kind.GUEST, site_id=kids.pk, set_id=sports.set_id) == [gus.email]
    assert emails(kind=Kind.GUEST, site_id=sports.pk, state=CustomerState.ACTIVE) == [eve.email]
    assert emails(kind=Kind.GUEST, site_id=kids.pk, state=CustomerState.PENDING) == []
    assert emails(kind=Kind.GUEST, state=CustomerState.DISABLED) == []
    assert emails("gus", kind=Kind.GUEST) == emails(kind=Kind.GUEST, email="gus@") == [gus.email]
    assert emails("eve", kind=Kind.GUEST, site_id=kids.pk) == []
    mine = Grant(frozenset(Right), frozenset(FieldGroup), sites=frozenset({kids.pk}))
    assert [row.email for row in search_customers(filters=Filters(kind=Kind.GUEST), grant=mine).items] == [
        gus.email
    ]


def test_search_by_state_tells_the_account_from_its_rows(ada: Customer, ben: Customer) -> None:
    sports, kids = sites(["sports", "kids"])
    block(ben, by=OPERATOR)
    cleo = an_account("cleo@mail.example", sports, state=AccessState.PENDING)
    set_access(cleo, site=kids, state="pending", by=OPERATOR)

    assert found(state=CustomerState.BLOCKED) == ["ben_50%"]
    assert found(state=CustomerState.PENDING) == ["cleo@mail.example"]
    assert found(state=CustomerState.ACTIVE) == ["cleo@mail.example", "ada-the-first"]
    assert found(state=CustomerState.DISABLED) == []


def test_erased_customers_are_found_no_more(ada: Customer, ben: Customer) -> None:
    erase(ada, by=OPERATOR)
    assert found() == ["ben_50%"]
    assert found(str(ada.pk)) == []


def test_found_customer_shows_set_doors_and_state() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    set_access(ada, site=kids, state="pending", by=OPERATOR)

    (row,) = found_by_all("ada").items

    assert (row.full_name, row.set_code, row.origin_site_code, row.state) == (
        "Ada Lind",
        "b2c",
        "sports",
        "pending",
    )
    assert [(access.site_code, access.state) for access in row.accesses] == [
        ("sports", "active"),
        ("kids", "pending"),
    ]
