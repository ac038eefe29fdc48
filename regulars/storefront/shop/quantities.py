"""Quantities in forms: read and written as the language of the page has them. Programs send digits with a point (SHP-05)."""

from decimal import Decimal

from babel.numbers import get_decimal_symbol

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language
from regulars.kernel.money import typed_number

__all__ = ["quantity_field", "read_quantity"]


def read_quantity(text: str) -> str:
    """What was typed, as the rules read it. Raises `Invalid` `wrong_quantity` where it has two meanings."""
    number = typed_number(text, current_language())
    if number is not None:
        return number
    decimal = text.strip().replace(",", ".")
    raise Invalid(
        "wrong_quantity",
        "This can mean {whole} or {part}. Write the one that you mean.",
        "quantity",
        whole=decimal.replace(".", ""),
        part=quantity_field(Decimal(decimal)),
    )


def quantity_field(quantity: Decimal) -> str:
    """As a field has it, and as it is read when it comes back: `1.5`, in German `1,5`."""
    language = current_language()
    text = f"{quantity.normalize():f}".replace(".", get_decimal_symbol(language))
    return text if typed_number(text, language) is not None else f"{text}0"
