"""Customer groups as a list, and how many customers are in each."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from regulars.customers.queries.field_visibility import WITHIN
from regulars.groups.models import CustomerGroup
from regulars.groups.queries.members import MOST_COUNTED
from regulars.groups.rules.groups import no_such_group
from regulars.kernel.hot import fetch_all
from regulars.kernel.lists import Column, Filter, List, Total, plain
from regulars.kernel.lookups import coded
from regulars.staff.rules import Grant

__all__ = ["GROUPS", "group_named", "groups_of", "sizes_of"]

_COUNT = """
SELECT given.id, (SELECT count(*) FROM (
    SELECT 1 FROM groups_groupmember member{seen} WHERE member.group_id = given.id{within} LIMIT {most}) counted)
FROM unnest(%s::bigint[]) AS given (id)"""
_SIZES = _COUNT.format(seen="", within="", most=MOST_COUNTED + 1)
_SIZES_SEEN = _COUNT.format(
    seen=" JOIN customers_customer c ON c.id = member.account_id",
    within=f" AND {WITHIN}",
    most=MOST_COUNTED + 1,
)


def _like(groups: Any, typed: str) -> Any:
    return groups.filter(Q(name__icontains=typed) | Q(code__icontains=typed))


GROUPS = List(
    ("customer group", "customer groups"),
    [
        Column("name", "Name", asc="", desc="last"),
        *plain("Code"),
        Column("members", "Members", "numeric", share=16),
    ],
    [Filter("q", "Name or code", _like, "search")],
    {"": ("name", "pk"), "last": ("-name", "-pk")},
)


def group_named(code: str) -> CustomerGroup:
    """The group with this code, whatever its case. Raises `NotFound` `no_such_group`."""
    found = coded(CustomerGroup.objects, code).first() if code.isprintable() else None
    if found is None:
        raise no_such_group()
    return found


def groups_of(account_id: int) -> Any:
    """The groups that a customer is in, by name."""
    return CustomerGroup.objects.filter(members__account=account_id).order_by("name", "pk")


def sizes_of(groups: Sequence[CustomerGroup], grant: Grant) -> dict[int, Total]:
    """How many of each group's members the grant sees, by the group's id; beyond a thousand nobody counts on. One statement."""
    everywhere = grant.sites is None
    sites = [] if grant.sites is None else [list(grant.sites)] * 2
    rows = fetch_all(_SIZES if everywhere else _SIZES_SEEN, [*sites, [group.pk for group in groups]])
    return {
        pk: Total(min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED, is_least=number > MOST_COUNTED)
        for pk, number in rows
    }
