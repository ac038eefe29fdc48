"""What became of an order and when, as its buyer reads it: no names of staff, no reasons (ORD-09)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from regulars.kernel.i18n import noop
from regulars.orders.rules.states import STATE_LABELS, OrderState

__all__ = ["STEP_LABELS", "OrderStep", "Step", "step_into", "steps_of", "stored_step"]


class OrderStep(StrEnum):
    PLACED = "placed"
    ON_HOLD = "on_hold"
    APPROVED = "approved"
    DECLINED = "declined"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CLAIMED = "claimed"


STEP_LABELS = {OrderStep(state): label for state, label in STATE_LABELS.items()} | {
    OrderStep.PLACED: noop("Ordered"),
    OrderStep.APPROVED: noop("Approved"),
    OrderStep.REFUNDED: noop("Refunded"),
    OrderStep.CLAIMED: noop("Put into your account"),
}


class Step(NamedTuple):
    step: OrderStep
    at: datetime


def step_into(state: OrderState) -> OrderStep:
    """Into PLACED leads an approval alone."""
    return OrderStep.APPROVED if state is OrderState.PLACED else OrderStep(state)


def stored_step(step: OrderStep, at: datetime) -> dict[str, str]:
    return {"step": step.value, "at": at.isoformat()}


def steps_of(placed_at: datetime, stored: Iterable[Mapping[str, str]], *, was_held: bool) -> list[Step]:
    """The oldest first; how it began stands on the order itself."""
    began = [OrderStep.PLACED, OrderStep.ON_HOLD] if was_held else [OrderStep.PLACED]
    later = [Step(OrderStep(taken["step"]), datetime.fromisoformat(taken["at"])) for taken in stored]
    return [*(Step(step, placed_at) for step in began), *later]
