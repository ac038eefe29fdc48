"""A site's tab *Payment*: how it is paid (SHP-03)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse

from regulars.addresses.rules import Where
from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.tabs import tabs_of
from regulars.cards.models import Gateway
from regulars.kernel.i18n import lazy, translate
from regulars.orders.operations.payment_methods import PaymentWish, save_payment_methods
from regulars.orders.queries.payment_methods import (
    PaymentMethods,
    method_in_words,
    payment_methods_of,
    payment_version,
)
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import CustomerType
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["payment"]


class PaymentForm(forms.Form):
    """One part per kind, stored in the order of their positions; one that is off keeps its types and gateway for when it is on again."""

    gateway = forms.ChoiceField(label=lazy("Gateway"), required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, methods: PaymentMethods, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {method.kind: method for method in methods.own}
        types = [(kind.code, kind.label) for kind in CustomerType.objects.order_by("position", "name")]
        self.types = dict(types)
        self.gateways = {gateway.code: gateway for gateway in Gateway.objects.order_by("name", "code")}
        gateways: Any = self.fields["gateway"]
        gateways.choices = [("", translate("Choose a gateway"))]
        gateways.choices += [(code, each.name) for code, each in self.gateways.items()]
        self.fields["version"].initial = version
        for place, kind in enumerate(PaidBy, start=1):
            method = stored.get(kind)
            self.fields[f"on-{kind}"] = forms.BooleanField(
                label=translate("Customers can pay this way"),
                required=False,
                initial=bool(method and method.active),
            )
            self.fields[f"position-{kind}"] = forms.IntegerField(
                label=translate("Position"),
                min_value=1,
                max_value=9,
                initial=method.position if method else place,
            )
            self.fields[f"types-{kind}"] = forms.MultipleChoiceField(
                label=translate("Only for these customer types"),
                help_text=translate("None: for everybody."),
                choices=types,
                required=False,
                initial=method.types if method else [],
                widget=forms.CheckboxSelectMultiple,
            )
            if method and method.gateway:
                gateways.initial = method.gateway.code

    @property
    def parts(self) -> list[tuple[str, list[BoundField]]]:
        return [
            (
                translate(KIND_LABELS[kind]),
                [
                    self[f"on-{kind}"],
                    *([self["gateway"]] if kind is PaidBy.CARD else []),
                    self[f"position-{kind}"],
                    self[f"types-{kind}"],
                ],
            )
            for kind in PaidBy
        ]

    @property
    def wishes(self) -> list[PaymentWish]:
        data = self.cleaned_data
        wishes = [
            PaymentWish(
                kind,
                self.gateways.get(data["gateway"]) if kind is PaidBy.CARD else None,
                data[f"types-{kind}"],
                active=data[f"on-{kind}"],
            )
            for kind in sorted(PaidBy, key=lambda kind: data[f"position-{kind}"])
        ]
        return [
            wish
            for wish in wishes
            if wish.active or wish.gateway or (wish.types and wish.kind is not PaidBy.CARD)
        ]


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def payment(request: HttpRequest, code: str) -> HttpResponse:
    """It counts from the next request on."""
    site = find_site(request, code)
    methods = payment_methods_of(site.pk)
    form = PaymentForm(posted(request), methods=methods, version=payment_version(site.pk))
    done = attempt(
        form,
        lambda: save_payment_methods(
            site, form.wishes, version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if not isinstance(done, Undone):
        messages.success(request, translate("Saved. It counts from the next request on."))
        return redirect(request, request.path)
    in_force, where = methods.in_force
    context = {
        "site": site,
        "form": form,
        "tabs": tabs_of(request, site),
        "is_stale": done.status == 409,
        "of_master": "; ".join(method_in_words(method, form.types) for method in in_force)
        if where is Where.MASTER
        else "",
        "has_gateways": bool(form.gateways),
    }
    return office_page(request, "backoffice/cards/payment.html", context, status=done.status)
