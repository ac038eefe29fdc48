"""How a shop can be paid: its own ways where it has any active one, else its master's (SHP-03)."""

from dataclasses import dataclass

from django.db.models import Q

from regulars.addresses.rules import Where
from regulars.cards.models import Gateway
from regulars.catalog.rules.inheritance import in_force
from regulars.orders.models import PaymentMethod
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site

__all__ = ["KnownPaymentMethod", "PaymentMethods", "payment_methods_at", "payment_methods_of"]


@dataclass(frozen=True, slots=True)
class KnownPaymentMethod:
    """A way of paying that is offered; only cards have a gateway."""

    kind: PaidBy
    gateway: Gateway | None


@dataclass(frozen=True)
class PaymentMethods:
    """`in_force` are the active ones that count; `where` says whose they are."""

    own: list[PaymentMethod]
    above: list[PaymentMethod]

    @property
    def in_force(self) -> tuple[list[PaymentMethod], Where]:
        own, above = ([method for method in level if method.active] for level in (self.own, self.above))
        return in_force(own, above)


def payment_methods_of(site_id: int) -> PaymentMethods:
    """A site's and its master's, by position. One statement."""
    master = Site.objects.filter(pk=site_id, master__isnull=False).values("master")
    wanted = PaymentMethod.objects.filter(Q(site=site_id) | Q(site__in=master))
    rows = list(wanted.select_related("gateway").order_by("position", "kind"))
    return PaymentMethods(
        [method for method in rows if method.site_id == site_id],
        [method for method in rows if method.site_id != site_id],
    )


def payment_methods_at(site_id: int, customer_type: str) -> tuple[KnownPaymentMethod, ...]:
    """What customers of this type can pay with at a site, by position (SHP-03). One statement."""
    methods, _ = payment_methods_of(site_id).in_force
    return tuple(
        KnownPaymentMethod(PaidBy(method.kind), method.gateway)
        for method in methods
        if not method.types or customer_type in method.types
    )
