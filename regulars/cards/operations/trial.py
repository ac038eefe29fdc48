"""A provider of cards for trying things out: it answers by the test number behind a token, and moves no money.

It remembers each charge by its key, as a real one does, so that every call may come again.
"""

import time
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from regulars.cards.models import TestCharge
from regulars.cards.rules import ChargeState
from regulars.cards.rules.numbers import TEST_NUMBERS, Behaviour, NewCard, check_expiry, check_number
from regulars.cards.rules.tokens import Charge, Token

__all__ = ["SLOWNESS", "TrialProvider"]

SLOWNESS = 5.0  # seconds
_REFUSALS = {Behaviour.DECLINED: "card_declined", Behaviour.EXPIRED: "expired_card"}
_MARK = "test"


class TrialProvider:
    """In this process, and within the transaction of who calls, if there is one."""

    def __init__(self, slowness: float = SLOWNESS) -> None:
        self._slowness = slowness

    def tokenise(self, card: NewCard, *, key: str) -> Token:
        number = check_number(card.number)
        brand, behaviour = TEST_NUMBERS[number]
        made = sha256(f"{key}:{number}:{card.expires}".encode()).hexdigest()[:24]
        return Token(f"{_MARK}_{behaviour}_{made}", brand, number[-4:], check_expiry(card.expires))

    def authorise(self, token: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        behaviour = _behaviour(token)
        if behaviour is None:
            return Charge(ChargeState.DECLINED, code="no_such_card")
        if behaviour in _REFUSALS:
            return Charge(ChargeState.DECLINED, code=_REFUSALS[behaviour])
        if behaviour is Behaviour.SLOW:
            time.sleep(self._slowness)
        if behaviour is Behaviour.NEVER:
            return Charge(ChargeState.UNKNOWN)
        for _ in range(2 if behaviour is Behaviour.TWICE else 1):
            charge, _ = TestCharge.objects.get_or_create(
                key=key,
                defaults={
                    "reference": f"{_MARK}_{sha256(key.encode()).hexdigest()[:24]}",
                    "token": token,
                    "amount": amount,
                    "currency": currency,
                },
            )
        return Charge(ChargeState.UNKNOWN) if behaviour is Behaviour.LOST else _state_of(charge)

    def look_up(self, *, key: str) -> Charge:
        charge = TestCharge.objects.filter(key=key).first()
        return _state_of(charge) if charge else Charge(ChargeState.ABSENT)

    @transaction.atomic
    def capture(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        charge = _locked(reference)
        if charge is None:
            return Charge(ChargeState.ABSENT)
        if key in charge.done:
            return _state_of(charge)
        if charge.voided or charge.captured or currency != charge.currency or not 0 < amount <= charge.amount:
            return Charge(ChargeState.DECLINED, reference, "not_capturable")
        charge.captured = amount
        return _done(charge, key)

    @transaction.atomic
    def void(self, reference: str, *, key: str) -> Charge:
        charge = _locked(reference)
        if charge is None:
            return Charge(ChargeState.ABSENT)
        if charge.voided:
            return _state_of(charge)
        if charge.captured:
            return Charge(ChargeState.DECLINED, reference, "captured_already")
        charge.voided = True
        return _done(charge, key)

    @transaction.atomic
    def refund(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        charge = _locked(reference)
        if charge is None:
            return Charge(ChargeState.ABSENT)
        if key in charge.done:
            return Charge(ChargeState.REFUNDED, reference)
        if currency != charge.currency or not 0 < amount <= charge.captured - charge.refunded:
            return Charge(ChargeState.DECLINED, reference, "not_refundable")
        charge.refunded += amount
        return _done(charge, key)


def _behaviour(token: str) -> Behaviour | None:
    mark, _, rest = token.partition("_")
    name = rest.partition("_")[0]
    return Behaviour(name) if mark == _MARK and name in set(Behaviour) else None


def _locked(reference: str) -> TestCharge | None:
    return TestCharge.objects.select_for_update().filter(reference=reference).first()


def _done(charge: TestCharge, key: str) -> Charge:
    charge.done.append(key)
    charge.save()
    return _state_of(charge)


def _state_of(charge: TestCharge) -> Charge:
    if charge.voided:
        state = ChargeState.VOIDED
    elif charge.refunded:
        state = ChargeState.REFUNDED
    else:
        state = ChargeState.CAPTURED if charge.captured else ChargeState.GRANTED
    return Charge(state, charge.reference)
