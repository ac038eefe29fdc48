"""The vocabulary of products: what each field may be, and what the history says of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from regulars.catalog.rules.quantities import check_quantity
from regulars.catalog.rules.terms import check_tax_class
from regulars.fields.rules.definitions import check_texts
from regulars.kernel.audit import Event
from regulars.kernel.errors import ErrorCollector, Invalid, NotFound
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import one_line, paragraph

__all__ = [
    "ADDED",
    "ARCHIVED",
    "CHANGED",
    "GROUP",
    "IMAGE_REMOVED",
    "IMAGE_SET",
    "LONGEST_TEXT",
    "RESTORED",
    "ProductValues",
    "check_product",
    "check_product_code",
    "no_such_product",
]

LONGEST_TEXT = 5_000
GROUP = "product:"  # before each field, where records name it
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,58}[a-z0-9])?", re.IGNORECASE | re.ASCII)

_LABELS = {
    f"{GROUP}name": noop("Name"),
    f"{GROUP}names": noop("Name by language"),
    f"{GROUP}text": noop("Description"),
    f"{GROUP}texts": noop("Description by language"),
    f"{GROUP}category": noop("Category"),
    f"{GROUP}tax_class": noop("Tax class"),
    f"{GROUP}step": noop("Sold in steps of"),
    f"{GROUP}restricted": noop("Restricted"),
}
_READERS: dict[str, Any] = {
    "product": str,
    **dict.fromkeys(
        (f"{GROUP}names", f"{GROUP}texts"),
        lambda texts: "; ".join(f"{language}: {text}" for language, text in texts.items()),
    ),
    f"{GROUP}restricted": lambda value: translate("Yes" if value else "No"),
}
ADDED = Event("product.added", "added the product {product}", _LABELS, _READERS)
CHANGED = Event("product.changed", "changed the product {product}: {fields}", _LABELS, _READERS)
ARCHIVED = Event("product.archived", "archived the product {product}", readers=_READERS)
RESTORED = Event("product.restored", "put the product {product} on sale again", readers=_READERS)
IMAGE_SET = Event("product.image_changed", "changed the picture of the product {product}", readers=_READERS)
IMAGE_REMOVED = Event(
    "product.image_removed", "deleted the picture of the product {product}", readers=_READERS
)


@dataclass(frozen=True)
class ProductValues:
    """All that can be said of a product beside its code; `names` and `texts` are by language, `name` and `text` stand where there is none."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    tax_class: str = "standard"
    step: str | Decimal = "1"
    restricted: bool = False


def check_product_code(value: str) -> str:
    """Letters, digits, point, hyphen and underscore, 1 to 60 of them."""
    value = one_line(value, "code", longest=60, required=True)
    if not _CODE.fullmatch(value):
        raise Invalid(
            "code_shape",
            "Use letters, digits, points, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return value


def check_product(values: ProductValues) -> ProductValues:
    """As they are kept. Raises `Invalid` with everything that is wrong, each beside its field."""
    problems = ErrorCollector()
    checked = dict(vars(values))
    for name, check in _CHECKS.items():
        with problems.field():
            checked[name] = check(checked[name])
    problems.refuse()
    return ProductValues(**checked)


def _text(value: str, place: str = "text") -> str:
    return paragraph(value, place, longest=LONGEST_TEXT)


def _texts(values: Mapping[str, str]) -> dict[str, str]:
    check_texts(dict.fromkeys(values, ""), "texts")
    checked = {language: _text(text, "texts") for language, text in values.items()}
    return {language: text for language, text in checked.items() if text}


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: one_line(value, "name", longest=200, required=True),
    "names": lambda value: dict(check_texts(value, "names")),
    "text": _text,
    "texts": _texts,
    "category": lambda value: one_line(value, "category", longest=100),
    "tax_class": lambda value: check_tax_class(value, "tax_class"),
    "step": lambda value: check_quantity(value, "step"),
}


def no_such_product() -> NotFound:
    return NotFound("no_such_product", "There is no product with this code.")
