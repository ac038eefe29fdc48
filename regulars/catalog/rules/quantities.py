"""How many of something: steps of products, and from how many on a price counts."""

from decimal import Decimal

from regulars.kernel.errors import Invalid
from regulars.kernel.money import read_number

__all__ = ["check_quantity", "written_quantity"]

_LARGEST = Decimal(10) ** 9
_UNIT = Decimal("0.001")


def check_quantity(text: str | Decimal, field: str) -> Decimal:
    """More than nothing, with at most three decimals. Raises `Invalid` beside the field: `not_a_number`, `not_positive`, `too_large`, `too_many_decimals`."""
    quantity = read_number(text, field)
    if quantity <= 0:
        raise Invalid("not_positive", "This must be above zero.", field)
    if quantity >= _LARGEST:
        raise Invalid("too_large", "This is too large. It must be below {most}.", field, most=_LARGEST)
    if quantity.quantize(_UNIT) != quantity:
        raise Invalid("too_many_decimals", "Use at most three decimals.", field)
    return quantity.quantize(_UNIT)


def written_quantity(quantity: Decimal) -> str:
    """`10` and `0.5`, without zeros at the end."""
    return f"{quantity:f}".rstrip("0").rstrip(".") if "." in f"{quantity:f}" else f"{quantity:f}"
