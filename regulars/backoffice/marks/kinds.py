"""What differs between the pages of customer roles, of tags and of pricing policies: words and verbs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from regulars.groups.models import CustomerRole, PricingPolicy, Tag
from regulars.groups.operations.policies import add_policy, rename_policy
from regulars.groups.operations.roles import add_role, change_role
from regulars.groups.operations.tags import add_tag, rename_tag
from regulars.groups.queries.counts import accounts_per_policy, accounts_per_role, accounts_per_tag
from regulars.groups.queries.lists import POLICIES, ROLES, TAGS
from regulars.groups.rules import marks
from regulars.groups.rules.marks import no_such_policy, no_such_tag
from regulars.groups.rules.roles import no_such_role
from regulars.journeys.delete_marks import start_mark_deletion, start_policy_deletion
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import lazy
from regulars.kernel.lists import List
from regulars.kernel.models import Job

__all__ = ["POLICY", "ROLE", "TAG", "Kind"]

Counted = Callable[[Iterable[Any]], dict[int, int]]


@dataclass(frozen=True)
class Words:
    many: str
    text: str
    add: str
    empty: str
    hint: str
    icon: str
    area: str = lazy("Customers")  # of the navigation


@dataclass(frozen=True)
class Kind:
    """`listing` is the name of the page with all of them, `page` that of one; `field` is what accounts have of it, for those who see it."""

    model: type[Any]
    rows: List
    counted: Counted
    gone: Callable[[], NotFound]
    listing: str
    page: str
    words: Words
    add: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., int | Job]
    field: str
    has_rights: bool = False
    may_keep: bool = False


ROLE = Kind(
    CustomerRole,
    ROLES,
    accounts_per_role,
    no_such_role,
    "customer-roles",
    "customer-role",
    Words(
        lazy("Customer roles"),
        lazy("What customers may do at the shops, beside what a shop allows everybody."),
        lazy("Add customer role"),
        lazy("No customer role yet"),
        lazy("Add one, tick what it lets customers do, then give it to customers on their Roles tab."),
        "star",
    ),
    add_role,
    change_role,
    start_mark_deletion,
    "roles",
    has_rights=True,
)
TAG = Kind(
    Tag,
    TAGS,
    accounts_per_tag,
    no_such_tag,
    "tags",
    "tag",
    Words(
        lazy("Tags"),
        lazy("Marks on customers that discounts ask for."),
        lazy("Add tag"),
        lazy("No tag yet"),
        lazy("Add one, then choose it for customers on their Roles tab and as a condition of discounts."),
        "bookmark",
    ),
    add_tag,
    lambda tag, *, name, version, by: rename_tag(tag, name, version=version, by=by),
    start_mark_deletion,
    "tags",
)
POLICY = Kind(
    PricingPolicy,
    POLICIES,
    accounts_per_policy,
    no_such_policy,
    "pricing-policies",
    "pricing-policy",
    Words(
        lazy("Pricing policies"),
        lazy("Each gives its customers the price lists that name it."),
        lazy("Add pricing policy"),
        lazy("No pricing policy yet"),
        lazy("Add one, then choose it for customers on their B2B tab and in price lists."),
        "banknotes",
        lazy("Catalogue"),
    ),
    add_policy,
    lambda policy, *, name, version, by: rename_policy(policy, name, version=version, by=by),
    start_policy_deletion,
    f"{marks.FIELD_GROUP}{marks.POLICY}",
    may_keep=True,
)
