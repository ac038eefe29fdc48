"""Gateways are asked to put money aside on a card, to take it and to give it back (G31).

Every call takes a `key` and may come again: under one key it happens once. What a gateway answers is never raised; when no answer came, it
may have happened: the state is UNKNOWN, and `look_up` tells by the key.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

import msgspec
from django.conf import settings

from regulars.cards.models import Gateway
from regulars.cards.operations.trial import TrialProvider
from regulars.cards.rules import ChargeState
from regulars.cards.rules.numbers import NewCard, check_card
from regulars.cards.rules.tokens import Charge, Reference, Token
from regulars.kernel.errors import Conflict
from regulars.kernel.money import rounded
from regulars.kernel.texts import storable
from regulars.webhooks.operations.bringing import exchange

__all__ = ["Charge", "Token", "authorise", "capture", "look_up", "refund", "tokenise", "void"]

_TO_CONNECT, _TO_ANSWER = 2.0, 3.0  # seconds; a gateway's own `seconds` replace the second
_UNKNOWN = Charge(ChargeState.UNKNOWN)


class Port(Protocol):
    """What a gateway can do, whichever kind it is."""

    def tokenise(self, card: NewCard, *, key: str) -> Token: ...
    def authorise(self, token: str, amount: Decimal, currency: str, *, key: str) -> Charge: ...
    def look_up(self, *, key: str) -> Charge: ...
    def capture(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge: ...
    def void(self, reference: str, *, key: str) -> Charge: ...
    def refund(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge: ...


def tokenise(gateway: Gateway, card: NewCard, *, key: str) -> Token:
    """Raises `Invalid` `not_a_test_card`, `bad_expiry`, `number_in_name` before anybody else learns the number, `Conflict` `gateway_silent`."""
    check_card(card)
    return _port(gateway).tokenise(card, key=key)


def authorise(gateway: Gateway, token: str, amount: Decimal, currency: str, *, key: str) -> Charge:
    """Put money aside on a card: GRANTED, DECLINED with a code, or UNKNOWN."""
    return _port(gateway).authorise(token, amount, currency, key=key)


def look_up(gateway: Gateway, *, key: str) -> Charge:
    """How the charge of this key stands: ABSENT where the gateway knows none."""
    return _port(gateway).look_up(key=key)


def capture(gateway: Gateway, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
    """Take what was put aside, or less: CAPTURED."""
    return _port(gateway).capture(reference, amount, currency, key=key)


def void(gateway: Gateway, reference: str, *, key: str) -> Charge:
    """Let go of what was put aside: VOIDED."""
    return _port(gateway).void(reference, key=key)


def refund(gateway: Gateway, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
    """Give back some of what was taken: REFUNDED."""
    return _port(gateway).refund(reference, amount, currency, key=key)


def _port(gateway: Gateway) -> Port:
    url = gateway.settings.get("url")
    return _OverHttp(url, float(gateway.settings.get("seconds", _TO_ANSWER))) if url else TrialProvider()


class _Charged(msgspec.Struct):
    state: ChargeState
    reference: Reference = ""
    code: str = ""


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    """With the decimals of the currency, however many are stored (G19)."""
    return {"amount": f"{rounded(amount, currency)}", "currency": currency}


class _OverHttp:
    """The same calls as JSON over the wire, each to its own path."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url, self._timeouts = url.rstrip("/"), (_TO_CONNECT, seconds)

    def tokenise(self, card: NewCard, *, key: str) -> Token:
        answer = self._answer("tokenise", vars(card) | {"key": key})
        try:
            return msgspec.json.decode(answer or b"", type=Token)
        except msgspec.MsgspecError:
            raise Conflict(
                "gateway_silent", "The card could not be saved just now. Try again in a moment.", "number"
            ) from None

    def authorise(self, token: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        return self._charge("authorise", token=token, **_money(amount, currency), key=key)

    def look_up(self, *, key: str) -> Charge:
        return self._charge("look_up", key=key)

    def capture(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        return self._charge("capture", reference=reference, **_money(amount, currency), key=key)

    def void(self, reference: str, *, key: str) -> Charge:
        return self._charge("void", reference=reference, key=key)

    def refund(self, reference: str, amount: Decimal, currency: str, *, key: str) -> Charge:
        return self._charge("refund", reference=reference, **_money(amount, currency), key=key)

    def _charge(self, call: str, **values: str) -> Charge:
        try:
            found = msgspec.json.decode(self._answer(call, values) or b"", type=_Charged)
        except msgspec.MsgspecError:
            return _UNKNOWN
        if found.state is ChargeState.GRANTED and not found.reference:
            return _UNKNOWN  # nobody could take it or let go of it
        return Charge(found.state, found.reference, storable(found.code))

    def _answer(self, call: str, values: Mapping[str, Any]) -> bytes | None:
        url, body = f"{self._url}/{call}", json.dumps(values)
        return exchange(url, body, local_allowed=settings.LOCAL_WEBHOOKS, timeouts=self._timeouts)
