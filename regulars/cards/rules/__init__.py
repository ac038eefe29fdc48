"""What a gateway answers, and what makes a card usable (WSH-02)."""

from enum import StrEnum

__all__ = ["ChargeState", "GatewayKind"]


class GatewayKind(StrEnum):
    TEST = "test"


class ChargeState(StrEnum):
    """UNKNOWN: no answer came, so it may have happened; it is looked up by its key. ABSENT: the gateway knows no such charge."""

    GRANTED = "granted"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"
    ABSENT = "absent"
