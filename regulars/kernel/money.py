"""Money: exact amounts in minor units of ISO 4217 (G19), and how numbers are read. Cash rounding is none of it: forints have cents here."""

import re
from collections.abc import Sequence
from copy import copy
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import get_group_symbol

from regulars.kernel.errors import Invalid

__all__ = [
    "LARGEST",
    "LARGEST_TOTAL",
    "check_amount",
    "check_total",
    "digits_of",
    "read_number",
    "rounded",
    "spread",
    "typed_number",
    "written",
]

# Minor units of ISO 4217 where they are not two.
_DIGITS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_NUMBER = re.compile(r"-?[0-9]{1,25}(?:\.[0-9]{1,25})?", re.ASCII)
_TYPED = re.compile(r"(-?[0-9]{1,25})([.,])([0-9]{1,25})", re.ASCII)
LARGEST = Decimal(10) ** 9  # no price, shipping cost or discount comes near it
LARGEST_TOTAL = Decimal(10) ** 15  # of many such prices; as wide as it is stored


def digits_of(currency: str) -> int:
    """How many decimals an amount in this currency has."""
    return _DIGITS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To minor units, halves up."""
    return amount.quantize(Decimal(1).scaleb(-digits_of(currency)), rounding=ROUND_HALF_UP)


def read_number(text: str | Decimal, field: str) -> Decimal:
    """Digits with a point before the decimals, and no other way to write a number. Raises `Invalid` `not_a_number` beside the field,
    which asks which of two is meant where a comma may stand before decimals or thousands.
    """
    if isinstance(text, Decimal) and text.is_finite():
        return text + 0  # never minus nothing
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise _not_a_number(str(text), field)
    return Decimal(text) + 0


def _not_a_number(text: str, field: str) -> Invalid:
    if typed_number(text) is not None:
        return Invalid("not_a_number", "This is not a number. An example: 12.50", field)
    whole, decimals = text.split(",")
    short = f"{whole}.{decimals}".rstrip("0").rstrip(".")
    return Invalid(
        "not_a_number",
        "This can mean {whole} or {part}. Write the one that you mean.",
        field,
        whole=f"{whole}{decimals}",
        part=f"{short}0" if short.endswith(decimals) else short,
    )


def typed_number(text: str, language: str = "en") -> str | None:
    """What people typed, as `read_number` has it: either sign stands before decimals, whatever the language. None where it has two meanings:
    three digits behind a comma, or behind a point where the language groups thousands by it.
    """
    found = _TYPED.fullmatch(text := text.strip())
    if found is None:
        return text
    whole, sign, decimals = found.groups()
    could_group = sign in {",", get_group_symbol(language)} and len(decimals) == 3
    return None if could_group and whole.strip("-0") else f"{whole}.{decimals}"


def check_total(text: str | Decimal, currency: str, field: str) -> Decimal:
    """What an order comes to, or a part of it. Raises as `check_amount`."""
    return check_amount(text, currency, field, most=LARGEST_TOTAL)


def check_amount(text: str | Decimal, currency: str, field: str, *, most: Decimal = LARGEST) -> Decimal:
    """An amount as somebody wrote it. Raises `Invalid` beside the field: `not_a_number`, `negative`, `too_large`, `too_many_decimals`."""
    amount = read_number(text, field)
    if amount < 0:
        raise Invalid("negative", "This can't be below zero.", field)
    if amount >= most:
        raise Invalid("too_large", "This is too large. It must be below {most}.", field, most=most)
    if rounded(amount, currency) != amount:
        raise Invalid(
            "too_many_decimals",
            "{currency} has {digits} decimals.",
            field,
            currency=currency,
            digits=digits_of(currency),
        )
    return rounded(amount, currency)


def spread(amount: Decimal, over: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Shares of an amount in proportion to others, in minor units, none larger than its own part as long as the amount isn't larger
    than their sum. By largest remainder, so they sum to the amount exactly (DIS-02).
    """
    unit = Decimal(1).scaleb(-digits_of(currency))
    parts, whole = [int(part / unit) for part in over], int(amount / unit)
    sum_of_parts = sum(parts)
    if not sum_of_parts:
        return [Decimal(0) * unit for _ in parts]
    shares = [whole * part // sum_of_parts for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: (-(whole * parts[at] % sum_of_parts), at))
    for at in by_remainder[: whole - sum(shares)]:
        shares[at] += 1
    return [share * unit for share in shares]


def written(amount: Decimal, currency: str, language: str) -> str:
    """`12,30 €` as people of this language write it, always with the decimals of the currency."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits_of(currency), digits_of(currency))
    return str(pattern.apply(amount, locale, currency=currency, currency_digits=False))
