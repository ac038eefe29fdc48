"""What a gateway puts aside on a card for an order that isn't there yet, and how it is given back where none comes of it (G31).

None of it is a verb: `place_order` calls `authorise_card` before its transaction, `use_authorisation` inside, and `release_authorisation`
when it was refused; what a crash leaves behind, `void_left_over` finds.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from regulars.cards.models import Gateway
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.kernel.errors import Conflict, translate_db_errors
from regulars.kernel.idempotency import key_reused
from regulars.kernel.jobs import periodic
from regulars.orders.models import Authorisation, Order
from regulars.orders.rules.authorisations import AuthorisationState

__all__ = [
    "authorise_card",
    "release_authorisation",
    "use_authorisation",
    "void_left_over",
]

LEFT_OVER = timedelta(minutes=15)
_OPEN = (AuthorisationState.ASKED.value, AuthorisationState.GRANTED.value)


def authorise_card(
    key: bytes, token: str, gateway: Gateway, amount: Decimal, currency: str, *, site_id: int
) -> Authorisation:
    """Have an amount put aside on a card, once for each key: its row is committed before the gateway is asked, so call it outside any transaction.

    Raises `Conflict` `card_declined`, `payment_unknown` where the gateway doesn't answer (the next attempt asks it by the key),
    `authorisation_voided` where it took so long that it was given back; `Invalid` `idempotency_key_reused` for another amount.
    """
    terms = {"site_id": site_id, "gateway_id": gateway.pk, "amount": amount, "currency": currency}
    found, is_new = Authorisation.objects.get_or_create(key=key, defaults=terms)
    if {name: getattr(found, name) for name in terms} != terms:
        raise key_reused()
    if found.state == AuthorisationState.ASKED:
        found = _answered(found, _ask(found, token, gateway, is_new=is_new))
    return _granted(found)


def _ask(found: Authorisation, token: str, gateway: Gateway, *, is_new: bool) -> Charge:
    """Asked again with the same key, a gateway does nothing twice; one that doesn't know the key has never heard of it."""
    name = _name(found.key)
    charge = Charge(ChargeState.ABSENT) if is_new else gateways.look_up(gateway, key=name)
    if charge.state is ChargeState.ABSENT:
        charge = gateways.authorise(gateway, token, found.amount, found.currency, key=name)
    if charge.state is ChargeState.UNKNOWN:
        charge = gateways.look_up(gateway, key=name)
    return charge


def _answered(found: Authorisation, charge: Charge) -> Authorisation:
    states = {
        ChargeState.GRANTED: AuthorisationState.GRANTED,
        ChargeState.DECLINED: AuthorisationState.DECLINED,
    }
    state = states.get(charge.state)
    if state is None:
        raise Conflict(
            "payment_unknown",
            "The card’s bank doesn’t answer. Nothing was ordered; please try again in a moment.",  # noqa: RUF001 - apostrophes
            "card",
        )
    waiting = Authorisation.objects.filter(key=found.key, state=AuthorisationState.ASKED.value)
    waiting.update(state=state.value, reference=charge.reference)
    return Authorisation.objects.get(key=found.key)


def _granted(found: Authorisation) -> Authorisation:
    if found.state == AuthorisationState.DECLINED:
        raise Conflict("card_declined", "This card was declined. Please pay in another way.", "card")
    if found.state == AuthorisationState.VOIDED:
        raise Conflict("authorisation_voided", "This took too long. Please confirm once more.", "card")
    return found


def use_authorisation(key: bytes, order: Order) -> Authorisation:
    """The order has it from now on. Raises `Conflict` `authorisation_voided` where it was given back meanwhile."""
    used = Authorisation.objects.filter(key=key, state=AuthorisationState.GRANTED.value)
    if not used.update(state=AuthorisationState.USED.value, order=order):
        raise Conflict("authorisation_voided", "This took too long. Please confirm once more.", "card")
    return Authorisation.objects.get(key=key)


def release_authorisation(key: bytes) -> None:
    """Give it back, unless an order has it; where the gateway doesn't answer, `void_left_over` does so later."""
    with translate_db_errors(), transaction.atomic():
        rows = Authorisation.objects.select_for_update(skip_locked=True).select_related("gateway")
        found = rows.filter(key=key, state__in=_OPEN).first()
        if found and _void(found):
            found.state = AuthorisationState.VOIDED.value
            found.save(update_fields=["state"])


def _void(found: Authorisation) -> bool:
    """Whether nothing is left at the gateway. One that was only asked may have been granted."""
    name, reference = _name(found.key), found.reference
    if not reference:
        charge = gateways.look_up(found.gateway, key=name)
        if charge.state is not ChargeState.GRANTED:
            return charge.state is not ChargeState.UNKNOWN
        reference = charge.reference
    charge = gateways.void(found.gateway, reference, key=f"{name}-void")
    return charge.state in {ChargeState.VOIDED, ChargeState.ABSENT}


@periodic
def void_left_over() -> None:
    """Give back what no order came of within 15 minutes: its server died, or its gateway didn't answer."""
    left = Authorisation.objects.filter(state__in=_OPEN, at__lt=now() - LEFT_OVER)
    for key in list(left.values_list("key", flat=True)[:100]):
        release_authorisation(bytes(key))


def _name(key: bytes | memoryview) -> str:
    return bytes(key).hex()
