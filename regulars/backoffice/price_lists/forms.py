"""The shapes of a price list, of one of its prices, and of a file; what may be in them is asked of the rules."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from regulars.backoffice.choices import PickField
from regulars.backoffice.decimals import NUMBER, TYPED
from regulars.catalog.models import PriceList
from regulars.catalog.rules.price_lists import ListValues
from regulars.groups.models import PricingPolicy
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site

__all__ = ["FileForm", "ListForm", "NewForm", "PriceForm", "values_of"]

_MOMENT = "%Y-%m-%dT%H:%M:%S"


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"


def _moment(label: str, text: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        help_text=text,
        input_formats=[_MOMENT, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=_Moment(format=_MOMENT, attrs={"step": "1"}),
    )


class ListForm(forms.Form):
    """Moments are those of the site's clock."""

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
    starts_at = _moment(lazy("Begins"), lazy("Empty: it counts already. In the time zone of the site."))
    ends_at = _moment(lazy("Ends"), lazy("It counts until just before this moment. Empty: it has no end."))
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
        """A moment that nobody touched is the stored one: what a clock shows may have been twice (summer time)."""
        data, zone, changed = self.cleaned_data, ZoneInfo(site.time_zone), self.changed_data
        starts_at, ends_at = (
            getattr(stored, name) if stored and name not in changed else _at(data[name], zone)
            for name in ("starts_at", "ends_at")
        )
        return ListValues(
            data["name"],
            data["policy"] or None,
            data["priority"],
            starts_at,
            ends_at,
            active=data["active"],
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
        super().__init__(*args, **kwargs)
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


class FileForm(forms.Form):
    file = forms.FileField(label=lazy("File"), required=False)
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    replaces = forms.BooleanField(
        label=lazy("Replace all prices"),
        required=False,
        help_text=lazy("Prices that the file doesn't have are removed. Without it they stay."),
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    content_text = ""  # of what was sent, for the button that does it

    def content(self) -> bytes:
        sent = self.cleaned_data["file"]
        content: bytes = sent.read() if sent else self.cleaned_data["text"].encode()
        return content


def values_of(price_list: PriceList) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    zone = ZoneInfo(price_list.site.time_zone)
    moments = {name: getattr(price_list, name) for name in ("starts_at", "ends_at")}
    return {
        **{name: getattr(price_list, name) for name in ("name", "priority", "active", "version")},
        **{name: at and at.astimezone(zone).strftime(_MOMENT) for name, at in moments.items()},
        "policy": price_list.policy.code if price_list.policy else "",
    }


def _at(typed: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if typed is None else typed.replace(tzinfo=zone)
