"""*What does this customer get here, and why?* (L1, G30)"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.choices import few_of
from regulars.backoffice.customers.buying import ANSWERS, buying_rows
from regulars.backoffice.customers.buying_places import Place, guest_place, place_of
from regulars.backoffice.customers.forms import sites_by_set
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.price_rows import discount_rows, price_rows, product_context
from regulars.backoffice.decimals import plain_number
from regulars.catalog.rules.quantities import check_quantity
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import LoginDecision
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import current_language, lazy, translate
from regulars.kernel.money import written
from regulars.orders.queries.buying_check import BuyingCheck, check_buying
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.buying_check import Area, Finding
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["buying_check"]

TEMPLATE = "backoffice/customers/buying_check.html"
AREAS = {
    Area.ACCESS: lazy("Access"),
    Area.LIMITS: lazy("Ordering"),
    Area.ADDRESSES: lazy("Addresses"),
    Area.SHIPPING: lazy("Shipping"),
    Area.FORM: lazy("Form at the checkout"),
    Area.PAYMENT: lazy("Payment"),
    Area.CARDS: lazy("Saved cards"),
}
WORDS = {
    Answer.ALLOW: (lazy("Yes"), "ok"),
    Answer.HOLD: (lazy("Partly"), "wait"),
    Answer.REFUSE: (lazy("No"), "off"),
}
VERDICTS = {Answer.ALLOW: "yes", Answer.HOLD: "part", Answer.REFUSE: "no"}


@dataclass(frozen=True)
class Row:
    """A finding; `area` only where it begins."""

    area: str
    finding: Finding
    word: str
    tone: str
    place: Place | None


@staff_page(Right.SEE)
def buying_check(request: HttpRequest, customer_id: int) -> HttpResponse:
    """For any site, with a product and a quantity or without. Only for whoever sees groups, roles and tags."""
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
        "check": None,
        "explained": None,
        "elsewhere": buying_rows(authorized),
    }
    if site is not None:
        context |= _answer(authorized, site, product, quantity)
    return person_page(request, authorized, TEMPLATE, context, status=422 if context["errors"] else 200)


def _answer(authorized: AuthorizedCustomer, site: Site, product: str, quantity: str) -> dict[str, Any]:
    try:
        wanted = check_quantity(plain_number(quantity), "quantity") if quantity.strip() else None
        check = check_buying(authorized.seen, site, product, wanted, grant=authorized.grant)
    except DomainError as error:
        if error.code in {"has_other_sites", "field_hidden"}:
            raise
        return {"errors": {error.field or "product": error.message}}
    context: dict[str, Any] = {
        "check": check,
        "verdict": VERDICTS[check.answer],
        "areas": AREAS,
        "because": [finding.text for finding in check.findings if _decides(finding, check)],
        "rows": _rows(authorized, check),
        "order_total": ""
        if check.total is None
        else written(check.total, check.currency, current_language()),
    }
    if check.explained:
        home, grant = authorized.customer.pk, authorized.grant
        context |= product_context(check.explained)
        context |= {
            "price_rows": list(price_rows(check.explained, home, grant)),
            "discount_rows": list(discount_rows(check.explained, home)),
        }
        if context["problem"]:
            context["because"].append(
                translate(
                    "{product}: {problem}.", product=check.explained.product.name, problem=context["problem"]
                )
            )
    return context


def _decides(finding: Finding, check: BuyingCheck) -> bool:
    if check.answer is Answer.HOLD:
        return finding.area is Area.LIMITS and finding.answer is Answer.HOLD
    return finding.stops


def _rows(authorized: AuthorizedCustomer, check: BuyingCheck) -> list[Row]:
    rows, before = list[Row](), None
    for finding in check.findings:
        word, tone = (ANSWERS if finding.area is Area.LIMITS else WORDS)[finding.answer]
        place = guest_place(authorized) if finding.code == LoginDecision.GUEST else None
        if finding.change is not None:
            place = place_of(finding.change, customer=authorized.customer.pk, site=check.site.code)
        area = "" if finding.area is before else str(AREAS[finding.area])
        rows.append(Row(area, finding, str(word), tone, place))
        before = finding.area
    return rows
