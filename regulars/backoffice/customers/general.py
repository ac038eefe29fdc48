from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.choices import offered_sets
from regulars.backoffice.customers.forms import ProfileForm
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.type_change import save_profile
from regulars.backoffice.errors import add_errors, status_of
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import CustomerType
from regulars.fields.queries import definitions_of
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["BESIDE_CORE", "general"]

TEMPLATE = "backoffice/customers/general.html"
# Attributes that stand with the core values (REG-11, ATT-04).
BESIDE_CORE = ("salutation", "middle_name", "company2", "department")


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def general(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who this is, which set they belong to, and their log-in (ACC-01, ACC-02, ADM-03)."""
    if request.method != "POST":
        authorized = find_customer(request, customer_id)
        return _show(request, authorized, _form(authorized))
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS)
    form = _form(authorized, request.POST)
    if not form.open_fields:
        authorized.grant.require_edit("last_name")
    if not form.is_valid() or "back" in request.POST:
        return _show(request, authorized, form, status=200 if form.is_valid() else 422)
    try:
        return save_profile(request, authorized, form, done=lambda _: _saved(request))
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, find_customer(request, customer_id), form)
        add_errors(form, error)
        return _show(request, authorized, form, status=status_of(error))


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, translate("Saved."))
    return redirect(request, request.path)


def _form(authorized: AuthorizedCustomer, data: Any = None) -> ProfileForm:
    return ProfileForm(data, authorized=authorized, definitions=definitions_of(BESIDE_CORE).values())


def _show_conflict(request: HttpRequest, authorized: AuthorizedCustomer, typed: ProfileForm) -> HttpResponse:
    """What was typed stays in the form; what is stored by now stands above it, and saving again is a decision."""
    data = request.POST.copy()
    data["version"] = str(authorized.customer.version)
    return _show(request, authorized, _form(authorized, data), status=409, stored=typed.newer(authorized))


def _show(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    form: ProfileForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    held = authorized.seen.company or {"company2", "department"} & authorized.customer.attributes.keys()
    is_business = authorized.customer.type != CustomerType.B2C or bool(held)
    context = {
        "form": form,
        "set_offer": offered_sets(authorized.grant),
        "stored": stored,
        "is_business": is_business,
    }
    return person_page(request, authorized, TEMPLATE, context, status=status)
