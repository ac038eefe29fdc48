"""ADM-01: customers found by group, role, tag and pricing policy, beside every other filter, whichever way the search goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from regulars.customer_search.queries import strategy
from regulars.customer_search.queries.restrictions import Restriction
from regulars.customer_search.queries.search import AttributeFilter, Filters, search_customers
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import CustomerState, Kind
from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from regulars.groups.queries.filters import within
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden, Invalid
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, FieldGroup
from tests.statements import counted_statements
from tests.world import a_set, an_account, sites

pytestmark = pytest.mark.django_db
# Made small, so that sixteen people go the way of a million: led by the group, walked along it, walked further, found by letters.
WAYS: list[dict[str, int]] = [
    {},
    {"FEW_VALUES": 0, "WALKED": -2, "FEW_LETTERS": 3},
    {"FEW_VALUES": 0, "WINDOW": 2, "WIDE": 0},
    {"FEW_VALUES": 0, "WINDOW": 4, "WIDE": 20},
]


@pytest.fixture
def people() -> list[Customer]:
    """Sixteen, of whom bit 0 of the number is group VIP, bit 1 tag SALE, bit 2 role BUYER, bit 3 policy GOLD; and what is theirs besides."""
    shops = sites(["sports", "kids"], a_set("b2c"))
    vip, sale = CustomerGroup.objects.create(code="VIP"), Tag.objects.create(code="SALE")
    other = CustomerGroup.objects.create(code="VIP2")
    PricingPolicy.objects.bulk_create(PricingPolicy(code=code, name=code) for code in ("GOLD", "SILVER"))
    buyer = CustomerRole.objects.create(code="BUYER")
    made = []
    for nr in range(16):
        values = {"attributes": {"pricing_policy": "GOLD" if nr & 8 else "SILVER"}, "password": ""}
        one = an_account(f"{'ada' if nr % 3 else 'ben'}{nr}@mail.example", shops[nr // 4 % 2], **values)  # type: ignore[arg-type]
        GroupMember.objects.create(group=vip if nr & 1 else other, account=one)
        if nr & 2:
            Tagging.objects.create(tag=sale, account=one)
        if nr & 4:
            RoleHolding.objects.create(role=buyer, account=one)
        made.append(one)
    set_access(made[1], site=shops[1], state="pending", by=OPERATOR)
    block(made[15], by=OPERATOR)
    return made


# Each filter by a name: how it is asked, and which of the sixteen it fits.
FITS: dict[str, Callable[[int], Any]] = {
    "group": lambda nr: nr & 1,
    "tag": lambda nr: nr & 2,
    "role": lambda nr: nr & 4,
    "pricing_policy": lambda nr: nr & 8,
    "site": lambda nr: nr // 4 % 2 == 0,
    "set": lambda _: True,
    "state": lambda nr: nr == 15,
    "kind": lambda _: True,
    "type": lambda _: True,
    "email": lambda nr: nr % 3,
    "last_name": lambda _: True,
    "q": lambda nr: nr % 3 == 0,
}


def asked(names: tuple[str, ...]) -> tuple[str, Filters]:
    shop = Site.objects.get(code="sports")
    policy = (AttributeFilter("pricing_policy", value="GOLD"),)
    values: dict[str, dict[str, Any]] = {
        "pricing_policy": {"attributes": policy},
        "site": {"site_id": shop.pk},
        "set": {"set_id": shop.set_id},
        "state": {"state": CustomerState.BLOCKED},
        "kind": {"kind": Kind.ACCOUNT},
        "type": {"type": "B2C"},
        "email": {"email": "ada"},
        "last_name": {"last_name": "lin"},
    }
    codes = {"group": "vip", "tag": "SALE", "role": "Buyer"}
    filters = Filters(
        within=within(EVERYTHING, **{name: code for name, code in codes.items() if name in names})
    )
    for name in names:
        filters = replace(filters, **values.get(name, {}))
    return "ben" if "q" in names else "", filters


def every_page(
    fragment: str, filters: Filters, *, oldest_first: bool, restrict: Restriction | None = None
) -> tuple[list[int], list[int], int]:
    """Three at a time, to the end and back again; and how many there are in all."""
    ask = partial(
        search_customers,
        fragment,
        filters,
        grant=EVERYTHING,
        limit=3,
        oldest_first=oldest_first,
        restrict=restrict,
    )
    page = ask()
    there = [one.pk for one in page.items]
    while page.next_cursor:
        page = ask(cursor=page.next_cursor)
        there += [one.pk for one in page.items]
    back = [one.pk for one in page.items]
    while page.previous_cursor:
        page = ask(cursor=page.previous_cursor)
        back = [one.pk for one in page.items] + back
    return there, back, page.total.count


@pytest.mark.parametrize("way", WAYS)
def test_every_two_filters_find_whom_both_fit_and_nobody_else(
    people: list[Customer], way: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ADM-01: in both orders, page by page there and back."""
    for name, value in way.items():
        monkeypatch.setattr(strategy, name, value)
    ours = ("group", "tag", "role")
    for nr, names in enumerate(pair for pair in combinations(FITS, 2) if set(pair) & set(ours)):
        expected = [one.pk for nr, one in enumerate(people) if all(FITS[name](nr) for name in names)]
        oldest_first = bool(nr % 2)
        there, back, total = every_page(*asked(names), oldest_first=oldest_first)
        assert sorted(there) == expected, names
        assert there == back == sorted(there, reverse=not oldest_first), names
        assert total == len(expected) or way, names


def test_all_of_them_combine_and_with_an_upper_restriction(people: list[Customer]) -> None:
    """ADM-01."""
    every = ("group", "tag", "role", "pricing_policy", "set", "kind", "type")
    ids = [people[7].pk, people[15].pk]
    assert every_page(*asked(every), oldest_first=True)[0] == ids[1:]
    assert every_page(*asked(every[:3]), oldest_first=True)[0] == ids
    only = Restriction("SELECT unnest(%(who)s::bigint[])", {"who": [one.pk for one in people[:9]]})
    assert every_page(*asked(every[:3]), oldest_first=True, restrict=only)[0] == ids[:1]
    assert every_page(*asked((*every, "site")), oldest_first=True)[0] == []


def test_role_is_filtered_by_while_it_is_held(people: list[Customer]) -> None:
    """B-11: not before its first day and not behind its last, as it is today at the shops."""
    Site.objects.update(time_zone="Pacific/Kiritimati")
    today = now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    day = timedelta(days=1)
    RoleHolding.objects.all().delete()
    role = CustomerRole.objects.get()
    for one, first, last in (
        (people[0], None, today - day),
        (people[1], None, today),
        (people[2], today, None),
        (people[3], today + day, None),
        (people[4], today - day, today + day),
    ):
        RoleHolding.objects.create(role=role, account=one, first_day=first, last_day=last)
    assert every_page(*asked(("role",)), oldest_first=True)[0] == [people[nr].pk for nr in (1, 2, 4)]


@pytest.mark.parametrize("kind", ["group", "role", "tag"])
def test_unknown_code_is_refused_and_a_hidden_field_is_no_filter(people: list[Customer], kind: str) -> None:
    """G13: who doesn't see groups can't find out by them either, also where it would match nobody."""
    for code in ("nothing", "\x00", "VI", "V" * 300):
        with pytest.raises(Invalid) as refused:
            within(EVERYTHING, **{kind: code})
        assert (refused.value.field, refused.value.code.startswith("no_such_")) == (kind, True)
    mine = replace(EVERYTHING, seen=frozenset(FieldGroup) - {FieldGroup.B2B})
    with pytest.raises(Forbidden) as hidden:
        search_customers(*asked((kind,)), grant=mine)
    assert (hidden.value.code, hidden.value.field) == ("field_hidden", f"{kind}s")
    assert search_customers(*asked(("email",)), grant=mine).items


def test_erased_member_is_not_found_whatever_leads(
    people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erasing takes memberships away; a row that was left would find nobody."""
    Customer.objects.filter(pk=people[3].pk).update(status="erased")
    for way in WAYS:
        for name, value in way.items():
            monkeypatch.setattr(strategy, name, value)
        assert people[3].pk not in every_page(*asked(("group",)), oldest_first=False)[0]


def test_statements_do_not_grow_with_members(people: list[Customer]) -> None:
    def statements() -> int:
        with counted_statements() as counted:
            search_customers(*asked(("group", "tag", "role")), grant=EVERYTHING)
        return counted.count

    few = statements()
    GroupMember.objects.bulk_create(
        [GroupMember(group=CustomerGroup.objects.get(code="VIP"), account=one) for one in people[::2]]
    )
    assert statements() == few <= 8
