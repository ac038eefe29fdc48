"""What a customer agreed to and took back, with the words, the moment, the channel and the proof (CON-01)."""

from django.db.models import Q, QuerySet

from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.newsletters.models import ConsentEvent

__all__ = ["events_of"]


def events_of(
    customer: Customer, site_ids: frozenset[int] | None, *, by_address: bool = False
) -> QuerySet[ConsentEvent]:
    """The newest first, at these sites; None: at every one. A guest's also by the address alone, and with `by_address` an account's too."""
    mine = Q(customer=customer)
    if (by_address or customer.kind == Kind.GUEST) and customer.email:
        mine |= Q(customer=None, email=customer.email_key, site__set=customer.set_id)
    events = ConsentEvent.objects.select_related("newsletter", "site").filter(mine).order_by("-pk")
    return events if site_ids is None else events.filter(site__in=site_ids)
