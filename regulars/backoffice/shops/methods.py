"""A site's shipping methods: added, changed, switched off, deleted (SHP-04)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.rules.postal import country_names
from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.decimals import NUMBER, TYPED, number_in_words, plain_number
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.languages import NamedByLanguage, names_in_fields
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.operations.shipping import MethodWish, add_method, change_method, remove_method
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import the_one
from regulars.sites.models import CustomerType, Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect
from regulars.ui.widgets import HintedSelectMultiple, Switch

__all__ = ["deletion", "method", "new_method"]


class MethodForm(NamedByLanguage):
    """Amounts are in the site's currency, which the labels name."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("Customers read it in their basket."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    price = forms.CharField(max_length=40, widget=forms.TextInput(attrs=NUMBER))
    free_from = forms.CharField(
        max_length=40,
        required=False,
        help_text=lazy("Orders of this sum or more are sent for nothing."),
        widget=forms.TextInput(attrs=NUMBER),
    )
    countries = forms.MultipleChoiceField(label=lazy("Countries"), required=False)
    types = forms.MultipleChoiceField(label=lazy("Customer types"), required=False)
    centre = forms.ChoiceField(
        label=lazy("Fulfilment centre"), required=False, help_text=lazy("Where its orders are sent from.")
    )
    active = forms.BooleanField(
        label=lazy("Active"), required=False, widget=Switch, help_text=lazy("Off, it is offered to nobody.")
    )
    position = forms.IntegerField(
        label=lazy("Position"), help_text=lazy("Methods are offered by this number, the lowest first.")
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].label = translate("Price in {currency}", currency=site.currency)
        self.fields["free_from"].label = translate("Free from, in {currency}", currency=site.currency)
        names, types = country_names(), CustomerType.objects.order_by("position", "name")
        self._offer("countries", names, translate("Every country"))
        self._offer("types", {kind.code: kind.label for kind in types}, translate("Every customer type"))
        centres = FulfilmentCentre.objects.order_by("name").values_list("code", "name")
        centre: Any = self.fields["centre"]
        centre.choices = [("", translate("None")), *centres]

    def _offer(self, name: str, known: dict[str, str], otherwise: str) -> None:
        """What is stored stays a choice, also when nobody knows it any more."""
        field: Any = self.fields[name]
        every = known | {code: code for code in self.initial.get(name) or [] if code not in known}
        field.widget = HintedSelectMultiple(
            {"data-placeholder": otherwise}, hints={code: code for code in every}
        )
        field.choices = list(every.items())

    def wish(self) -> MethodWish:
        data = self.cleaned_data
        same = ("name", "countries", "types", "active", "position")
        return MethodWish(
            **{name: data[name] for name in same},
            names=self.names,
            price=plain_number(data["price"]),
            free_from=plain_number(data["free_from"]) or None,
            centre=FulfilmentCentre.objects.filter(code=data["centre"]).first(),
        )


class NewMethodForm(MethodForm):
    version = None  # type: ignore[assignment]  # there is none yet
    code = forms.CharField(
        label=lazy("Code"),
        max_length=40,
        help_text=lazy("Short and for good: orders and programs name the method by it."),
        widget=forms.TextInput(attrs=TYPED),
    )


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_method(request: HttpRequest, code: str) -> HttpResponse:
    """With its first active method a sub site offers none of its master's."""
    site = find_site(request, code)
    form = NewMethodForm(posted(request), site=site, initial={"active": True, "position": 100})
    done = attempt(form, lambda: add_method(site, form.cleaned_data["code"], form.wish(), by=actor(request)))
    if isinstance(done, Undone):
        return _show(request, site, None, form, done.status)
    messages.success(request, translate("{added} is saved.", added=done.name))
    return redirect(request, reverse("site-shop", args=[site.code]))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def method(request: HttpRequest, code: str, method_code: str) -> HttpResponse:
    """One method of the site."""
    site = find_site(request, code)
    found = _find(site, method_code)
    form = MethodForm(posted(request), site=site, initial=_values_of(found))
    done = attempt(
        form,
        lambda: change_method(found, form.wish(), version=form.cleaned_data["version"], by=actor(request)),
    )
    if isinstance(done, Undone):
        return _show(request, site, found, form, done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, reverse("site-shop", args=[site.code]))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def deletion(request: HttpRequest, code: str, method_code: str) -> HttpResponse:
    """Asked once, then done."""
    site = find_site(request, code)
    found = _find(site, method_code)
    if request.method != "POST":
        text = translate("It is offered no more. To stop it for a while, switch it off instead.")
        back = reverse("shipping-method", args=[site.code, found.code])
        context = {"name": found.name, "back": back, "text": text}
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_method(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("site-shop", args=[site.code]))


def _find(site: Site, code: str) -> ShippingMethod:
    methods = ShippingMethod.objects.select_related("site", "centre").filter(site=site)
    sentence = "This site has no shipping method with this code."
    return the_one(methods, "no_such_shipping_method", sentence, code=code)


def _values_of(found: ShippingMethod) -> dict[str, Any]:
    same = ("name", "countries", "types", "active", "position", "version")
    currency, free_from, centre = found.site.currency, found.free_from, found.centre
    return {name: getattr(found, name) for name in same} | {
        **names_in_fields(found.names),
        "price": number_in_words(found.price, currency),
        "free_from": "" if free_from is None else number_in_words(free_from, currency),
        "centre": centre.code if centre else "",
    }


def _show(
    request: HttpRequest, site: Site, found: ShippingMethod | None, form: MethodForm, status: int
) -> HttpResponse:
    context = {"site": site, "method": found, "form": form}
    return office_page(request, "backoffice/shops/method.html", context, status=status)
