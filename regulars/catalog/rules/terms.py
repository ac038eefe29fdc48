"""What a shop says to customers of a type, and of the tax in its prices (SHP-05, SHP-06); and what entries of the catalogue have in common."""

import re
from collections.abc import Mapping
from decimal import Decimal

from regulars.catalog.rules import PricesFor
from regulars.kernel.audit import Event
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import noop, translate
from regulars.kernel.money import check_amount, read_number
from regulars.kernel.texts import check_free, one_line

__all__ = [
    "GROUP",
    "PRICES_FOR_LABELS",
    "STANDARD_CLASS",
    "TERMS_CHANGED",
    "check_code",
    "check_percent",
    "check_positive",
    "check_prices_for",
    "check_tax_class",
    "taxes_in_words",
]

GROUP = "shop:"  # before each field of a site, where records name it
STANDARD_CLASS = "standard"
PRICES_FOR_LABELS = {
    PricesFor.EVERYONE: noop("Everyone sees prices"),
    PricesFor.ROLE: noop("Only customers with a role that shows prices"),
}
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_CENT = Decimal("0.01")


def prices_in_words(by_type: Mapping[str, str]) -> str:
    return "; ".join(
        f"{code}: {translate(PRICES_FOR_LABELS[PricesFor(who)])}" for code, who in by_type.items()
    )


def taxes_in_words(taxes: Mapping[str, Mapping[str, str]]) -> str:
    """`standard: 19 % (incl. VAT); reduced: 7 %`."""
    return "; ".join(
        f"{tax_class}: {tax['percent']} %" + (f" ({tax['text']})" if tax["text"] else "")
        for tax_class, tax in taxes.items()
    )


TERMS_CHANGED = Event(
    "site.shop_changed",
    "changed the shop settings of {site}: {fields}",
    {f"{GROUP}taxes": noop("Taxes"), f"{GROUP}prices_for": noop("Who sees prices")},
    {f"{GROUP}taxes": taxes_in_words, f"{GROUP}prices_for": prices_in_words},
)


def check_code(value: str, *, longest: int) -> str:
    """Letters, digits, hyphens and underscores; other systems keep it. Raises `Invalid` `required`, `too_long`, `code_shape`."""
    value = one_line(value, "code", longest=longest, required=True)
    if not _CODE.fullmatch(value):
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return check_free(value)


def check_percent(value: str | Decimal, field: str, *, least: Decimal) -> Decimal:
    """At most two decimals: a third is written as 33.33. Raises `Invalid` `not_a_number`, `out_of_range`, `too_many_decimals`."""
    percent = read_number(value, field)
    if not least <= percent <= 100:
        raise Invalid("out_of_range", "A percent is from {least} to 100.", field, least=least)
    if percent.quantize(_CENT) != percent:
        raise Invalid("too_many_decimals", "A percent has at most 2 decimals.", field)
    return percent.quantize(_CENT)


def check_positive(value: str | Decimal, currency: str, field: str) -> Decimal:
    """An amount above zero. Raises `Invalid` as `check_amount`, `not_positive`."""
    amount = check_amount(value, currency, field)
    if not amount:
        raise Invalid("not_positive", "This must be more than zero.", field)
    return amount


def check_tax_class(value: str, field: str) -> str:
    """1 to 20 letters, digits, hyphens and underscores, kept in lower case: of a product, and of a percent."""
    value = one_line(value, field, longest=20, required=True).lower()
    if not _CODE.fullmatch(value):
        raise Invalid("tax_class_shape", "A short code such as standard, reduced or zero.", field)
    return value


def check_prices_for(value: str) -> str:
    if value not in set(PricesFor):
        raise Invalid("unknown_value", "Choose everyone or role.", "prices_for")
    return value
