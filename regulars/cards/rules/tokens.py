"""What a gateway answers: a card as a token, and how a charge stands."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from msgspec import Meta

from regulars.cards.rules import ChargeState

__all__ = ["Charge", "Reference", "Token"]

# As wide as it is stored: a gateway that sends anything else has not answered.
Reference = Annotated[str, Meta(max_length=120, pattern=r"^[!-~]*\Z")]


@dataclass(frozen=True)
class Token:
    """A card as its gateway knows it; `expires` is the last day on which it can be charged."""

    token: Reference
    brand: Annotated[str, Meta(max_length=20, pattern=r"^[ -~]*\Z")]
    last_four: Annotated[str, Meta(pattern=r"^[0-9]{4}\Z")]
    expires: date


@dataclass(frozen=True)
class Charge:
    """`reference` is the gateway's, `code` says why it declined."""

    state: ChargeState
    reference: str = ""
    code: str = ""
