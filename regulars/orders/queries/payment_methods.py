"""How a shop can be paid: its own ways where it has any active one, else its master's (SHP-03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from regulars.addresses.rules import Where
from regulars.cards.models import Gateway
from regulars.cards.queries.wallet import Wallet, wallet_at
from regulars.catalog.rules.inheritance import in_force
from regulars.catalog.rules.shipping import WhyNotOffered
from regulars.orders.models import PaymentMethod, SitePayment
from regulars.orders.rules.payment import line_in_words
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site

__all__ = [
    "KnownPaymentMethod",
    "PaymentMethods",
    "RefusedMethod",
    "card_gateway_at",
    "method_in_words",
    "payment_methods_at",
    "payment_methods_of",
    "payment_version",
    "wallet_here",
]


@dataclass(frozen=True, slots=True)
class KnownPaymentMethod:
    """A way of paying that is offered; only cards have a gateway."""

    kind: PaidBy
    gateway: Gateway | None


@dataclass(frozen=True, slots=True)
class RefusedMethod:
    """A way of paying of the shop that somebody can't use."""

    kind: PaidBy
    why: WhyNotOffered


@dataclass(frozen=True)
class PaymentMethods:
    """`in_force` are the active ones that count; `where` says whose they are."""

    own: list[PaymentMethod]
    above: list[PaymentMethod]

    @property
    def in_force(self) -> tuple[list[PaymentMethod], Where]:
        own, above = ([method for method in level if method.active] for level in (self.own, self.above))
        return in_force(own, above)

    def for_type(self, customer_type: str) -> tuple[KnownPaymentMethod, ...]:
        """What customers of this type can pay with, by position."""
        return tuple(
            KnownPaymentMethod(PaidBy(method.kind), method.gateway)
            for method in self.in_force[0]
            if not method.types or customer_type in method.types
        )

    def refused_to(self, customer_type: str) -> tuple[RefusedMethod, ...]:
        """What of the level in force they can't pay with, and why."""
        methods, where = self.in_force
        level = self.above if where is Where.MASTER else self.own
        found = [(method, WhyNotOffered.INACTIVE) for method in level if not method.active]
        found += [
            (method, WhyNotOffered.OTHER_TYPE)
            for method in methods
            if method.types and customer_type not in method.types
        ]
        return tuple(RefusedMethod(PaidBy(method.kind), why) for method, why in found)


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
    return payment_methods_of(site_id).for_type(customer_type)


def payment_version(site_id: int) -> int:
    """Of all methods of a site together."""
    return SitePayment.objects.filter(pk=site_id).values_list("version", flat=True).first() or 1


def method_in_words(method: PaymentMethod, names: Mapping[str, str]) -> str:
    """With the customer types by their names."""
    gateway = method.gateway.name if method.gateway else None
    return line_in_words(method.kind, gateway, method.types, names)


def card_gateway_at(site_id: int, customer_type: str) -> Gateway | None:
    """Who charges cards of these customers at a site; nobody where they don't pay by card. One statement."""
    for method in payment_methods_at(site_id, customer_type):
        if method.kind is PaidBy.CARD:
            return method.gateway
    return None


def wallet_here(account_id: int, site_id: int, customer_type: str) -> tuple[Wallet, Gateway | None]:
    """The cards of a customer as the site charges them, and through whom (WSH-02). Two statements."""
    gateway = card_gateway_at(site_id, customer_type)
    return wallet_at(account_id, site_id, {gateway.pk} if gateway else ()), gateway
