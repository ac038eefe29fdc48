from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.forms import ProfileForm
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.type_change import save_profile
from regulars.backoffice.errors import place_error, status_of
from regulars.customers.queries.desk import AtDesk
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["general"]

TEMPLATE = "backoffice/customers/general.html"


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def general(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who this is, which set they belong to, and their log-in (ACC-01, ACC-02, ADM-03)."""
    if request.method != "POST":
        desk = find_customer(request, customer_id)
        return _show(request, desk, _form(desk))
    desk = find_customer(request, customer_id, Right.EDIT_CUSTOMERS)
    form = _form(desk, request.POST)
    desk.grant.require_edit(*(form.open_fields or ["last_name"]))
    if not form.is_valid() or "back" in request.POST:
        return _show(request, desk, form, status=200 if form.is_valid() else 422)
    try:
        plan = save_profile(request, desk, form)
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, find_customer(request, customer_id), form)
        place_error(form, error)
        return _show(request, desk, form, status=status_of(error))
    if plan is None:
        messages.success(request, "Saved.")
    return plan or go(request, request.path)


def _form(desk: AtDesk, data: Any = None) -> ProfileForm:
    values = {name: getattr(desk.seen, name) for name in ProfileForm.base_fields}
    return ProfileForm(data, grant=desk.grant, initial=values)


def _show_conflict(request: HttpRequest, desk: AtDesk, typed: ProfileForm) -> HttpResponse:
    """What was typed stays in the form; what is stored by now stands above it, and saving again is a decision."""
    data = request.POST.copy()
    data["version"] = str(desk.customer.version)
    stored = [
        (str(typed.fields[name].label or name.capitalize()), getattr(desk.customer, name))
        for name in typed.open_fields
        if getattr(desk.customer, name) != typed.cleaned_data[name]
    ]
    return _show(request, desk, _form(desk, data), status=409, stored=stored)


def _show(
    request: HttpRequest,
    desk: AtDesk,
    form: ProfileForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    sets = [(one.code, one.name) for one in CustomerSet.objects.within(desk.grant.sites).order_by("name")]
    context = {"form": form, "set_choices": sets, "stored": stored}
    return person_page(request, desk, TEMPLATE, context, status=status)
