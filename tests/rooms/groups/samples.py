"""One customer role, one tag and one pricing policy; and holding one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag
from regulars.kernel.actor import OPERATOR

__all__ = ["MARKS", "held", "some_marks"]

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


@contextmanager
def held(row: Any) -> Iterator[None]:
    """By another connection, as the foreign keys and `hold_options` of a transaction under way do."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = %s FOR KEY SHARE", [row.pk])
            yield
    finally:
        other.close()
