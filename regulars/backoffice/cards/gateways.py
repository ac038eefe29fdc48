"""Gateways: who charges cards, the same for every site (WSH-02)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.decimals import TYPED
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.cards.models import Gateway
from regulars.cards.operations.gateway_settings import add_gateway, remove_gateway
from regulars.cards.queries.gateways import GATEWAYS, gateway_with
from regulars.journeys.save_gateway import save_gateway
from regulars.kernel.i18n import lazy, translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "gateway", "index", "new_gateway"]


class GatewayForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=TYPED))
    url = forms.CharField(
        label=lazy("Address"),
        max_length=500,
        required=False,
        help_text=lazy("Where the provider answers. Empty: Regulars answers itself, for trying out."),
        widget=forms.TextInput(attrs=TYPED),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NewGatewayForm(GatewayForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=40,
        help_text=lazy("Short and for good: programs name the gateway by it."),
        widget=forms.TextInput(attrs=TYPED),
    )


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every gateway by its name."""
    may = grant(request).may_everywhere(Right.EDIT_CATALOGUE)
    return list_page(request, GATEWAYS, "backoffice/cards/gateways", Gateway.objects.all(), may=may)


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_gateway(request: HttpRequest) -> HttpResponse:
    """Every site can be paid through it, so it takes the right at all of them."""
    form = NewGatewayForm(posted(request), initial={"version": 0})
    done = attempt(form, lambda: _add(request, form))
    if isinstance(done, Undone):
        return _show(request, None, form, done.status)
    messages.success(request, translate("{added} is saved.", added=done.name))
    return redirect(request, reverse("gateways"))


def _add(request: HttpRequest, form: NewGatewayForm) -> Gateway:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    data = form.cleaned_data
    return add_gateway(data["code"], data["name"], url=data["url"], by=actor(request))


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def gateway(request: HttpRequest, code: str) -> HttpResponse:
    """Another name or address; the address stays while card payments are open there."""
    found = gateway_with(code)
    values: dict[str, Any] = {
        "name": found.name,
        "url": found.settings.get("url", ""),
        "version": found.version,
    }
    form = GatewayForm(posted(request), initial=values)
    done = attempt(form, lambda: _change(request, found, form))
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, reverse("gateways"))


def _change(request: HttpRequest, found: Gateway, form: GatewayForm) -> Gateway:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    data = form.cleaned_data
    return save_gateway(found, data["name"], url=data["url"], version=data["version"], by=actor(request))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Only of one that nothing names."""
    found = gateway_with(code)
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    context = {"name": found.name, "back": reverse("gateway", args=[found.code])}
    if request.method != "POST":
        context["text"] = translate("No site can take cards through it then.")
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_gateway(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("gateways"))


def _show(request: HttpRequest, found: Gateway | None, form: GatewayForm, status: int) -> HttpResponse:
    may = grant(request).may_everywhere(Right.EDIT_CATALOGUE)
    context = {"gateway": found, "form": form, "may": may}
    return office_page(request, "backoffice/cards/gateway.html", context, status=status)
