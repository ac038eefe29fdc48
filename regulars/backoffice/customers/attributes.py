"""The tabs *Attributes* and *B2B* of a customer (ADM-02, ATT-02, B2B-08), and answers to consents (REG-12)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.customers.attribute_fields import is_entered
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.value_forms import ValuesForm
from regulars.backoffice.customers.value_pages import values_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.roles.words import GROUPS
from regulars.customers.operations.consents import change_consents
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.queries.images import image_of
from regulars.customers.queries.values import ConsentAt, consents_of, field_name, seen_definitions
from regulars.customers.rules.images import CONTENT_TYPE
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Definition, Kept
from regulars.fields.rules.shipped import PASSWORD
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, redirect
from regulars.ui.pictures import picture

__all__ = ["attributes", "business", "consent", "image"]

CHANNELS = {
    "backoffice": lazy("noted by staff"),
    "storefront": lazy("at the shop"),
    "api": lazy("by a program"),
    "cli": lazy("by the operator"),
}
DOCUMENTED = (
    "company2",
    "department",
    "b2b_reference",
    "employee_id",
    "charge_id",
    "pricing_policy",
    "sub_shop",
)
LIMITS = ("approve_flag", "approve_amount", "block_flag", "block_amount")


@dataclass(frozen=True)
class Row:
    """One attribute: a field to fill in, or its value as text with the place where it is changed."""

    definition: Definition
    bound: BoundField | None
    text: str
    is_filled: bool
    has_image: bool = False


class BusinessForm(ValuesForm):
    company = forms.CharField(label=lazy("Company"), max_length=200, required=False)


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def attributes(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every attribute of the system, empty ones too, whichever site uses them."""
    known: dict[str, Definition] = {}

    def form_of(authorized: AuthorizedCustomer, data: Any) -> ValuesForm:
        nonlocal known
        known = seen_definitions(authorized.grant)
        return ValuesForm(
            data, authorized=authorized, definitions=known.values(), currencies=_currencies(authorized)
        )

    def context_of(authorized: AuthorizedCustomer, form: ValuesForm) -> dict[str, Any]:
        rows = [
            _row(definition, authorized, form)
            for definition in known.values()
            if definition.kept != Kept.CONSENT
        ]
        groups = [
            (label, [row for row in rows if row.definition.group.value == group])
            for group, label, _ in GROUPS
        ]
        return {
            "groups": [(label, found) for label, found in groups if found],
            "consents": _consents(request, authorized, known),
            "count": len(known),
        }

    template = "backoffice/customers/attributes.html"
    needs = "attributes:any"
    return values_page(request, customer_id, template, form_of=form_of, context_of=context_of, needs=needs)


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def business(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Company, ids, pricing and limits of a business customer."""

    def form_of(authorized: AuthorizedCustomer, data: Any) -> ValuesForm:
        authorized.grant.require_sight("company")
        known = seen_definitions(authorized.grant)
        shown_definitions = [known[code] for code in (*DOCUMENTED, *LIMITS)]
        return BusinessForm(
            data, authorized=authorized, definitions=shown_definitions, currencies=_currencies(authorized)
        )

    def context_of(authorized: AuthorizedCustomer, _form: ValuesForm) -> dict[str, Any]:
        code = authorized.customer.type
        return {
            "type_name": names_of_types().get(code, code),
            "limits": LIMITS,
        }

    template = "backoffice/customers/business.html"
    return values_page(
        request, customer_id, template, form_of=form_of, context_of=context_of, needs="company"
    )


@staff_page(Right.SEE)
def image(request: HttpRequest, customer_id: int, code: str) -> HttpResponse:
    """The picture that the customer has for an attribute (ATT-05); nothing here for whom its group is hidden."""
    authorized = find_customer(request, customer_id)
    definition = definitions_of([code]).get(code)
    seen = definition is not None and authorized.grant.sees(field_name(definition))
    found = image_of(authorized.customer.pk, code) if seen else None
    if found is None:
        raise Http404
    return picture(found.content, CONTENT_TYPE)


@staff_action(Right.EDIT_CUSTOMERS)
def consent(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer told staff: it counts at one site, so rights at that site are enough (D-34)."""
    customer = find_customer(request, customer_id).customer
    code, site = request.POST.get("attribute", "")[:40], find_site(request, request.POST.get("site", ""))
    grant(request).require_edit(f"consent:{code}")
    given = known_choice(request.POST, "given", "yes", "no") == "yes"
    change_consents(customer, site=site, given={code: given}, by=actor(request))
    messages.success(request, translate("Noted for {site}.", site=site.name))
    return redirect(request, reverse("customer-attributes", args=[customer.pk]) + "#consents")


def _currencies(authorized: AuthorizedCustomer) -> list[str]:
    """That of the site where the account was opened first."""
    sites = Site.objects.within(authorized.grant.sites).order_by("pk").values_list("pk", "currency")
    first = sorted(sites, key=lambda site: site[0] != authorized.customer.origin_site_id)
    return [currency for _, currency in first] or ["EUR"]


def _row(definition: Definition, authorized: AuthorizedCustomer, form: ValuesForm) -> Row:
    stored = authorized.customer.attributes.get(definition.code)
    if is_entered(definition):
        return Row(definition, form[definition.code], "", is_filled=stored is not None)
    if definition.kept == Kept.DOCUMENT:
        return Row(definition, None, "", is_filled=bool(stored), has_image=bool(stored))
    text = str(getattr(authorized.seen, definition.code)) if definition.kept == Kept.COLUMN else ""
    if definition.code == PASSWORD and authorized.customer.password:
        text = translate("set")
    return Row(definition, None, text, is_filled=bool(text))


def _consents(
    request: HttpRequest, authorized: AuthorizedCustomer, known: dict[str, Definition]
) -> list[dict[str, Any]]:
    names = {code: definition.label for code, definition in known.items() if definition.kept == Kept.CONSENT}
    if not names:
        return []
    mine = grant(request)
    return [
        {
            "name": names[given.attribute],
            "consent": given,
            "how": _how(given),
            "may": mine.edits(f"consent:{given.attribute}"),
        }
        for given in consents_of(authorized.customer, mine, names)
    ]


def _how(given: ConsentAt) -> str:
    return CHANNELS.get(given.door or "", given.door or "")
