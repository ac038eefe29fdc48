"""The list of customers by what they are put into (ADM-01): conditions for the search, which knows nothing of groups."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import models

from regulars.customer_search.queries.attribute_filters import ValueCondition
from regulars.customer_search.queries.listing import CUSTOMERS
from regulars.customer_search.queries.search import Filters
from regulars.customer_search.queries.sql import Sql
from regulars.groups.models import CustomerGroup, CustomerRole, Tag
from regulars.groups.queries.codes import TODAY
from regulars.kernel.errors import Invalid
from regulars.kernel.hot import fetch_one
from regulars.kernel.lists import Filter
from regulars.kernel.lookups import coded
from regulars.staff.rules import Grant
from regulars.transfer.queries.code_columns import CodeColumn, code_columns

__all__ = ["KINDS", "Kind", "members_of", "within"]


@dataclass(frozen=True)
class Kind:
    """Something that accounts are put into: the row of it, and the rows of those who are.

    `column` has its name as a field of a customer, that whoever looks must see, and what is wrong with a code that there isn't.
    """

    model: type[models.Model]
    column: CodeColumn

    def find(self, code: str) -> Any:
        """By its code, whatever the case; None where there is none."""
        rows = self.model._default_manager  # noqa: SLF001 - public in Django
        return coded(rows, code).first() if code.isprintable() else None


KINDS = {
    "group": Kind(CustomerGroup, code_columns()["groups"]),
    "role": Kind(CustomerRole, code_columns()["roles"]),
    "tag": Kind(Tag, code_columns()["tags"]),
}


def members_of(kind: str, pk: int) -> ValueCondition:
    """Whoever is in the one with this id. Of a role those who have it today at a shop, whatever the zone of that is (B-11)."""
    of = KINDS[kind].column
    where = Sql(f"v.{of.key} = %s", (pk,))
    if of.has_days:
        latest, earliest = fetch_one(TODAY, ())
        text = "coalesce(v.first_day, '-infinity') <= %s AND coalesce(v.last_day, 'infinity') >= %s"
        where = Sql(f"{where.text} AND {text}", (pk, latest, earliest))
    return ValueCondition(where, is_ordered=True, table=of.rows, field=of.name)


def within(grant: Grant, **codes: str | None) -> tuple[ValueCondition, ...]:
    """What is meant by `group="vip", tag=None, ...`, beside one another.

    Raises `Forbidden` `field_hidden` before it looks for any, `Invalid` `no_such_group` and so on beside the name.
    """
    grant.require_sight(*(KINDS[kind].column.name for kind, code in codes.items() if code))
    found = []
    for kind, code in codes.items():
        if not code:
            continue
        row = KINDS[kind].find(code.strip())
        if row is None:
            raise Invalid(*KINDS[kind].column.refusal, kind, name=code[:50])
        found.append(members_of(kind, row.pk))
    return tuple(found)


def _narrow(kind: str, filters: Filters, row: Any) -> Filters:
    return replace(filters, within=(*filters.within, members_of(kind, row.pk)))


CUSTOMERS.add(
    Filter("group", "Group", partial(_narrow, "group"), "group", field="groups"),
    Filter("role", "Role", partial(_narrow, "role"), "role", field="roles"),
    Filter("tag", "Tag", partial(_narrow, "tag"), "tag", field="tags"),
)
