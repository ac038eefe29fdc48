"""ADM-01 by attribute: which filters there are, what they find, and that random ones find what plain Python finds.

PROPERTY_EXAMPLES says how many lists of filters (60).
"""

import os
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.customer_search.queries import strategy
from regulars.customer_search.queries.search import AttributeFilter, Filters, Restriction, search_customers
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Group, Option, Type
from regulars.fields.rules.filters import OPERATORS, Operator
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden, Invalid
from regulars.staff.rules.rights import EVERYTHING, FieldGroup
from tests.rooms.customer_search.plain_filters import fits
from tests.statements import counted_statements
from tests.world import a_site, an_account, found_by_all

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "60"))

LEVELS = (Option("gold", "Gold"), Option("silver", "Silver"), Option("Gold", "Other gold"))
DEFINITIONS = {
    one.code: one
    for one in (
        Definition("level", "Level", Type.CHOICE, options=LEVELS, filterable=True),
        Definition("letter", "OutgoingMail", Type.YES_NO, filterable=True),
        Definition("size", "Size", Type.NUMBER, filterable=True),
        Definition("born", "Born", Type.DATE, filterable=True),
        Definition("vat", "VAT", Type.TEXT, Group.B2B, filterable=True),
        Definition("budget", "Budget", Type.MONEY, Group.B2B, filterable=True),
    )
}
VALUES: dict[str, list[Any]] = {
    "level": ["gold", "silver", "Gold"],
    "letter": [True, False],
    "size": [38, 42, 42.5, -1],
    "born": ["1980-01-31", "1980-02-01", "2001-12-31"],
    "vat": ["DE 1", "dé 12", "50%_off", "50x", "\\"],
    "budget": [
        {"amount": amount, "currency": money} for amount in ("9.50", "100.00") for money in ("EUR", "CHF")
    ],
}
ASKED: dict[str, list[str]] = {
    "level": ["gold", "silver,Gold", "Gold"],
    "letter": ["yes", "false"],
    "size": ["42", "42.5", "0", "38"],
    "born": ["1980-02-01", "1999-01-01"],
    "vat": ["de", "DE 1", "50%", "50%_OFF", "\\", "_"],
    "budget": ["9.5", "100 EUR", "50 chf", "100"],
}


@pytest.fixture
def defined() -> None:
    for one in DEFINITIONS.values():
        add_attribute(one, by=OPERATOR)
    add_attribute(Definition("quiet", "Quiet", Type.TEXT), by=OPERATOR)


def found(*asked: AttributeFilter, **filters: Any) -> list[str]:
    return [one.first_name for one in found_by_all("", Filters(attributes=asked, **filters)).items]


@pytest.mark.usefixtures("defined")
def test_filters_combine_with_sites_and_fragments() -> None:
    sports, kids = a_site("sports"), a_site("kids")
    for name, site, values in (
        ("Ada", sports, {"level": "gold", "size": 42}),
        ("Ben", kids, {"level": "gold", "size": 44}),
        ("Cleo", sports, {"level": "silver"}),
    ):
        an_account(f"{name}@mail.example", site, first_name=name, attributes=values)  # type: ignore[arg-type]
    gold, large = AttributeFilter("level", value="gold"), AttributeFilter("size", Operator.MIN, "43")
    assert found(gold) == ["Ben", "Ada"]
    assert found(gold, large) == ["Ben"]
    assert found(gold, site_id=sports.pk) == ["Ada"]
    assert found(AttributeFilter("size", Operator.NONE)) == ["Cleo"]
    assert found(AttributeFilter("size", Operator.ANY), AttributeFilter("size", Operator.MAX, "42")) == [
        "Ada"
    ]
    page = found_by_all("ben", Filters(attributes=(gold,)))
    assert [one.first_name for one in page.items] == ["Ben"]
    assert (page.total.count, page.total.is_exact) == (1, True)


@pytest.mark.usefixtures("defined")
@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        (AttributeFilter("nothing", value="1"), "unknown_attribute", "attribute.nothing"),
        (AttributeFilter("\x00", value="1"), "unknown_attribute", "attribute.\x00"),
        (AttributeFilter("quiet", value="1"), "not_filterable", "attribute.quiet"),
        (AttributeFilter("last_name", value="1"), "not_filterable", "attribute.last_name"),
        (AttributeFilter("marketing_opt_in", value="yes"), "not_filterable", "attribute.marketing_opt_in"),
        (AttributeFilter("level", Operator.MIN, "gold"), "unknown_operator", "attribute.level.min"),
        (AttributeFilter("level", value="lead"), "unknown_value", "attribute.level"),
        (AttributeFilter("size", Operator.MAX, "large"), "wrong_type", "attribute.size.max"),
        (AttributeFilter("size", value=" "), "required", "attribute.size"),
        (AttributeFilter("born", value="yesterday"), "date_shape", "attribute.born"),
        (AttributeFilter("budget", value="5 euro"), "unknown_currency", "attribute.budget"),
        (AttributeFilter("letter", value="perhaps"), "wrong_type", "attribute.letter"),
        (AttributeFilter("vat", value="a\x00"), "control_characters", "attribute.vat"),
    ],
)
def test_filter_that_can_not_be_is_refused_beside_its_name(
    asked: AttributeFilter, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        found(asked)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.usefixtures("defined")
def test_more_filters_than_anybody_needs_are_refused() -> None:
    asked = tuple(AttributeFilter("size", Operator.MIN, str(size)) for size in range(11))
    with pytest.raises(Invalid) as refused:
        found(*asked)
    assert refused.value.code == "too_many"


@pytest.mark.usefixtures("defined")
def test_attribute_of_a_hidden_group_is_no_filter() -> None:
    """G13: whatever is asked of it, also what would match nobody."""
    mine = replace(EVERYTHING, seen=frozenset(FieldGroup) - {FieldGroup.B2B})
    for operator, value in (
        (Operator.IS, "DE 1"),
        (Operator.ANY, ""),
        (Operator.NONE, ""),
        (Operator.MIN, "x"),
    ):
        asked = Filters(attributes=(AttributeFilter("vat", operator, value),))
        with pytest.raises(Forbidden) as refused:
            search_customers("", asked, grant=mine)
        assert (refused.value.code, refused.value.field) == ("field_hidden", asked.attributes[0].field)
    assert (
        search_customers("", Filters(attributes=(AttributeFilter("size", Operator.ANY),)), grant=mine).items
        == []
    )


@pytest.mark.usefixtures("defined")
def test_list_takes_a_fixed_number_of_statements() -> None:
    asked = Filters(
        attributes=(AttributeFilter("level", value="gold"), AttributeFilter("size", Operator.MIN, "1"))
    )

    def statements() -> int:
        with counted_statements() as counted:
            found_by_all("ada", asked)
        return counted.count

    an_account("ada@mail.example", attributes={"level": "gold", "size": 42})  # type: ignore[arg-type]
    one = statements()
    for nr in range(5):
        an_account(f"ada{nr}@mail.example", attributes={"level": "gold", "size": nr}, password="")  # type: ignore[arg-type]
    assert statements() == one <= 11


def a_filter(code: str) -> st.SearchStrategy[AttributeFilter]:
    operators = OPERATORS[DEFINITIONS[code].type]
    return st.builds(AttributeFilter, st.just(code), st.sampled_from(operators), st.sampled_from(ASKED[code]))


FILTERS = st.lists(st.sampled_from(sorted(DEFINITIONS)).flatmap(a_filter), min_size=1, max_size=4)
DOCUMENTS = st.fixed_dictionaries({}, optional={code: st.sampled_from(VALUES[code]) for code in VALUES})
WAYS: list[dict[str, int]] = [
    {},
    {"FEW_VALUES": 0, "WALKED": -2, "FEW_LETTERS": 3},
    {"FEW_VALUES": 0, "WINDOW": 2, "WIDE": 0},
    {"FEW_VALUES": 0, "WINDOW": 4, "WIDE": 20},
    {"FEW_VALUES": 0, "WINDOW": 2, "WIDE": 0, "MANY": 0},
]
# A failing list is small as it is.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
GRANTS = st.sets(st.sampled_from([FieldGroup.ATTRIBUTES, FieldGroup.B2B]))


@dataclass(frozen=True)
class Look:
    """Somebody with some rights asks for people, of those `chosen`; `way` makes twelve go the way of a million."""

    documents: list[dict[str, Any]]
    asked: list[AttributeFilter]
    fragment: str
    at: int | None
    seen: set[FieldGroup]
    is_limited: bool
    way: dict[str, int]
    chosen: list[int] | None


LOOKS = st.builds(
    Look,
    documents=st.lists(DOCUMENTS, min_size=12, max_size=12),
    asked=FILTERS,
    fragment=st.sampled_from(["", "ada", "be"]),
    at=st.sampled_from([None, 0, 1]),
    seen=GRANTS,
    is_limited=st.booleans(),
    way=st.sampled_from(WAYS),
    chosen=st.none() | st.lists(st.integers(0, 11), max_size=12),
)


class Crowd:
    """Twelve people at two shops, some of them at both."""

    def __init__(self) -> None:
        self.shops = [a_site("sports"), a_site("kids")]
        self.people = [
            an_account(
                f"{'ada' if nr % 3 else 'ben'}{nr}@mail.example",
                self.shops[nr % 2],
                password="",
                first_name="Cleo",
            )
            for nr in range(12)
        ]
        for one in self.people[::4]:
            set_access(one, site=self.shops[1], state="active", by=OPERATOR)

    def tell(self, documents: list[dict[str, Any]]) -> None:
        for one, document in zip(self.people, documents, strict=True):
            one.attributes = document
        Customer.objects.bulk_update(self.people, ["attributes"])

    def restriction(self, look: Look) -> Restriction | None:
        who = None if look.chosen is None else [self.people[nr].pk for nr in look.chosen]
        return None if who is None else Restriction("SELECT unnest(%(who)s::bigint[])", {"who": who})

    def expected(self, look: Look) -> list[int]:
        """Newest first."""
        wanted = set()
        for nr, one in enumerate(self.people):
            places = {nr % 2} | ({1} if nr % 4 == 0 else set())
            seen = not look.is_limited or (0 in places and look.at in {None, 0})
            here = look.at is None or look.at in places
            chosen = look.chosen is None or nr in look.chosen
            if (
                chosen
                and seen
                and here
                and look.fragment in one.email
                and fits(one.attributes, look.asked, DEFINITIONS)
            ):
                wanted.add(one.pk)
        return sorted(wanted, reverse=True)


@pytest.mark.usefixtures("defined")
def test_random_filters_find_whom_plain_python_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """G13, ADM-01: every way through the search, page by page, with the total, also for those who see little."""
    crowd = Crowd()

    @settings(max_examples=EXAMPLES, deadline=None, phases=QUICK, suppress_health_check=list(HealthCheck))
    @given(look=LOOKS)
    def every_list(look: Look) -> None:
        crowd.tell(look.documents)
        groups = frozenset(look.seen) | {FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.CREDENTIALS}
        sites = frozenset({crowd.shops[0].pk}) if look.is_limited else None
        grant = replace(EVERYTHING, seen=groups, sites=sites)
        site_id = None if look.at is None else crowd.shops[look.at].pk
        filters = Filters(attributes=tuple(look.asked), site_id=site_id)
        with monkeypatch.context() as patched:
            for name, value in look.way.items():
                patched.setattr(strategy, name, value)
            if {DEFINITIONS[one.code].group.value for one in look.asked} - look.seen:
                with pytest.raises(Forbidden):
                    search_customers(look.fragment, filters, grant=grant)
                return
            ids, total = _every_page(look.fragment, filters, grant, crowd.restriction(look))
        assert ids == crowd.expected(look)
        assert total in {None, len(ids)}

    every_list()


def _every_page(
    fragment: str, filters: Filters, grant: Any, restrict: Restriction | None
) -> tuple[list[int], int | None]:
    list_page = partial(search_customers, fragment, filters, grant=grant, restrict=restrict, limit=2)
    page = list_page()
    ids, total = [one.pk for one in page.items], page.total
    while page.next_cursor:
        page = list_page(cursor=page.next_cursor)
        ids += [one.pk for one in page.items]
        assert page.total == total
    return ids, total.count if total.is_exact else None
