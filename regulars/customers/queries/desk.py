"""The gate of the desk: which customers somebody may see, and what is left of their grant for one of them (D-34, G13).

Every door for staff and keys loads customers here, so that a stranger is a 404 by construction.
"""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Value

from regulars.customers.models import Access, Customer
from regulars.kernel.errors import Forbidden, NotFound
from regulars.staff.rules import Grant, Right

__all__ = ["AtDesk", "customer_for"]


class AtDesk(NamedTuple):
    """A customer, and the grant as it reaches them: whatever a page or an answer shows or offers asks this one."""

    customer: Customer
    grant: Grant


def customer_for(grant: Grant, customer_id: int, *, to: Right = Right.SEE) -> AtDesk:
    """The customer, for somebody who wants `to` do something. One statement.

    Seen by those with an access row or the origin at their sites. Raises `NotFound` `no_such_customer`, also for a
    stranger; `Forbidden` `right_missing`, and `has_other_sites` when the customer has a door elsewhere.
    """
    grant.require(to)
    customers = Customer.objects.within(grant.sites).select_related("set", "origin_site")
    elsewhere = Value(value=False) if grant.sites is None else Exists(_doors_outside(grant.sites))
    customer: Any = customers.annotate(has_doors_elsewhere=elsewhere).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("no_such_customer", "There is no customer with this number.")
    reach = grant.of_shared() if customer.has_doors_elsewhere else grant
    if not reach.may(to):
        raise Forbidden(
            "has_other_sites",
            "This customer also uses sites that you don't look after. Somebody who looks after all of them can do it.",
        )
    return AtDesk(customer, reach)


def _doors_outside(site_ids: frozenset[int]) -> QuerySet[Access]:
    return Access.objects.filter(account=OuterRef("pk")).exclude(site_id__in=site_ids)
