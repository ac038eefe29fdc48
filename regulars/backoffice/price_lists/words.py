"""Price lists and prices in the words of people."""

from regulars.catalog.models import Price
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.i18n import current_language
from regulars.kernel.money import written

__all__ = ["price_words"]


def price_words(price: Price, currency: str) -> tuple[str, str]:
    """From how many on, and the amount."""
    return written_quantity(price.min_quantity), written(price.amount, currency, current_language())
