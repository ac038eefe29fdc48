"""Tabs on which a customer's values are read and saved: one way for all of them (ATT-02, G23)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.value_forms import ValuesForm
from regulars.backoffice.errors import add_errors, status_of
from regulars.customers.operations.profiles import change_profile
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["values_page"]

FormOf = Callable[[AuthorizedCustomer, Any], ValuesForm]
ContextOf = Callable[[AuthorizedCustomer, ValuesForm], dict[str, Any]]


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

    def show(
        authorized: AuthorizedCustomer, form: ValuesForm, status: int = 200, stored: Any = None
    ) -> HttpResponse:
        context = {"form": form, "stored": stored} | context_of(authorized, form)
        return person_page(request, authorized, template, context, status=status)

    if request.method != "POST":
        authorized = find_customer(request, customer_id)
        return show(authorized, form_of(authorized, None))
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS)
    form = form_of(authorized, request.POST)
    if not form.open_fields:
        authorized.grant.require_edit(needs)
    if not form.is_valid():
        return show(authorized, form, 422)
    try:
        change_profile(
            authorized.customer, form.changes(), version=form.cleaned_data["version"], by=actor(request)
        )
    except DomainError as error:
        if error.code == "version_conflict":
            now = find_customer(request, customer_id)
            data = request.POST.copy()
            data["version"] = str(now.customer.version)
            return show(now, form_of(now, data), 409, form.newer(now))
        add_errors(form, error)
        return show(authorized, form, status_of(error))
    messages.success(request, translate("Saved."))
    return redirect(request, request.path)
