"""Numbers in forms of the back office: typed by people, read by the rules."""

import re
from typing import Any

from regulars.kernel.money import rounded

__all__ = ["NUMBER", "TYPED", "number_in_words", "plain_number"]

TYPED = {"autocomplete": "off", "spellcheck": "false"}
NUMBER = TYPED | {"inputmode": "decimal"}
_DECIMAL_COMMA = re.compile(r"(-?[0-9]+),([0-9]{1,2}|[0-9]{4,})")


def plain_number(text: str) -> str:
    """Decimals behind a comma, as Germans write them, are decimals; three digits might be thousands, so they stay as they are."""
    return _DECIMAL_COMMA.sub(r"\1.\2", text) if _DECIMAL_COMMA.fullmatch(text := text.strip()) else text


def number_in_words(amount: Any, currency: str) -> str:
    """With the decimals of the currency; of a percent, only those that say something."""
    return f"{rounded(amount, currency)}" if currency else f"{amount.normalize():f}"
