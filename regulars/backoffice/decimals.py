"""Numbers in forms of the back office: typed by people, read by the rules."""

from typing import Any

from regulars.kernel.i18n import current_language
from regulars.kernel.money import rounded, typed_number

__all__ = ["NUMBER", "TYPED", "number_in_field", "number_in_words", "plain_number"]

TYPED = {"autocomplete": "off", "spellcheck": "false"}
NUMBER = TYPED | {"inputmode": "decimal"}


def plain_number(text: str) -> str:
    """Decimals behind either sign are decimals; what might be thousands in the language of the page gets a comma, which the rules ask back."""
    number = typed_number(text, current_language())
    return text.strip().replace(".", ",") if number is None else number


def number_in_field(number: str) -> str:
    """As it is read when it comes back: with a point in every language, and one zero more where three decimals might be thousands."""
    return number if typed_number(number, current_language()) is not None else f"{number}0"


def number_in_words(amount: Any, currency: str) -> str:
    """In a field with the decimals of the currency; of a percent, only those that say something."""
    return number_in_field(f"{rounded(amount, currency)}" if currency else f"{amount.normalize():f}")
