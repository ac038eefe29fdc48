"""One customer role, one tag and one pricing policy."""

from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag
from regulars.kernel.actor import OPERATOR

__all__ = ["MARKS", "some_marks"]

MARKS = {
    "roles": "trade",
    "tags": "vip",
    "pricing-policies": "gold",
}  # their codes, by their place in the API


def some_marks() -> dict[str, int]:
    """Their ids, by their place in the back office."""
    return {
        "customer-roles": add_role("Trade", by=OPERATOR).pk,
        "tags": add_tag("VIP", by=OPERATOR).pk,
        "pricing-policies": add_policy("Gold", by=OPERATOR).pk,
    }
