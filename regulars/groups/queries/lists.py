"""The lists of roles, tags and pricing policies; whoever shows them counts their accounts."""

from regulars.kernel.lists import Column, List

__all__ = ["POLICIES", "ROLES", "TAGS"]

_ORDERS = {"": ("name", "pk")}
ROLES = List(
    ("customer role", "customer roles"),
    [
        Column("role", "Role"),
        Column("rights", "What it lets customers do"),
        Column("accounts", "Accounts", "numeric"),
    ],
    orders=_ORDERS,
)
TAGS = List(
    ("tag", "tags"), [Column("tag", "Tag"), Column("accounts", "Accounts", "numeric")], orders=_ORDERS
)
POLICIES = List(
    ("pricing policy", "pricing policies"),
    [Column("policy", "Pricing policy"), Column("accounts", "Accounts", "numeric")],
    orders=_ORDERS,
)
