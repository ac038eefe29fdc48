"""The shapes of a price list, of one of its prices, and of a file; what may be in them is asked of the rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from regulars.backoffice.choices import PickField
from regulars.backoffice.decimals import NUMBER, TYPED
from regulars.backoffice.periods import PeriodForm, period_in_fields
from regulars.backoffice.uploads import UploadForm
from regulars.catalog.models import PriceList
from regulars.catalog.rules.price_lists import ListValues
from regulars.groups.models import PricingPolicy
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site

__all__ = ["FileForm", "ListForm", "NewForm", "PriceForm", "values_of"]


class ListForm(PeriodForm):
    name = forms.CharField(
        label=lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    policy = forms.ChoiceField(
        label=lazy("For"),
        required=False,
        help_text=lazy("A list of a pricing policy goes before the open ones, even where it is dearer."),
    )
    priority = forms.IntegerField(
        label=lazy("Priority"), help_text=lazy("Of two lists that count, the one with the higher number.")
    )
    active = forms.BooleanField(
        label=lazy("Active"),
        required=False,
        help_text=lazy("Switch it off to prepare prices that nobody sees yet."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy: Any = self.fields["policy"]
        policy.choices = [
            ("", translate("Everybody")),
            *PricingPolicy.objects.order_by("name").values_list("code", "name"),
        ]

    def values(self, site: Site, stored: PriceList | None = None) -> ListValues:
        data, period = self.cleaned_data, self.period(site.time_zone, stored)
        return ListValues(
            data["name"], data["policy"] or None, data["priority"], **period, active=data["active"]
        )


class NewForm(ListForm):
    site = PickField(label=lazy("Site"), help_text=lazy("Its currency is that of the prices."))
    code = forms.CharField(
        label=lazy("Code"),
        max_length=100,
        help_text=lazy("Short and for good: files and programs name the list by it."),
        widget=forms.TextInput(attrs=TYPED),
    )

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, clock=translate("In the time zone of the site."), **kwargs)
        chosen: Any = self.fields["site"]
        chosen.offer(sites, "site-choices", translate("Choose a site"))


class PriceForm(forms.Form):
    """A price that is removed needs no amount."""

    product = forms.CharField(
        label=lazy("Code of the product"), max_length=100, widget=forms.TextInput(attrs=TYPED)
    )
    min_quantity = forms.CharField(
        label=lazy("From"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=NUMBER),
    )
    amount = forms.CharField(label=lazy("Price"), max_length=40, widget=forms.TextInput(attrs=NUMBER))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["product"].widget.attrs["data-pick"] = reverse("product-choices")
        self.fields["amount"].required = not (data and "remove" in data)


class FileForm(UploadForm):
    replaces = forms.BooleanField(
        label=lazy("Replace all prices"),
        required=False,
        help_text=lazy("Prices that the file doesn't have are removed. Without it they stay."),
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


def values_of(price_list: PriceList) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    return {
        **{name: getattr(price_list, name) for name in ("name", "priority", "active", "version")},
        **period_in_fields(price_list, price_list.site.time_zone),
        "policy": price_list.policy.code if price_list.policy else "",
    }
