"""ADM-01: an upper room says whom it lets through; it combines with all that a list can be asked, and is asked once."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from regulars.customer_search.queries.search import (
    AttributeFilter,
    Filters,
    Page,
    Restriction,
    search_customers,
)
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.rules import CustomerState, Kind
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

ASKED = "pg_temp.asked"
CHOSEN = f"""
WITH once AS MATERIALIZED (SELECT nextval('{ASKED}') AS nr)
SELECT id FROM once, unnest(%(chosen)s::bigint[]) AS id WHERE nr > 0 AND (%(nobody)s::bigint IS NULL OR id <> %(nobody)s)"""


@pytest.fixture
def shops() -> list[Site]:
    b2c = a_set("b2c")
    return [a_site(code, b2c) for code in ("sports", "kids")]


@pytest.fixture
def people(shops: list[Site]) -> list[Customer]:
    """Seven, the even ones of sports, the odd ones of kids; number 3 waits at sports too, number 5 is gone."""
    add_attribute(Definition("size", "Size", Type.NUMBER, filterable=True), by=OPERATOR)
    found = [an_account(f"ada{nr}@mail.example", shops[nr % 2], password="") for nr in range(7)]
    set_access(found[3], site=shops[0], state="pending", by=OPERATOR)
    Customer.objects.filter(pk__in=[one.pk for one in found[:4]]).update(attributes={"size": 42})
    erase(found[5], by=OPERATOR)
    return found


@pytest.fixture(autouse=True)
def _asked(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY SEQUENCE {ASKED.removeprefix('pg_temp.')}")


def times_asked() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {ASKED}")
        (count,) = cursor.fetchone()
    return int(count)


def only(people: list[Customer], numbers: str) -> Restriction:
    """Each of them twice, as an upper room may answer."""
    chosen = [people[int(nr)].pk for nr in numbers]
    return Restriction(CHOSEN, {"chosen": chosen * 2, "nobody": None})


def names(page: Page) -> str:
    return "".join(one.email[3] for one in page.items)


@pytest.mark.parametrize(
    ("fragment", "filters", "expected"),
    [
        ("", {}, "63210"),
        ("ada", {}, "63210"),
        ("ad mail", {}, "63210"),
        ("2@mail", {}, "2"),
        ("nobody", {}, ""),
        ("", {"email": "ada6"}, "6"),
        ("", {"last_name": "lin"}, "63210"),
        ("", {"kind": Kind.GUEST}, ""),
        ("", {"type": "B2C"}, "63210"),
        ("", {"type": "B2B"}, ""),
        ("", {"state": CustomerState.ACTIVE}, "63210"),
        ("", {"state": CustomerState.BLOCKED}, ""),
        ("", {"state": CustomerState.PENDING}, "3"),
        ("ada", {"at": "sports"}, "6320"),
        ("", {"at": "kids"}, "31"),
        ("", {"at": "sports", "state": CustomerState.PENDING}, "3"),
        ("", {"set": "b2c"}, "63210"),
        ("", {"set": "default"}, ""),
        ("", {"attributes": (AttributeFilter("size", value="42"),)}, "3210"),
        ("ada", {"attributes": (AttributeFilter("size", value="42"),), "at": "kids"}, "31"),
    ],
)
def test_restriction_combines_with_every_filter_and_is_asked_once(
    people: list[Customer], fragment: str, filters: dict[str, Any], expected: str
) -> None:
    sites = {one.code: one for one in Site.objects.all()}
    at, in_set = filters.pop("at", None), filters.pop("set", None)
    sets = {"b2c": sites["sports"].set_id, "default": None}
    if in_set:
        filters["set_id"] = sets[in_set] or a_set("other").pk
    asked = Filters(site_id=sites[at].pk if at else None, **filters)
    page = search_customers(fragment, asked, grant=EVERYTHING, restrict=only(people, "012356"))
    assert (names(page), page.total.count, page.total.is_exact) == (expected, len(expected), True)
    assert times_asked() in ({1} if expected else {0, 1})


@pytest.mark.parametrize("oldest_first", [False, True])
def test_restricted_pages_follow_each_other_and_back_each_asking_once(
    people: list[Customer], *, oldest_first: bool
) -> None:
    restrict = only(people, "01346")
    pages, cursor = [], None
    for nr, expected in enumerate(("64", "31", "0") if not oldest_first else ("01", "34", "6"), start=1):
        pages.append(
            search_customers(
                grant=EVERYTHING, limit=2, cursor=cursor, restrict=restrict, oldest_first=oldest_first
            )
        )
        assert (names(pages[-1]), pages[-1].first, pages[-1].total.count) == (expected, 2 * nr - 1, 5)
        assert times_asked() == nr
        cursor = pages[-1].next_cursor
    assert cursor is None
    for earlier in (pages[1], pages[0]):
        back = search_customers(
            grant=EVERYTHING,
            limit=2,
            cursor=pages.pop().previous_cursor,
            restrict=restrict,
            oldest_first=oldest_first,
        )
        assert back == earlier
    assert times_asked() == 5


def test_grant_and_restriction_both_hold(people: list[Customer], shops: list[Site]) -> None:
    """G13: who isn't theirs stays unseen, whoever an upper room lets through; so does what they don't see."""
    sports = Grant(EVERYTHING.functions, frozenset({FieldGroup.IDENTITY}), sites=frozenset({shops[0].pk}))
    page = search_customers(grant=sports, restrict=only(people, "01346"))
    assert [one.pk for one in page.items] == [people[nr].pk for nr in (6, 4, 3, 0)]
    assert page.total.count == 4
    assert {(one.email, one.username) for one in page.items} == {("", "")}
    assert {access.site_code for one in page.items for access in one.accesses} == {"sports"}
    assert search_customers("3@mail", grant=sports, restrict=only(people, "3")).items == []
    elsewhere = Filters(site_id=shops[1].pk)
    assert search_customers("", elsewhere, grant=sports, restrict=only(people, "13")).items == []
    nowhere = replace(sports, sites=frozenset())
    assert search_customers(grant=nowhere, restrict=only(people, "0123456")).items == []


def test_restriction_may_be_called_like_anything_of_the_search(people: list[Customer]) -> None:
    """Its names and its percent signs are its own."""
    sql = """SELECT found.id FROM customers_customer found WHERE found.email LIKE %(c)s AND found.id = ANY(%(limit)s)
        AND found.email LIKE 'ada%%' AND %(unused)s::text IS NULL"""
    params = {"c": "%1@%", "limit": [one.pk for one in people], "unused": None}
    filters = Filters(attributes=(AttributeFilter("size", value="42"),))
    assert names(search_customers("ada", filters, grant=EVERYTHING, restrict=Restriction(sql, params))) == "1"
    everybody = Restriction("SELECT id FROM customers_customer")
    assert names(search_customers("ada", filters, grant=EVERYTHING, restrict=everybody)) == "3210"


@pytest.mark.parametrize(("fragment", "statements"), [("", 2), ("ada", 3)])
def test_statements_do_not_grow_with_the_chosen(
    people: list[Customer], fragment: str, statements: int
) -> None:
    for numbers in ("0", "0123456"):
        with counted_statements() as counted:
            search_customers(fragment, grant=EVERYTHING, restrict=only(people, numbers))
        assert counted.count == statements
