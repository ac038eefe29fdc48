"""ADM-05, WRK-03: customers as rows of a file, as far as somebody sees them, and whom an upper room lets through."""

from typing import Any

import pytest

from regulars.customer_search.queries.restrictions import Restriction
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Group, Type
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant, Right
from regulars.transfer.queries.export import EXPORTED, export_rows, exported_columns
from tests.statements import counted_statements
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

FUNCTIONS = frozenset({Right.SEE, Right.EXPORT_CUSTOMERS})


@pytest.fixture
def shops() -> list[Site]:
    return [a_site("sports"), a_site("kids")]


@pytest.fixture
def people(shops: list[Site]) -> list[Customer]:
    """Ada of sports who also uses kids, Ben of kids, Cleo of sports who is gone, Dora of kids who also uses sports."""
    add_attribute(Definition("size", "Size", Type.NUMBER), by=OPERATOR)
    add_attribute(Definition("vat", "VAT", Type.TEXT, Group.B2B), by=OPERATOR)
    sports, kids = shops
    at = {"ada": sports, "ben": kids, "cleo": sports, "dora": kids}
    found = [an_account(f"{name}@mail.example", site, password="") for name, site in at.items()]
    set_access(found[0], site=kids, state="active", by=OPERATOR)
    set_access(found[3], site=sports, state="pending", by=OPERATOR)
    Customer.objects.update(attributes={"size": 42, "vat": "DE 1"})
    erase(found[2], by=OPERATOR)
    return found


def everybody(people: list[Customer]) -> Restriction:
    return Restriction("SELECT unnest(%(who)s::bigint[])", {"who": [one.pk for one in people] * 2})


def rows(columns: tuple[str, ...] = ("email",), **options: Any) -> list[tuple[Any, ...]]:
    return list(export_rows(columns, **{"grant": EVERYTHING} | options))


def test_file_holds_whom_the_restriction_lets_through(people: list[Customer], shops: list[Site]) -> None:
    ada, ben, cleo, dora = people
    assert rows() == [("ada@mail.example",), ("ben@mail.example",), ("dora@mail.example",)]
    assert rows(restrict=everybody([dora, cleo, ada])) == [("ada@mail.example",), ("dora@mail.example",)]
    assert rows(restrict=everybody([dora, ben]), site_id=shops[0].pk) == [("dora@mail.example",)]
    assert rows(restrict=everybody([dora]), set_id=dora.set_id + 1) == []
    assert rows(restrict=everybody([])) == []
    percent = Restriction(
        "SELECT id FROM customers_customer WHERE email LIKE %(c)s AND email LIKE 'b%%'", {"c": "%@mail%"}
    )
    assert rows(restrict=percent) == [("ben@mail.example",)]


@pytest.mark.parametrize("is_restricted", [False, True])
def test_file_of_a_limited_grant_holds_only_theirs(
    people: list[Customer], shops: list[Site], *, is_restricted: bool
) -> None:
    """G13: not whom they don't see, nor the sites that aren't theirs."""
    sports, kids = shops
    grant = Grant(FUNCTIONS, frozenset(FieldGroup), sites=frozenset({sports.pk}))
    options = {"grant": grant, "restrict": everybody(people) if is_restricted else None}
    assert rows(("email", "site", "access"), **options) == [
        ("ada@mail.example", "sports", "sports:active"),
        ("dora@mail.example", "", "sports:pending"),
    ]
    assert len(rows(**options, site_id=sports.pk)) == 2
    assert rows(**options, site_id=kids.pk) == []
    assert rows(grant=Grant(FUNCTIONS, frozenset(FieldGroup)), restrict=options["restrict"]) == []


def test_columns_are_those_that_the_grant_shows(people: list[Customer]) -> None:
    """G13."""
    seen = frozenset({FieldGroup.IDENTITY, FieldGroup.ATTRIBUTES})
    grant = Grant(FUNCTIONS, seen, sites=None)
    columns = exported_columns(grant)
    hidden = ("username", "email", "phone", "company", "type", "attribute.vat")
    assert [name for name in columns if name in EXPORTED] == [name for name in EXPORTED if name not in hidden]
    assert "attribute.size" in columns
    assert rows(("attribute.size",), grant=grant)[0] == ("42",)
    for name in hidden:
        with pytest.raises(Forbidden) as refused:
            export_rows(["id", name], grant=grant)
        assert (refused.value.code, refused.value.field) == ("field_hidden", name)


def test_file_takes_the_right_before_anything_is_read(people: list[Customer]) -> None:
    looking = Grant(frozenset({Right.SEE}), frozenset(FieldGroup), sites=None)
    with counted_statements() as counted, pytest.raises(Forbidden) as refused:
        export_rows(grant=looking)
    assert (refused.value.code, counted.count) == ("right_missing", 0)


def test_file_is_read_while_it_is_taken(people: list[Customer]) -> None:
    file = export_rows(["email"], grant=EVERYTHING, restrict=everybody(people))
    assert [next(file), next(file)] == [("ada@mail.example",), ("ben@mail.example",)]
