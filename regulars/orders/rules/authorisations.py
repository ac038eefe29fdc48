"""What becomes of an authorisation on a card (G31)."""

from enum import StrEnum

from regulars.kernel.errors import Conflict

__all__ = ["AuthorisationState", "card_declined"]


class AuthorisationState(StrEnum):
    """ASKED: whether the gateway has granted it is not known yet. USED: an order has it. VOIDED: given back."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    USED = "used"
    VOIDED = "voided"


def card_declined() -> Conflict:
    return Conflict("card_declined", "This card was declined. Please pay in another way.", "card")
