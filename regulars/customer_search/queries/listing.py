"""What the list of customers shows and can be asked for; how it is searched says `search`. Upper rooms add to it (1301)."""

from dataclasses import replace
from typing import Any

from regulars.customer_search.queries.restrictions import Restriction
from regulars.customer_search.queries.rows import FoundCustomer
from regulars.customer_search.queries.search import Filters, search_customers
from regulars.customers.rules import CustomerState, CustomerType, Kind
from regulars.kernel.i18n import lazy
from regulars.kernel.lists import Column, Filter, List, Page
from regulars.staff.rules import Grant

__all__ = ["CUSTOMERS", "STATES", "list_customers"]

STATES = {
    CustomerState.ACTIVE.value: lazy("Active"),
    CustomerState.PENDING.value: lazy("Pending"),
    CustomerState.DISABLED.value: lazy("Disabled at a site"),
    CustomerState.BLOCKED.value: lazy("Blocked"),
}
KINDS = {Kind.ACCOUNT.value: lazy("Account"), Kind.GUEST.value: lazy("Guest")}


def _field(name: str) -> Any:
    return lambda filters, value: replace(filters, **{name: value})


CUSTOMERS = List(
    ("customer", "customers"),
    [
        Column("customer", "Customer"),
        Column("customer_set", "Customer set", share=16),
        Column("sites", "Sites", share=15),
        Column("state", "State", share=11),
        Column("contact", "Company and phone", "wide", share=18),
        Column("added", "Added", share=12, asc="oldest", desc=""),
    ],
    [
        Filter("q", "Find a customer", lambda filters, _: filters, "search", read=lambda text, _: text),
        Filter("set", "Set", lambda filters, chosen: replace(filters, set_id=chosen.pk), "set"),
        Filter("site", "Site", lambda filters, chosen: replace(filters, site_id=chosen.pk), "site"),
        Filter(
            "state",
            "State",
            lambda filters, chosen: replace(filters, state=CustomerState(chosen)),
            "select",
            STATES,
        ),
        Filter(
            "type",
            "Type",
            _field("type"),
            "choice",
            {customer_type.value: customer_type.value for customer_type in CustomerType},
            field="type",
        ),
        Filter("kind", "Kind", lambda filters, chosen: replace(filters, kind=Kind(chosen)), "select", KINDS),
        Filter("email", "Email", _field("email"), read=lambda text, _: text, field="email"),
        Filter("last_name", "Last name", _field("last_name"), read=lambda text, _: text, field="last_name"),
    ],
    {"": ("-pk",), "oldest": ("pk",)},
)


def list_customers(
    filters: Filters,
    *,
    grant: Grant,
    sort: str = "",
    cursor: str | None = None,
    limit: int = 50,
    restrict: Restriction | None = None,
    **meanings: Any,
) -> Page[FoundCustomer]:
    """A page by what each filter means, beside those that are given."""
    return search_customers(
        meanings.get("q", ""),
        CUSTOMERS.narrow(filters, **meanings),
        grant=grant,
        cursor=cursor,
        limit=limit,
        oldest_first=sort == "oldest",
        restrict=restrict,
    )
