"""Tabs on which a customer's values are read and saved: one way for all of them (ATT-02, G23)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.value_forms import ValuesForm
from regulars.backoffice.errors import place_error, status_of
from regulars.customers.operations.profiles import change_profile
from regulars.customers.queries.desk import AtDesk
from regulars.kernel.errors import DomainError
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["values_page"]

FormOf = Callable[[AtDesk, Any], ValuesForm]
ContextOf = Callable[[AtDesk, ValuesForm], dict[str, Any]]


def values_page(
    request: HttpRequest,
    customer_id: int,
    template: str,
    *,
    form_of: FormOf,
    context_of: ContextOf,
    needs: str,
) -> HttpResponse:
    """The page, or what becomes of its form. `needs` is the field whose right is missing where no field is open."""

    def show(desk: AtDesk, form: ValuesForm, status: int = 200, stored: Any = None) -> HttpResponse:
        context = {"form": form, "stored": stored} | context_of(desk, form)
        return person_page(request, desk, template, context, status=status)

    if request.method != "POST":
        desk = find_customer(request, customer_id)
        return show(desk, form_of(desk, None))
    desk = find_customer(request, customer_id, Right.EDIT_CUSTOMERS)
    form = form_of(desk, request.POST)
    if not form.open_fields:
        desk.grant.require_edit(needs)
    if not form.is_valid():
        return show(desk, form, 422)
    try:
        change_profile(desk.customer, form.changes(), version=form.cleaned_data["version"], by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            now = find_customer(request, customer_id)
            data = request.POST.copy()
            data["version"] = str(now.customer.version)
            return show(now, form_of(now, data), 409, form.newer(now))
        place_error(form, error)
        return show(desk, form, status_of(error))
    messages.success(request, "Saved.")
    return go(request, request.path)
