"""The shape of a discount; what may be in it is asked of the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from regulars.backoffice.choices import SitesField
from regulars.backoffice.decimals import NUMBER, TYPED, number_in_words, plain_number
from regulars.backoffice.languages import NamedByLanguage, names_in_fields
from regulars.backoffice.periods import PeriodForm, period_in_fields
from regulars.backoffice.sites.choices import currencies
from regulars.catalog.models import Discount
from regulars.catalog.operations.discounts import DiscountWish, wish_of
from regulars.catalog.queries.discounts import zone_of
from regulars.catalog.rules import DiscountKind
from regulars.groups.models import CustomerGroup, Tag
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import CustomerType, Site
from regulars.staff.rules import Grant
from regulars.ui.widgets import Switch

__all__ = ["DiscountForm", "NewDiscountForm"]


class DiscountForm(NamedByLanguage, PeriodForm):
    """Moments of a stored one are in the time zone that stands beside them, also where other sites are chosen."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("Customers read it in their basket."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=lazy("Kind"),
        choices=[(DiscountKind.PERCENT.value, lazy("Percent")), (DiscountKind.AMOUNT.value, lazy("Amount"))],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=lazy("Value"),
        max_length=40,
        help_text=lazy("A percent with at most two decimals, or an amount."),
        widget=forms.TextInput(attrs=NUMBER),
    )
    currency = forms.ChoiceField(
        label=lazy("Currency"),
        required=False,
        help_text=lazy("Of an amount: it counts only at sites with this currency."),
    )
    group = forms.ChoiceField(label=lazy("Customer group"), required=False)
    tag = forms.ChoiceField(label=lazy("Tag"), required=False)
    type = forms.ChoiceField(label=lazy("Customer type"), required=False)
    sites = SitesField(
        label=lazy("Sites"), required=False, help_text=lazy("A master counts for its sub sites too.")
    )
    minimum = forms.CharField(
        label=lazy("Minimum of the order"),
        max_length=40,
        required=False,
        help_text=lazy("Before any discount, in the currency of the site."),
        widget=forms.TextInput(attrs=NUMBER),
    )
    active = forms.BooleanField(
        label=lazy("Active"), required=False, widget=Switch, help_text=lazy("Off, nobody gets it.")
    )
    combinable = forms.BooleanField(
        label=lazy("Combinable"),
        required=False,
        widget=Switch,
        help_text=lazy(
            "Counts together with other combinable ones. Customers get these, or the best single one."
        ),
    )
    priority = forms.IntegerField(
        label=lazy("Priority"),
        initial=0,
        help_text=lazy("Of combinable ones, the higher number is taken off first."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grant: Grant, stored: Discount | None = None, **kwargs: Any) -> None:
        clock = translate("In the time zone of its sites, in UTC where they have several.")
        initial: dict[str, Any] = {"version": 0, "active": True, "kind": "percent"}
        self.stored, zone = stored, ""
        if stored:
            wish = wish_of(stored)
            zone = zone_of(wish.sites)
            initial = _values(stored, wish, zone)
        super().__init__(*args, time_zone=zone, clock=clock, initial=initial, **kwargs)
        everybody = ("", translate("Everybody"))
        types = CustomerType.objects.order_by("position", "name")
        self._offer("group", [everybody, *CustomerGroup.objects.order_by("name").values_list("code", "name")])
        self._offer("tag", [everybody, *Tag.objects.order_by("name").values_list("code", "name")])
        self._offer("type", [everybody, *((kind.code, kind.label) for kind in types)])
        self._offer("currency", [("", translate("None")), *currencies()])
        sites: Any = self.fields["sites"]
        sites.offer(Site.objects.within(grant.sites), translate("Every site"))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """What is stored stays a choice, also when it is none any more."""
        field: Any = self.fields[name]
        offered = list(choices)
        stored = str(self.initial.get(name) or "")
        field.choices = offered if stored in dict(offered) else [*offered, (stored, stored)]

    def wish(self) -> DiscountWish:
        data = self.cleaned_data
        same = ("name", "kind", "currency", "sites", "active", "combinable", "priority")
        return DiscountWish(
            **{name: data[name] for name in same},
            names=self.names,
            value=plain_number(data["value"]),
            minimum=plain_number(data["minimum"]) or None,
            group=CustomerGroup.objects.filter(code=data["group"]).first(),
            tag=Tag.objects.filter(code=data["tag"]).first(),
            type=CustomerType.objects.filter(code=data["type"]).first(),
            **self.period(self.time_zone or zone_of(data["sites"]), self.stored),
        )


class NewDiscountForm(DiscountForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=50,
        help_text=lazy("Short and for good: programs and the history keep it."),
        widget=forms.TextInput(attrs=TYPED),
    )


def _values(discount: Discount, wish: DiscountWish, zone: str) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    same = ("name", "kind", "currency", "active", "combinable", "priority")
    return {name: getattr(wish, name) for name in same} | {
        **names_in_fields(wish.names),
        "value": number_in_words(wish.value, wish.currency),
        "minimum": "" if wish.minimum is None else number_in_words(wish.minimum, wish.currency),
        "group": wish.group and wish.group.code,
        "tag": wish.tag and wish.tag.code,
        "type": wish.type and wish.type.code,
        "sites": [site.code for site in wish.sites],
        **period_in_fields(discount, zone),
        "version": discount.version,
    }
