"""What is held of a customer's groups, tags and roles, for themselves (personal data)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, RoleHolding, Tag
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldRole", "groups_held"]


@dataclass(frozen=True)
class HeldRole:
    """A role by name; with a last day it is a membership."""

    role: str
    first_day: date | None
    last_day: date | None


def groups_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """All three by name, as far as they are seen."""
    sees = sight.grant.sees
    groups = CustomerGroup.objects.filter(members__account=customer).order_by("name")
    tags = Tag.objects.filter(taggings__account=customer).order_by("name")
    holdings = RoleHolding.objects.filter(account=customer).select_related("role").order_by("role__name")
    return {
        "groups": list(groups.values_list("name", flat=True)) if sees("groups") else [],
        "tags": list(tags.values_list("name", flat=True)) if sees("tags") else [],
        "roles": [HeldRole(held.role.name, held.first_day, held.last_day) for held in holdings]
        if sees("roles")
        else [],
    }
