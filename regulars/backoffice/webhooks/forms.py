"""The shape of a webhook; what may be in it is asked of the rules."""

from typing import Any

from django import forms

from regulars.backoffice.choices import SitesField
from regulars.history.queries.names import Names
from regulars.history.queries.sentences import sentence_of
from regulars.kernel.audit import all_events, derived_events
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site
from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.endpoints import WebhookChanges
from regulars.webhooks.rules import areas

__all__ = ["AREAS", "WebhookForm", "values_of"]

DERIVED = {"customer.buying_changed": lazy("something that buying depends on was changed for a customer")}
AREAS = {
    "access": lazy("access"),
    "address": lazy("addresses of customers"),
    "api_key": lazy("API keys"),
    "attribute": lazy("attributes"),
    "campaign": lazy("campaigns"),
    "card": lazy("saved cards"),
    "centre": lazy("fulfilment centres"),
    "credit": lazy("store credit"),
    "customer": lazy("customers"),
    "customer_group": lazy("customer groups"),
    "customer_role": lazy("customer roles"),
    "customer_type": lazy("customer types"),
    "discount": lazy("discounts"),
    "export": lazy("saved exports of orders"),
    "form": lazy("forms"),
    "gateway": lazy("gateways"),
    "history": lazy("history"),
    "installation": lazy("installation"),
    "job": lazy("jobs"),
    "mail": lazy("mails"),
    "newsletter": lazy("newsletters"),
    "order": lazy("orders"),
    "price_list": lazy("price lists"),
    "pricing_policy": lazy("pricing policies"),
    "product": lazy("products"),
    "role": lazy("roles"),
    "set": lazy("customer sets"),
    "site": lazy("sites"),
    "staff": lazy("staff"),
    "tag": lazy("tags"),
    "webhook": lazy("webhooks"),
    "wish": lazy("wish lists"),
}


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("What it is for, such as “CRM”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = forms.CharField(
        label=lazy("Address"),
        max_length=500,
        help_text=lazy("https, on a public host. Messages are posted there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    events = forms.MultipleChoiceField(
        label=lazy("Events"), required=False, help_text=lazy("What it hears of.")
    )
    sites = SitesField(
        label=lazy("Sites"),
        required=False,
        help_text=lazy("None: every site, and changes that concern no site, such as those of staff."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events: Any = self.fields["events"]
        self.offered = _events()
        events.choices = [(code, text) for code, text, _ in self.offered]
        chosen: Any = self.fields["sites"]
        chosen.offer(Site.objects.all(), translate("Every site"))

    def changes(self) -> WebhookChanges:
        data = self.cleaned_data
        return WebhookChanges(**{name: data[name] for name in ("name", "url", "events", "sites")})


def _events() -> list[tuple[str, str, str]]:
    """Everything, each area as a whole, and each event with what the history says."""
    known, derived = all_events(), derived_events()
    offered = [("*", translate("Everything"), translate("also what later versions bring"))]
    for area, codes in areas([*known, *derived]).items():
        whole = f"{area}.*"
        offered.append((whole, whole, translate("everything of {area}", area=AREAS.get(area, area))))
        offered += [(code, code, _label(code)) for code in codes]
    return offered


def _label(code: str) -> str:
    if code in DERIVED:
        return str(DERIVED[code])
    return sentence_of(code, {}, Names()).rstrip(".")


def values_of(webhook: Webhook) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    sites = list(Site.objects.filter(pk__in=webhook.sites).order_by("name").values_list("code", flat=True))
    return {
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "sites": sites,
        "version": webhook.version,
    }
