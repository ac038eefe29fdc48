"""What becomes of an authorisation on a card (G31)."""

from enum import StrEnum

__all__ = ["AuthorisationState"]


class AuthorisationState(StrEnum):
    """ASKED: whether the gateway has granted it is not known yet. USED: an order has it. VOIDED: given back."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    USED = "used"
    VOIDED = "voided"
