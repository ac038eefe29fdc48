"""A basket as its page says it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse

from regulars.addresses.rules import countries_in_words
from regulars.addresses.rules.postal import country_named
from regulars.catalog.rules.facts import KnownTax
from regulars.catalog.rules.pricing import LineProblem
from regulars.kernel.i18n import noop, translate
from regulars.orders.queries.baskets import BasketView, SeenLine
from regulars.orders.queries.shipping import ShippingView
from regulars.orders.rules.buying import Answer, Decision
from regulars.storefront.shop.drawing import image_href, money, quantity_mode, quantity_text, tax_text
from regulars.storefront.shop.quantities import quantity_field

__all__ = ["drawn_forecast", "drawn_line", "drawn_shipping", "drawn_sums"]

PROBLEMS = {
    LineProblem.NOT_ON_SALE: noop("This isn't on sale here, so it doesn't count."),
    LineProblem.ARCHIVED: noop("This is no longer sold, so it doesn't count."),
    LineProblem.WRONG_QUANTITY: noop("This is sold in multiples of {step}, so it doesn't count yet."),
    LineProblem.TOO_LITTLE: noop("This is sold from {least} on, so it doesn't count yet."),
    LineProblem.TOO_MUCH: noop("This is too much for one order, so it doesn't count."),
    LineProblem.PRICES_HIDDEN: noop("Prices aren't shown to you here, so you can't buy this."),
}


def drawn_line(line: SeenLine, view: BasketView, wrong: tuple[str, str] | None) -> Mapping[str, Any]:
    """`wrong`: what was sent as the quantity, and why that can't be."""
    priced, product = line.priced, line.product
    counts = view.shows_prices and priced.problem is None
    return {
        "code": product.code,
        "name": product.name,
        "href": reverse("product", args=[product.code]) if _has_page(line) else "",
        "image": image_href(product.image),
        "can_change": _has_page(line),
        "quantity": wrong[0] if wrong else quantity_field(priced.quantity),
        "had": quantity_field(priced.quantity),
        "mode": quantity_mode(product.step),
        "error": wrong[1] if wrong else "",
        "unit": "" if priced.unit is None or not _has_page(line) else money(priced.unit, view.currency),
        "total": money(priced.total, view.currency) if counts else "",
        "before": "" if line.changed_from is None else money(line.changed_from, view.currency),
        "problem": "" if wrong else _problem(line),
    }


def _has_page(line: SeenLine) -> bool:
    return line.priced.problem not in {LineProblem.NOT_ON_SALE, LineProblem.ARCHIVED}


def _problem(line: SeenLine) -> str:
    problem, least = line.priced.problem, line.priced.least or line.product.step
    if problem is None:
        return ""
    return translate(PROBLEMS[problem], step=quantity_text(line.product.step), least=quantity_text(least))


def drawn_sums(view: BasketView) -> Mapping[str, Any]:
    return {
        "before": money(view.items, view.currency),
        "discounts": [
            {"name": applied.discount.name, "amount": money(applied.amount, view.currency)}
            for applied in view.discounts
        ],
        "total": money(view.total, view.currency),
        "taxes": [
            {
                "text": tax_text(KnownTax(share.percent, share.text)),
                "amount": money(share.amount, view.currency),
            }
            for share in view.taxes
        ],
    }


def drawn_forecast(decision: Decision) -> Mapping[str, Any]:
    """What an order of at least this much comes to: why there can be none, or why it would wait."""
    held = [reason for reason in decision.reasons if reason.answer is Answer.HOLD]
    named = {"refused": decision.refusals, "held": held}
    return {name: [reason.message for reason in reasons] for name, reasons in named.items()}


def drawn_shipping(shipping: ShippingView, view: BasketView) -> Mapping[str, Any]:
    """Where to, and the methods with what each costs; without a country each says where it goes. `elsewhere`: where it does, if not there."""
    return {
        "to": country_named(shipping.country) if shipping.country else "",
        "methods": [
            {
                "name": offer.method.name,
                "cost": money(offer.cost, view.currency) if offer.cost else translate("free"),
                "countries": "" if shipping.country else _countries(offer.method.countries),
                "free_from": ""
                if offer.method.free_from is None or not offer.cost
                else money(offer.method.free_from, view.currency),
            }
            for offer in shipping.offers
        ],
        "elsewhere": countries_in_words(shipping.elsewhere),
    }


def _countries(codes: Collection[str]) -> str:
    return countries_in_words(codes) if codes else translate("Every country")
