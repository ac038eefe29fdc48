"""How a site is paid: all of its methods in one change (SHP-03)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.cards.models import Gateway
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid, version_conflict
from regulars.orders.models import PaymentMethod, SitePayment
from regulars.orders.rules import payment as rules
from regulars.orders.rules.payment import GROUP
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site, hold_type

__all__ = ["PaymentWish", "save_payment_methods"]


@dataclass(frozen=True)
class PaymentWish:
    """A method; only cards have a gateway. No type at all means every one, *guest* visitors."""

    kind: PaidBy
    gateway: Gateway | None = None
    types: Collection[str] = ()
    active: bool = True


def save_payment_methods(
    site: Site, wishes: Sequence[PaymentWish], *, version: int | None = None, by: Actor
) -> int:
    """Store all methods of a site in this order, and answer their version; they count from the next request on. With an active one a sub
    site has none of its master's, without any it has these.

    Raises `Invalid` `method_twice`, `gateway_required`, `no_such_gateway` beside `gateway`, `no_such_type` beside `types`, `Conflict` `version_conflict`.
    """
    _check(wishes)
    with change(rules.PAYMENT_CHANGED, by=by) as record:
        hold_site(site.pk)
        row, is_new = SitePayment.objects.get_or_create(site=site)
        row = SitePayment.objects.select_for_update().get(site=site)
        if version is not None and row.version != version:
            raise version_conflict(row.version)
        _hold(wishes)
        stored = PaymentMethod.objects.filter(site=site).select_related("gateway").order_by("position")
        former = [_noted(method.kind, method.gateway, method.types, method.active) for method in stored]
        wanted = [_noted(wish.kind, wish.gateway, wish.types, wish.active) for wish in wishes]
        if former == wanted:
            record.nothing()
            if is_new:
                row.delete()  # there to be locked alone (F58)
            return row.version
        stored.delete()
        PaymentMethod.objects.bulk_create(
            PaymentMethod(
                site=site,
                kind=wish.kind.value,
                gateway=wish.gateway,
                types=sorted(set(wish.types)),
                active=wish.active,
                position=position,
            )
            for position, wish in enumerate(wishes, start=1)
        )
        row.version += 1
        row.save()
        record.about("site", site.pk)
        record.note(site=site.code, fields=[f"{GROUP}methods"])
        record.keep_personal("site", site.pk, {f"{GROUP}methods": {"from": former, "to": wanted}})
    return row.version


def _check(wishes: Sequence[PaymentWish]) -> None:
    if len({wish.kind for wish in wishes}) < len(wishes):
        raise Invalid("method_twice", "Each payment method can be there once.", "methods")
    for wish in wishes:
        if wish.kind is PaidBy.CARD and wish.gateway is None:
            raise Invalid("gateway_required", "Choose who charges the cards.", "gateway")
        if wish.kind is not PaidBy.CARD and wish.gateway is not None:
            raise Invalid("gateway_for_cards", "Only cards have a gateway.", "gateway")


def _hold(wishes: Sequence[PaymentWish]) -> None:
    """What they name stays until the transaction ends."""
    for wish in wishes:
        gateway = wish.gateway
        if gateway and not Gateway.objects.select_for_update(no_key=True).filter(pk=gateway.pk).exists():
            raise Invalid("no_such_gateway", "This gateway is gone.", "gateway")
        for code in sorted(set(wish.types)):
            if not hold_type(code):
                raise Invalid("no_such_type", "There is no such customer type.", "types")


def _noted(kind: str, gateway: Gateway | None, types: Collection[str], active: bool) -> dict[str, Any]:  # noqa: FBT001
    """As a record keeps it."""
    return {
        "kind": PaidBy(kind).value,
        "gateway": gateway.code if gateway else None,
        "types": sorted(set(types)),
        "active": active,
    }
