"""Fulfilment centres: where orders are sent from, the same for every site (SHP-04)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.rules.postal import country_names
from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.catalog.models import FulfilmentCentre
from regulars.catalog.operations.centres import add_centre, change_centre, remove_centre
from regulars.catalog.queries.shipping import CENTRES
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import the_one
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["centre", "deletion", "index", "new_centre"]

_TYPED = {"autocomplete": "off", "spellcheck": "false"}


class CentreForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_TYPED))
    country = forms.ChoiceField(label=lazy("Country"))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.choices = [("", ""), *country_names().items()]


class NewCentreForm(CentreForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=40,
        help_text=lazy("Short and for good: orders and programs name the centre by it."),
        widget=forms.TextInput(attrs=_TYPED),
    )


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every centre by its name."""
    may, names = grant(request).may_everywhere(Right.EDIT_CATALOGUE), country_names()
    return list_page(
        request, CENTRES, "backoffice/shops/centres", FulfilmentCentre.objects.all(), may=may, countries=names
    )


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_centre(request: HttpRequest) -> HttpResponse:
    """Shipping methods of every site can send from it, so it takes the right at all of them."""
    form = NewCentreForm(posted(request), initial={"version": 0})
    done = attempt(form, lambda: _add(request, form))
    if isinstance(done, Undone):
        return _show(request, None, form, done.status)
    messages.success(request, translate("{added} is saved.", added=done.name))
    return redirect(request, reverse("centres"))


def _add(request: HttpRequest, form: NewCentreForm) -> FulfilmentCentre:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    data = form.cleaned_data
    return add_centre(data["code"], data["name"], data["country"], by=actor(request))


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def centre(request: HttpRequest, code: str) -> HttpResponse:
    """Another name or country."""
    found = _find(code)
    values = {"name": found.name, "country": found.country, "version": found.version}
    form = CentreForm(posted(request), initial=values)
    done = attempt(form, lambda: _change(request, found, form))
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, reverse("centres"))


def _change(request: HttpRequest, found: FulfilmentCentre, form: CentreForm) -> FulfilmentCentre:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    data = form.cleaned_data
    return change_centre(found, data["name"], data["country"], version=data["version"], by=actor(request))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Only of one that no shipping method names."""
    found = _find(code)
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    context = {"name": found.name, "back": reverse("centre", args=[found.code])}
    if request.method != "POST":
        context["text"] = translate("No shipping method can send from it then.")
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_centre(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("centres"))


def _find(code: str) -> FulfilmentCentre:
    sentence = "There is no fulfilment centre with this code."
    return the_one(FulfilmentCentre.objects, "no_such_centre", sentence, code=code)


def _show(
    request: HttpRequest, found: FulfilmentCentre | None, form: CentreForm, status: int
) -> HttpResponse:
    may = grant(request).may_everywhere(Right.EDIT_CATALOGUE)
    context = {"centre": found, "form": form, "may": may}
    return office_page(request, "backoffice/shops/centre.html", context, status=status)
