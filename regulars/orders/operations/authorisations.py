"""What a gateway puts aside on a card for an order that isn't there yet, and how it is given back where none comes of it (G31).

None of it is a verb: `place_order` calls `authorise_card` before its transaction, `use_authorisation` inside, and `release_authorisation`
when it was refused; what a crash or a silent gateway leaves behind, `void_left_over` finds.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from regulars.cards.models import Gateway
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.kernel.errors import Conflict, translate_db_errors
from regulars.kernel.idempotency import key_reused
from regulars.kernel.jobs import periodic
from regulars.orders.models import Authorisation, Order, Payment
from regulars.orders.rules.authorisations import AuthorisationState, card_declined

__all__ = [
    "authorise_card",
    "release_authorisation",
    "use_authorisation",
    "void_left_over",
]

LEFT_OVER = timedelta(minutes=15)
_OPEN = (AuthorisationState.ASKED.value, AuthorisationState.GRANTED.value)


def authorise_card(
    key: bytes, token: str, gateway: Gateway, amount: Decimal, currency: str, *, card: bytes, site_id: int
) -> bool:
    """Have an amount put aside on a card, once for each key: its row is committed before the gateway is asked, so call it outside any transaction.
    Whether it was this call that began it. `card` is a digest that tells one card from another.

    Raises `Conflict` `card_declined`, `payment_unknown` where the gateway doesn't answer (the next attempt asks it by the key),
    `authorisation_voided` where it took so long that it was given back; `Invalid` `idempotency_key_reused` for another amount or card,
    and for what an order has already.
    """
    terms = {
        "site_id": site_id,
        "gateway_id": gateway.pk,
        "amount": amount,
        "currency": currency,
        "card": card,
    }
    found, is_new = Authorisation.objects.get_or_create(key=key, defaults=terms)
    if {name: getattr(found, name) for name in terms} != terms or found.state == AuthorisationState.USED:
        raise key_reused()
    if found.state == AuthorisationState.ASKED and _put_off(found):
        # Read anew: its address can't change any more, but it may have until the row was there.
        _note(found, _ask(found, token, Gateway.objects.get(pk=gateway.pk), is_new=is_new))
    _check_granted(Authorisation.objects.get(key=key))
    return is_new


def _put_off(found: Authorisation) -> bool:
    """Give its gateway 15 minutes from now on, whatever it was asked. False: it has ended meanwhile."""
    still = Authorisation.objects.filter(key=found.key, state__in=_OPEN)
    return bool(still.update(at=now()))


def _ask(found: Authorisation, token: str, gateway: Gateway, *, is_new: bool) -> Charge:
    """Asked again with the same key, a gateway does nothing twice; one that doesn't know the key has never heard of it."""
    name = _name(found.key)
    charge = Charge(ChargeState.ABSENT) if is_new else gateways.look_up(gateway, key=name)
    if charge.state is ChargeState.ABSENT:
        charge = gateways.authorise(gateway, token, found.amount, found.currency, key=name)
    if charge.state is ChargeState.UNKNOWN:
        charge = gateways.look_up(gateway, key=name)
    return charge


def _note(found: Authorisation, charge: Charge) -> None:
    """What the gateway answered. Where that took so long that the row has ended, what was put aside is for `void_left_over` again."""
    states = {
        ChargeState.GRANTED: AuthorisationState.GRANTED,
        ChargeState.DECLINED: AuthorisationState.DECLINED,
        ChargeState.VOIDED: AuthorisationState.VOIDED,
    }
    state = states.get(charge.state)
    if state is None:
        raise Conflict(
            "payment_unknown",
            "The card’s bank doesn’t answer. Nothing was ordered; please try again in a moment.",  # noqa: RUF001 - apostrophes
            "card",
        )
    rows = Authorisation.objects.filter(key=found.key)
    waiting = rows.filter(state=AuthorisationState.ASKED.value)
    if waiting.update(state=state.value, reference=charge.reference):
        return
    if charge.state is ChargeState.GRANTED:
        ended = rows.filter(state=AuthorisationState.VOIDED.value)
        if ended.update(state=AuthorisationState.ASKED.value, reference=charge.reference):
            raise _took_too_long()


def _check_granted(found: Authorisation) -> None:
    if found.state == AuthorisationState.DECLINED:
        raise card_declined()
    if found.state == AuthorisationState.VOIDED:
        raise _took_too_long()


def _took_too_long() -> Conflict:
    return Conflict("authorisation_voided", "This took too long. Please confirm once more.", "card")


def use_authorisation(key: bytes, order: Order) -> Authorisation:
    """The order has it from now on. Raises `Conflict` `authorisation_voided` where it was given back meanwhile."""
    used = Authorisation.objects.filter(key=key, state=AuthorisationState.GRANTED.value)
    if not used.update(state=AuthorisationState.USED.value, order=order):
        raise _took_too_long()
    return Authorisation.objects.get(key=key)


def release_authorisation(key: bytes) -> None:
    """Give back what was granted, unless an order has it; where the gateway doesn't answer, `void_left_over` does so later."""
    rows = Authorisation.objects.filter(key=key)
    if _doubt(rows):
        _give_back(rows.filter(state=AuthorisationState.ASKED.value))


def _doubt(rows: QuerySet[Authorisation]) -> int:
    """Before a gateway is told to let go: after a crash in between, who comes with the key asks it, and orders nothing on what is gone."""
    granted = rows.filter(state=AuthorisationState.GRANTED.value)
    return granted.update(state=AuthorisationState.ASKED.value)


def _give_back(rows: QuerySet[Authorisation]) -> None:
    """At most one, unless somebody is at it. What a gateway doesn't say now is put off, so that others have their turn."""
    with translate_db_errors(), transaction.atomic():
        found = rows.select_for_update(skip_locked=True, of=("self",)).select_related("gateway").first()
        if found is None:
            return
        if _void(found):
            found.state = AuthorisationState.VOIDED.value
            found.save(update_fields=["state"])
        else:
            _put_off(found)


def _void(found: Authorisation) -> bool:
    """Whether nothing is left at the gateway. One that was only asked may have been granted; what the gateway doesn't know by now, it never will."""
    name, reference = _name(found.key), found.reference
    if not reference:
        charge = gateways.look_up(found.gateway, key=name)
        if charge.state is not ChargeState.GRANTED:
            return charge.state is not ChargeState.UNKNOWN
        reference = charge.reference
    if Payment.objects.filter(gateway=found.gateway_id, reference=reference).exists():
        return True  # a gateway that names one charge twice: an order has it
    charge = gateways.void(found.gateway, reference, key=f"{name}-void")
    return charge.state in {ChargeState.VOIDED, ChargeState.ABSENT}


@periodic
def void_left_over() -> None:
    """Give back what no order came of within 15 minutes: its server died, or its gateway didn't answer."""
    left = Authorisation.objects.filter(state__in=_OPEN, at__lt=now() - LEFT_OVER).order_by("at")
    for key in list(left.values_list("key", flat=True)[:100]):
        _doubt(left.filter(key=key))
        _give_back(left.filter(key=key))


def _name(key: bytes | memoryview) -> str:
    return bytes(key).hex()
