"""Who could approve an order that waits (B2B-10)."""

from django.db.models import Exists, OuterRef, Q

from regulars.kernel.actor import ActorKind
from regulars.orders.models import Order
from regulars.staff.models import StaffSite, StaffUser
from regulars.staff.rules import Right

__all__ = ["approvers_of"]

MOST = 20


def approvers_of(order: Order) -> list[StaffUser]:
    """Active staff with the right at its site who didn't take it themselves, by name; the first twenty. One statement."""
    here = StaffSite.objects.filter(holder=OuterRef("pk"), site=order.site_id)
    able = StaffUser.objects.filter(
        Q(at_every_site=True) | Exists(here),
        is_active=True,
        role__functions__contains=[Right.APPROVE_ORDERS.value],
    )
    if order.actor_kind == ActorKind.STAFF and order.actor_id is not None:
        able = able.exclude(pk=order.actor_id)
    return list(able.order_by("name", "email")[:MOST])
