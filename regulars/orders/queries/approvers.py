"""Who could approve an order that waits: staff of its site, and customers of its sub site whose role says so (B2B-10, ROL-02)."""

from django.db.models import Case, Exists, OuterRef, Q, When

from regulars.customers.models import Customer
from regulars.customers.queries.access import NOW
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.hot import fetch_all, fetch_one
from regulars.orders.models import Order, OrderPerson
from regulars.sites.rules import SiteKind
from regulars.staff.models import StaffSite, StaffUser
from regulars.staff.queries import maker_of_key
from regulars.staff.rules import Right

__all__ = [
    "MAY_APPROVE",
    "approvers_of",
    "customer_approvers_of",
    "is_buyer",
    "may_approve_at",
    "own_orders_of",
]

MOST = 20
# Of the `account` that is in at the effective `site`: a sub site is one company's shop, elsewhere customers are strangers to each other.
MAY_APPROVE = f"(site.kind = '{SiteKind.SUB}' AND '{CustomerRight.APPROVE_ORDERS}' = ANY({RIGHTS}))"
_AT_SITE = f"""
FROM sites_site site JOIN sites_customerset sets ON sets.id = site.set_id
JOIN customers_customer account ON account.set_id = site.set_id {NOW.row}
WHERE site.id = %(site)s AND {NOW.may_log_in} AND {MAY_APPROVE}"""
_MAY = f"SELECT 1 {_AT_SITE} AND account.id = %(account)s"
_WHO = f"""
SELECT account.id {_AT_SITE} AND account.id IN (
    SELECT holding.account_id FROM groups_roleholding holding JOIN groups_customerrole given ON given.id = holding.role_id
    WHERE '{CustomerRight.APPROVE_ORDERS}' = ANY(given.rights))"""


def approvers_of(order: Order, *, first: int | None = None) -> list[StaffUser]:
    """Active staff who see and approve orders of its site and neither took it nor bought it themselves, by name, one of them first; up to twenty. One statement."""
    here = StaffSite.objects.filter(holder=OuterRef("pk"), site=order.site_id)
    able = StaffUser.objects.filter(
        Q(at_every_site=True) | Exists(here),
        is_active=True,
        role__functions__contains=[Right.SEE_ORDERS.value, Right.APPROVE_ORDERS.value],
    ).exclude(_bought(order, "email"))
    if order.actor_kind == ActorKind.STAFF and order.actor_id is not None:
        able = able.exclude(pk=order.actor_id)
    return list(able.order_by(Case(When(pk=first, then=0), default=1), "name", "email")[:MOST])


def customer_approvers_of(order: Order) -> list[Customer]:
    """Customers of its sub site who may approve it today, by name; none at other sites. Up to twenty, two statements at most."""
    if order.site.kind != SiteKind.SUB:
        return []
    able = [pk for (pk,) in fetch_all(_WHO, {"site": order.site_id})]
    if not able:
        return []
    former = OrderPerson.objects.filter(order=order, former_customer=OuterRef("pk"))
    others = Customer.objects.filter(pk__in=able).exclude(Q(pk__in=_accounts_of(order)) | Exists(former))
    return list(others.exclude(_bought(order, "email_key")).order_by("last_name", "first_name", "pk")[:MOST])


def may_approve_at(account_id: int, site_id: int) -> bool:
    """Whether a customer may approve what others order at this site: a sub site where they may log in, by a role of today. One statement."""
    return fetch_one(_MAY, {"site": site_id, "account": account_id}) is not None


def own_orders_of(account_id: int) -> Q:
    """Condition on orders: the customer's own by account, by who sent it in or by mailbox, about which they don't decide."""
    account = Customer.objects.filter(pk=account_id, email_key__gt="")
    same_mailbox = Customer.objects.filter(email_key__in=account.values("email_key"))
    return (
        Q(customer=account_id)
        | Q(actor_kind=ActorKind.CUSTOMER, actor_id=account_id)
        | Q(person__former_customer=account_id)
        | Q(person__email_key__in=account.values("email_key"))
        | Q(customer__in=same_mailbox.values("pk"))
        | Q(actor_kind=ActorKind.CUSTOMER, actor_id__in=same_mailbox.values("pk"))
    )


def is_buyer(order: Order, by: Actor) -> bool:
    """Whether whoever acts bought it, as a customer or a guest: the mailbox is the same. An API key acts for the member of staff who made it,
    who took it perhaps. A statement or two.
    """
    if by.kind is ActorKind.CUSTOMER:
        return Order.objects.filter(own_orders_of(by.id or 0), pk=order.pk).exists()
    staff_id = maker_of_key(by.id) if by.kind is ActorKind.API_KEY else by.id
    if by.kind not in {ActorKind.STAFF, ActorKind.API_KEY} or staff_id is None:
        return False
    if (order.actor_kind, order.actor_id) == (ActorKind.STAFF, staff_id):
        return True
    return StaffUser.objects.filter(_bought(order, "email"), pk=staff_id).exists()


def _bought(order: Order, mailbox: str) -> Q:
    """Condition on people: theirs is the mailbox that the order names, or that of the account whose it is or which sent it in."""
    named = OrderPerson.objects.filter(order=order, email_key=OuterRef(mailbox), email_key__gt="")
    theirs = Customer.objects.filter(
        pk__in=_accounts_of(order), email_key=OuterRef(mailbox), email_key__gt=""
    )
    return Q(Exists(named)) | Q(Exists(theirs))


def _accounts_of(order: Order) -> set[int]:
    sent_by = order.actor_id if order.actor_kind == ActorKind.CUSTOMER else None
    return {order.customer_id, sent_by or order.customer_id}
