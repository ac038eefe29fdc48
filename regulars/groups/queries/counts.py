"""How many accounts have each of these groups, roles, tags or pricing policies. One statement each."""

from collections.abc import Iterable

from django.db.models import Count

from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from regulars.kernel.hot import fetch_all

__all__ = ["accounts_per_group", "accounts_per_policy", "accounts_per_role", "accounts_per_tag"]

_PER_POLICY = """
SELECT policy.id, CASE WHEN attribute.filterable
    THEN (SELECT count(*) FROM customers_attributevalue had WHERE had.attribute_id = attribute.id AND had.word = policy.code)
    ELSE (SELECT count(*) FROM customers_customer one WHERE one.attributes ->> attribute.code = policy.code) END
FROM groups_pricingpolicy policy JOIN fields_attribute attribute ON attribute.code = 'pricing_policy'
WHERE policy.id = ANY(%s)"""


def accounts_per_group(groups: Iterable[CustomerGroup]) -> dict[int, int]:
    """By id; those that nobody is in are missing."""
    found = GroupMember.objects.filter(group__in=[group.pk for group in groups]).values_list("group_id")
    return dict(found.annotate(Count("account_id")))


def accounts_per_role(roles: Iterable[CustomerRole]) -> dict[int, int]:
    """By id; those that nobody has are missing. Days don't count: who will have the role is among them."""
    found = RoleHolding.objects.filter(role__in=[role.pk for role in roles]).values_list("role_id")
    return dict(found.annotate(Count("account_id")))


def accounts_per_tag(tags: Iterable[Tag]) -> dict[int, int]:
    """By id; those that nobody carries are missing."""
    found = Tagging.objects.filter(tag__in=[tag.pk for tag in tags]).values_list("tag_id")
    return dict(found.annotate(Count("account_id")))


def accounts_per_policy(policies: Iterable[PricingPolicy]) -> dict[int, int]:
    """By id. Where the attribute isn't filtered by, so that it has no index, this reads every customer."""
    return dict(fetch_all(_PER_POLICY, [[policy.pk for policy in policies]]))
