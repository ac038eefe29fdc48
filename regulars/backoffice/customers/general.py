from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.forms import ProfileForm
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.errors import place_error, status_of
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import change_profile
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["general"]

TEMPLATE = "backoffice/customers/general.html"


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def general(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who this is, which set they belong to, and their log-in (ACC-01, ACC-02, ADM-03)."""
    customer = find_customer(customer_id)
    if request.method != "POST":
        return _show(request, customer, _form(customer))
    form = _form(customer, request.POST)
    if not form.is_valid():
        return _show(request, customer, form, status=422)
    try:
        change_profile(customer, form.changes(), version=form.cleaned_data["version"], by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, find_customer(customer_id), form)
        place_error(form, error)
        return _show(request, customer, form, status=status_of(error))
    messages.success(request, "Saved.")
    return go(request, request.path)


def _form(customer: Customer, data: Any = None) -> ProfileForm:
    values = {name: getattr(customer, name) for name in ProfileForm.base_fields}
    return ProfileForm(data, initial=values, stored_language=customer.language)


def _show_conflict(request: HttpRequest, customer: Customer, typed: ProfileForm) -> HttpResponse:
    """What was typed stays in the form; what is stored by now stands above it, and saving again is a decision."""
    data = request.POST.copy()
    data["version"] = str(customer.version)
    stored = [
        (str(typed.fields[name].label or name.capitalize()), getattr(customer, name))
        for name, value in typed.cleaned_data.items()
        if name != "version" and getattr(customer, name) != value
    ]
    return _show(request, customer, _form(customer, data), status=409, stored=stored)


def _show(
    request: HttpRequest,
    customer: Customer,
    form: ProfileForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    sets = [(one.code, one.name) for one in CustomerSet.objects.order_by("name")]
    context = {"form": form, "set_choices": sets, "stored": stored}
    return person_page(request, customer, TEMPLATE, context, status=status)
