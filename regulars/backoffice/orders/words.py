"""Orders in the words and colours of the back office."""

from collections.abc import Iterable

from regulars.kernel.i18n import noop, translate
from regulars.orders.models import Order
from regulars.orders.queries.persons import seen_person
from regulars.orders.rules.buying import ReasonCode
from regulars.orders.rules.states import OrderState
from regulars.staff.rules import Grant

__all__ = ["STATE_TONES", "held_words", "shown_customer"]

STATE_TONES = {
    OrderState.ON_HOLD: "wait",
    OrderState.PLACED: "info",
    OrderState.IN_PROGRESS: "info",
    OrderState.COMPLETED: "ok",
    OrderState.DECLINED: "danger",
}
HELD = {
    ReasonCode.TYPE_HELD: noop("Orders by customers of this type wait for approval"),
    ReasonCode.ACCOUNT_HELD: noop("Orders of this customer wait for approval"),
    ReasonCode.AMOUNT_HELD: noop("The total is above the limit of this customer"),
    ReasonCode.AMOUNT_IN_OTHER_CURRENCY: noop("The limit of this customer is in another currency"),
}


def held_words(codes: Iterable[str]) -> list[str]:
    """Why it was held; a reason that nobody has words for as its code."""
    return [translate(HELD[ReasonCode(code)]) if code in HELD else code for code in codes]


def shown_customer(order: Order, grant: Grant) -> tuple[str, str]:
    """Who ordered, and what else is seen of them: of the order's own person row, never of the profile (D-34)."""
    person = seen_person(order.person, grant)
    kind = translate("Guest") if order.customer_kind == "guest" else translate("Account")
    first, *more = [text for text in (person.name, person.company, person.email) if text] or [
        translate("Customer {number}", number=str(order.customer_id))
    ]
    return first, " · ".join([kind, *more])
