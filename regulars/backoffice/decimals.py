"""Numbers in forms of the back office: typed by people, read by the rules."""

from typing import Any

from regulars.kernel.money import rounded, typed_number

__all__ = ["NUMBER", "TYPED", "number_in_words", "plain_number"]

TYPED = {"autocomplete": "off", "spellcheck": "false"}
NUMBER = TYPED | {"inputmode": "decimal"}


def plain_number(text: str) -> str:
    """Decimals behind a comma, as Germans write them, are decimals; what might be thousands stays as it is, which no rule reads. Fields show points in every language."""
    number = typed_number(text)
    return text.strip() if number is None else number


def number_in_words(amount: Any, currency: str) -> str:
    """With the decimals of the currency; of a percent, only those that say something."""
    return f"{rounded(amount, currency)}" if currency else f"{amount.normalize():f}"
