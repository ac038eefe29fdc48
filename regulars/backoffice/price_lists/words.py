"""Price lists and prices in the words of people."""

from datetime import datetime

from regulars.catalog.models import Price, PriceList
from regulars.catalog.rules.price_lists import STATE_LABELS, ListState, state_of
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.i18n import current_language
from regulars.kernel.money import written

__all__ = ["look_of", "price_words"]

_TONES = {
    ListState.ACTIVE: "ok",
    ListState.UPCOMING: "info",
    ListState.ENDED: "off",
    ListState.OFF: "off",
}


def look_of(price_list: PriceList, at: datetime) -> tuple[str, str]:
    """Its state and the tone of that."""
    state = state_of(
        active=price_list.active, starts_at=price_list.starts_at, ends_at=price_list.ends_at, at=at
    )
    return str(STATE_LABELS[state]), _TONES[state]


def price_words(price: Price, currency: str) -> tuple[str, str]:
    """From how many on, and the amount."""
    return written_quantity(price.min_quantity), written(price.amount, currency, current_language())
