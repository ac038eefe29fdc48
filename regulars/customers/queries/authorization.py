"""The gate of authorization: which customers somebody may see, and what is left of their grant for one of them (D-34, G13).

Every door for staff and keys loads customers here, so that a stranger is a 404 by construction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from regulars.customers.models import Access, Customer
from regulars.customers.queries.field_visibility import TEXTS
from regulars.customers.rules import username_key
from regulars.kernel.errors import Conflict, Forbidden, NotFound
from regulars.kernel.hot import Loaded, fetch_one
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Grant, Right

__all__ = [
    "AuthorizedCustomer",
    "as_seen",
    "get_authorized_customer",
    "holder_of",
    "is_seen",
    "naming_no_strangers",
    "sees_who",
]


_CUSTOMER = Loaded(Customer, "c")
_SET = Loaded(CustomerSet, "sets", after=_CUSTOMER)
_ORIGIN = Loaded(Site, "origin", after=_SET)
_FOUND = f"""
SELECT {_CUSTOMER.sql}, {_SET.sql}, {_ORIGIN.sql}
FROM customers_customer c JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id WHERE c.id = %s"""


@dataclass(frozen=True)
class AuthorizedCustomer:
    """A customer, and the grant as it reaches them: whatever a page or an answer shows or offers asks this one."""

    customer: Customer
    grant: Grant

    @property
    def seen(self) -> Customer:
        """The customer as far as they are shown, for pages; verbs get the whole one."""
        return as_seen(self.customer, self.grant)


def as_seen(customer: Customer, grant: Grant) -> Customer:
    """A copy without the fields and the site that this grant doesn't show; attributes are asked for one by one."""
    visible = copy(customer)
    visible.attributes = {}
    for field in grant.hidden & TEXTS:
        setattr(visible, field, "")
    if customer.origin_site_id and not grant.is_at(customer.origin_site_id):
        visible.origin_site = None
    return visible


def get_authorized_customer(grant: Grant, customer_id: int, *, to: Right = Right.SEE) -> AuthorizedCustomer:
    """The customer, for somebody who wants `to` do something. One statement.

    Seen by those with an access row or the origin at their sites. Raises `NotFound` `no_such_customer`, also for a
    stranger; `Forbidden` `right_missing`, and `has_other_sites` when the customer has access elsewhere.
    """
    grant.require(to)
    customer = _any(customer_id) if grant.sites is None else _within(grant.sites, customer_id)
    if customer is None:
        raise NotFound("no_such_customer", "There is no customer with this number.")
    reach = grant.of_shared() if customer.has_other_sites else grant
    if not reach.may(to):
        raise Forbidden(
            "has_other_sites",
            "This customer also uses sites that you have no access to. A member of staff with access to all sites can do it.",
        )
    return AuthorizedCustomer(customer, reach)


def _any(customer_id: int) -> Any:
    """For those who look after every site, by a prepared statement."""
    row = fetch_one(_FOUND, [customer_id])
    if row is None:
        return None
    customer: Any = _CUSTOMER.of(row)
    customer.set, customer.origin_site = _SET.of(row), _ORIGIN.of(row) if customer.origin_site_id else None
    customer.has_other_sites = False
    return customer


def _within(site_ids: frozenset[int], customer_id: int) -> Any:
    outside = Access.objects.filter(account=OuterRef("pk")).exclude(site_id__in=site_ids)
    customers = Customer.objects.within(site_ids).select_related("set", "origin_site")
    return customers.annotate(has_other_sites=Exists(outside)).filter(pk=customer_id).first()


def holder_of(grant: Grant, *, set_id: int, username: str) -> AuthorizedCustomer | None:
    """Who has this username in the set, or this email, if that is somebody whom they may see and by a field that they see."""
    key = username_key(username)
    columns = {"username": Q(username_key=key), "email": Q(login_email=key)}
    seen = [condition for field, condition in columns.items() if grant.sees(field)]
    if not seen:
        return None
    called = reduce(or_, seen)
    found = Customer.objects.within(grant.sites).filter(called, set=set_id).order_by("pk").first()
    return AuthorizedCustomer(found, grant) if found else None


@contextmanager
def naming_no_strangers(grant: Grant) -> Iterator[None]:
    """A refusal that names the other site of a family is told without it to whoever doesn't look after that site (SUB-02, D-34)."""
    try:
        yield
    except Conflict as error:
        if error.code != "family_member_exists" or _is_theirs(grant, error.details.get("family_site", "")):
            raise
        raise Conflict(
            error.code, "The account already uses another site of this family.", error.field
        ) from None


def _is_theirs(grant: Grant, site_code: str) -> bool:
    return grant.sites is None or Site.objects.filter(code=site_code, pk__in=grant.sites).exists()


def is_seen(grant: Grant, customer_id: int) -> bool:
    """Whether they see this customer at all."""
    return grant.may(Right.SEE) and Customer.objects.within(grant.sites).filter(pk=customer_id).exists()


def sees_who(grant: Grant, column: str) -> Exists:
    """Condition on rows of another table: their `column` is the id of somebody whom they see."""
    return Exists(Customer.objects.within(grant.sites).filter(pk=OuterRef(column)))
