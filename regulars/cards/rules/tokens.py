"""What a gateway answers: a card as a token, and how a charge stands."""

from dataclasses import dataclass
from datetime import date

from regulars.cards.rules import ChargeState

__all__ = ["Charge", "Token"]


@dataclass(frozen=True)
class Token:
    """A card as its gateway knows it; `expires` is the last day on which it can be charged."""

    token: str
    brand: str
    last_four: str
    expires: date


@dataclass(frozen=True)
class Charge:
    """`reference` is the gateway's, `code` says why it declined."""

    state: ChargeState
    reference: str = ""
    code: str = ""
