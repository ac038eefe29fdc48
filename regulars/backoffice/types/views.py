"""System > Customer types: the shipped ones and a company's own (CLS-01)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.customers.queries.counts import customers_per_type
from regulars.journeys.delete_type import MOST, delete_type, plan_type_deletion
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import grouped, lazy, translate
from regulars.kernel.lookups import the_one
from regulars.sites.models import CustomerType, SiteType
from regulars.sites.operations.types import add_type, rename_type
from regulars.sites.queries.types import types_of_customers
from regulars.sites.rules.types import GUEST, SHIPPED
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "index", "new_type", "one_type"]

_TYPED = {"autocomplete": "off", "spellcheck": "false"}


class NameForm(forms.Form):
    name = forms.CharField(
        label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_TYPED | {"autofocus": True})
    )


class NewForm(forms.Form):
    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("Customers read it when they register."),
        widget=forms.TextInput(attrs=_TYPED | {"autofocus": True}),
    )
    code = forms.CharField(
        label=lazy("Code"),
        max_length=20,
        help_text=lazy("Short and for good: accounts, files and programs keep it."),
        widget=forms.TextInput(attrs=_TYPED),
    )


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Every type with how many are of it and which sites take it."""
    numbers, taken = customers_per_type(MOST), dict[str, list[str]]()
    for code, name in SiteType.objects.order_by("site__name").values_list("type_id", "site__name"):
        taken.setdefault(code, []).append(name)
    rows = [
        (
            customer_type,
            customer_type.code in SHIPPED,
            _in_words(numbers.get(customer_type.code, 0)),
            taken.get(customer_type.code, []),
        )
        for customer_type in types_of_customers()
    ]
    return office_page(request, "backoffice/types/list.html", {"rows": rows})


def _in_words(number: int) -> str:
    return translate("{number} or more", number=number) if number == MOST else grouped(number)


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def new_type(request: HttpRequest) -> HttpResponse:
    """A type of one's own; a site takes it when it says so on its Registration tab."""
    form = NewForm(posted(request))
    made = attempt(form, lambda: add_type(**form.cleaned_data, by=actor(request)))
    if isinstance(made, Undone):
        return _ask(request, form, status=made.status)
    messages.success(
        request,
        translate("{made} is there. Sites take it once their Registration tab says so.", made=made.name),
    )
    return redirect(request, reverse("customer-types"))


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def one_type(request: HttpRequest, code: str) -> HttpResponse:
    """Another name for a type; who uses it stands below, or a way to delete it."""
    found = _find(code)
    form = NameForm(posted(request), initial={"name": found.name})
    done = attempt(form, lambda: rename_type(found, form.cleaned_data["name"], by=actor(request)))
    if isinstance(done, Undone):
        return _show(request, found, form, status=done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, reverse("customer-types"))


@staff_action(Right.EDIT_SETS)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Only of a type that nobody uses, so that nothing is lost."""
    found = _find(code)
    try:
        delete_type(found, by=actor(request))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(request, reverse("customer-type", args=[found.code]))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("customer-types"))


def _find(code: str) -> CustomerType:
    types = CustomerType.objects.exclude(pk=GUEST)
    return the_one(types, "no_such_type", "This customer type is gone. It may have been deleted.", pk=code)


def _ask(request: HttpRequest, form: NewForm, *, status: int = 200) -> HttpResponse:
    return office_page(request, "backoffice/types/new.html", {"form": form}, status=status)


def _show(request: HttpRequest, found: CustomerType, form: NameForm, *, status: int = 200) -> HttpResponse:
    context = {
        "type": found,
        "form": form,
        "is_shipped": found.code in SHIPPED,
        "use": plan_type_deletion(found),
    }
    return office_page(request, "backoffice/types/type.html", context, status=status)
