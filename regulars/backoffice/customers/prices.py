"""*What does this customer pay here, and why?* (G30)"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.choices import few_of
from regulars.backoffice.customers.forms import sites_by_set
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.decimals import plain_number
from regulars.catalog.queries.explain import Explained, explain_price
from regulars.catalog.rules.discounts import WHY_NO_DISCOUNT_LABELS
from regulars.catalog.rules.prices import WHY_NOT_LABELS
from regulars.catalog.rules.pricing import PROBLEM_LABELS
from regulars.catalog.rules.quantities import check_quantity, written_quantity
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["prices"]

TEMPLATE = "backoffice/customers/prices.html"


@dataclass(frozen=True)
class Row:
    """A price or a discount: `reason` is empty for what counts."""

    name: str
    code: str
    details: tuple[str, ...]
    amount: str
    reason: str


@staff_page(Right.SEE)
def prices(request: HttpRequest, customer_id: int) -> HttpResponse:
    """For any site, product and quantity; without a quantity the least that is sold. Only for whoever sees groups, roles and tags."""
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight("groups", "roles", "tags")
    customer = authorized.seen
    sites = Site.objects.within(authorized.grant.sites).select_related("set")
    site_code = request.GET.get("site") or (customer.origin_site.code if customer.origin_site else "")
    site = sites.filter(code=site_code).first() if site_code.isprintable() else None
    few = few_of(sites)
    product, quantity = request.GET.get("product", "").strip()[:60], request.GET.get("quantity", "")[:30]
    context: dict[str, Any] = {
        "choices": None if few is None else sites_by_set(few),
        "site": site,
        "product": product,
        "quantity": quantity,
        "errors": {},
        "explained": None,
    }
    if site is not None and product:
        context |= _answer(authorized, site, product, quantity)
    return person_page(request, authorized, TEMPLATE, context, status=422 if context["errors"] else 200)


def _answer(authorized: AuthorizedCustomer, site: Site, product: str, quantity: str) -> dict[str, Any]:
    try:
        wanted = check_quantity(plain_number(quantity), "quantity") if quantity.strip() else None
        explained = explain_price(authorized.seen, site, product, wanted, grant=authorized.grant)
    except DomainError as error:
        return {"errors": {error.field or "product": error.message}}
    return {
        "explained": explained,
        "problem": _problem(explained),
        "bought": written_quantity(explained.line.quantity),
        "sums": _sums(explained),
        "price_rows": list(_price_rows(explained)),
        "discount_rows": list(_discount_rows(explained)),
    }


def _problem(explained: Explained) -> str:
    if explained.is_restricted:
        return translate("Only for customers with a role that shows restricted products")
    return translate(PROBLEM_LABELS[explained.problem]) if explained.problem else ""


def _sums(explained: Explained) -> dict[str, str]:
    line = explained.line
    amounts = {name: getattr(line, name) for name in ("total", "discount", "to_pay", "tax")}
    sums = {
        name: written(amount, explained.facts.currency, current_language())
        for name, amount in amounts.items()
    }
    return sums | {"tax_text": line.tax_rule.text if line.tax_rule else ""}


def _price_rows(explained: Explained) -> Iterator[Row]:
    for verdict in explained.prices:
        of = verdict.price_list
        currency = of.currency or explained.facts.currency
        least = verdict.min_quantity
        yield Row(
            of.name,
            of.code,
            (
                of.policy or translate("Everybody"),
                str(of.priority),
                "" if least is None else written_quantity(least),
            ),
            "" if verdict.amount is None else written(verdict.amount, currency, current_language()),
            translate(WHY_NOT_LABELS[verdict.why]) if verdict.why else "",
        )


def _discount_rows(explained: Explained) -> Iterator[Row]:
    for verdict in explained.discounts:
        yield Row(
            verdict.discount.name,
            verdict.discount.code,
            (),
            "" if verdict.why else written(-verdict.amount, explained.facts.currency, current_language()),
            translate(WHY_NO_DISCOUNT_LABELS[verdict.why]) if verdict.why else "",
        )
