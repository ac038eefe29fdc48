"""The members of a customer group, as far as somebody sees them (GRP-07, D-34)."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from regulars.customer_search.queries.rows import FoundCustomer, load
from regulars.customer_search.queries.search import Filters, Restriction, search_customers
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import sees_who
from regulars.customers.rules import Kind
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.kernel.lists import Column, Filter, List, Page, walk
from regulars.staff.rules import Grant

__all__ = [
    "MEMBERS",
    "available_customers",
    "changeable_among",
    "changeable_count",
    "members_among",
    "members_of",
    "members_seen",
]

# Whom somebody of some sites sees is looked up one by one, so they aren't counted to the end.
MOST_COUNTED = 1_000
_IN_GROUP = "SELECT account_id FROM groups_groupmember WHERE group_id = %(group)s"
MEMBERS = List(
    ("customer", "customers"),
    [
        Column("customer", "Customer"),
        Column("customer_set", "Customer set", share=18),
        Column("sites", "Sites", share=18),
        Column("state", "State", share=14),
    ],
    [Filter("q", "Find a member", lambda rows, _: rows, "search", read=lambda text, _: text)],
)


def members_seen(group: CustomerGroup, grant: Grant) -> Any:
    """The memberships of the group, of customers whom the grant sees."""
    rows = GroupMember.objects.filter(group=group)
    return rows if grant.sites is None else rows.filter(sees_who(grant, "account_id"))


def members_of(
    group: CustomerGroup, *, grant: Grant, q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[FoundCustomer]:
    """A page of the members, the latest customers first; `q` searches among them as the list of customers does.

    Without it the key of the memberships is walked, so a page of a large group costs what one of a small group does. Raises `Invalid`
    `bad_cursor`, and as `search_customers`.
    """
    if q:
        restrict = Restriction(_IN_GROUP, {"group": group.pk})
        return search_customers(q, grant=grant, cursor=cursor, limit=limit, restrict=restrict)
    up_to = None if grant.sites is None else MOST_COUNTED
    page = walk(members_seen(group, grant), ("-account_id",), cursor=cursor, limit=limit, up_to=up_to)
    found: Any = load([member.account_id for member in page.items], grant=grant)
    return replace(page, items=found)


def available_customers(
    *, grant: Grant, q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[FoundCustomer]:
    """A page of the accounts that could be members, those that are among them: the list of customers, so that it costs what that does."""
    return search_customers(q, Filters(kind=Kind.ACCOUNT), grant=grant, cursor=cursor, limit=limit)


def members_among(group: CustomerGroup, ids: Collection[int]) -> set[int]:
    """Which of these customers are in the group."""
    rows = GroupMember.objects.filter(group=group, account__in=ids)
    return set(rows.values_list("account_id", flat=True))


def changeable_among(ids: Collection[int], grant: Grant) -> set[int]:
    """Which of these customers the grant may put into groups and take out (D-34)."""
    accounts = Customer.objects.changeable(grant.sites).filter(pk__in=ids)
    return set(accounts.values_list("pk", flat=True))


def changeable_count(group: CustomerGroup, grant: Grant) -> int:
    """How many members *Remove all* takes out: those whom the grant may change."""
    members = GroupMember.objects.filter(group=group)
    if grant.sites is not None:
        members = members.filter(account__in=Customer.objects.changeable(grant.sites).values("pk"))
    return int(members.count())
