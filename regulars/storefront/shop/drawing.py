"""Products and amounts as a page says them: in the language of the page, in the currency of the shop."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from babel.numbers import format_decimal
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.catalog.queries.assortment import Offer
from regulars.catalog.rules.facts import KnownTax
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.storefront.shop.quantities import quantity_field

__all__ = ["drawn_offer", "image_href", "money", "quantity_mode", "quantity_text", "tax_text", "why_hidden"]


def money(amount: Decimal, currency: str) -> str:
    return written(amount, currency, current_language())


def quantity_text(quantity: Decimal) -> str:
    return str(format_decimal(quantity.normalize(), locale=current_language()))


def quantity_mode(step: Decimal) -> str:
    """Which keys a phone shows."""
    return "decimal" if step % 1 else "numeric"


def tax_text(tax: KnownTax | None) -> str:
    """`incl. 19 % VAT`, or what the shop says instead (SHP-05)."""
    if tax is None:
        return ""
    return tax.text or translate("incl. {percent} % VAT", percent=quantity_text(tax.percent))


def image_href(name: str) -> str:
    return reverse("product_image", args=[name]) if name else ""


def drawn_offer(offer: Offer, currency: str) -> Mapping[str, Any]:
    """For a card or a page. Where prices may not be seen there is none in it. What `sold` says, only a page asks."""
    product, unit = offer.product, offer.line.unit
    less = [quantity for quantity, amount in offer.breaks if unit is not None and amount < unit]
    breaks = [
        {"quantity": quantity_text(quantity), "price": money(amount, currency)}
        for quantity, amount in offer.breaks
    ]
    return {
        "code": product.code,
        "name": product.name,
        "text": product.text,
        "category": product.category,
        "image": image_href(product.image),
        "href": reverse("product", args=[product.code]),
        "unit": "" if unit is None else money(unit, currency),
        "less_from": quantity_text(min(less)) if less else "",
        "tax": tax_text(offer.line.tax_rule),
        "least": quantity_field(offer.line.quantity),
        "mode": quantity_mode(product.step),
        "sold": partial(_sold, product.step, offer.line.quantity),
        "breaks": breaks if len(breaks) > 1 else [],
    }


def _sold(step: Decimal, least: Decimal) -> str:
    """In which quantities, where that isn't any whole number."""
    if least != step == 1:
        return translate("Sold from {least} on.", least=least)
    if least != step:
        return translate("Sold in multiples of {step}, from {least} on.", step=step, least=least)
    return translate("Sold in multiples of {step}.", step=step) if step != 1 else ""


def why_hidden(here: Visit, *, shows_prices: bool) -> str:
    """Why no prices are there; empty where they are (SHP-06)."""
    if shows_prices:
        return ""
    if here.account is None:
        return translate("Prices are shown to customers who are logged in and may see them.")
    return translate("Prices are shown to customers whom the shop lets see them. Ask us to become one.")
