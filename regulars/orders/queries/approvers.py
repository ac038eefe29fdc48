"""Who could approve an order that waits (B2B-10)."""

from django.db.models import Case, Exists, OuterRef, Q, When

from regulars.customers.models import Customer
from regulars.kernel.actor import Actor, ActorKind
from regulars.orders.models import Order, OrderPerson
from regulars.staff.models import StaffSite, StaffUser
from regulars.staff.rules import Right

__all__ = ["approvers_of", "is_buyer"]

MOST = 20


def approvers_of(order: Order, *, first: int | None = None) -> list[StaffUser]:
    """Active staff who see and approve orders of its site and neither took it nor bought it themselves, by name, one of them first; up to twenty. One statement."""
    here = StaffSite.objects.filter(holder=OuterRef("pk"), site=order.site_id)
    able = StaffUser.objects.filter(
        Q(at_every_site=True) | Exists(here),
        is_active=True,
        role__functions__contains=[Right.SEE_ORDERS.value, Right.APPROVE_ORDERS.value],
    ).exclude(_bought(order))
    if order.actor_kind == ActorKind.STAFF and order.actor_id is not None:
        able = able.exclude(pk=order.actor_id)
    return list(able.order_by(Case(When(pk=first, then=0), default=1), "name", "email")[:MOST])


def is_buyer(order: Order, by: Actor) -> bool:
    """Whether this member of staff bought it, as a customer or a guest: the mailbox is the same. One statement for staff."""
    if by.kind is not ActorKind.STAFF or by.id is None:
        return False
    return StaffUser.objects.filter(_bought(order), pk=by.id).exists()


def _bought(order: Order) -> Q:
    """Condition on staff: theirs is the mailbox that the order names, or that of the account whose it is or which sent it in."""
    sent_by = order.actor_id if order.actor_kind == ActorKind.CUSTOMER else None
    accounts = {order.customer_id, sent_by or order.customer_id}
    named = OrderPerson.objects.filter(order=order, email_key=OuterRef("email"))
    theirs = Customer.objects.filter(pk__in=accounts, email_key=OuterRef("email"))
    return Q(Exists(named)) | Q(Exists(theirs))
