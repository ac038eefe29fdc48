"""Serves the gallery to a browser. Needs no database and no door."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.html import format_html

from regulars.ui.brand import brand_css
from regulars.ui.pages import is_htmx, page
from regulars.ui.widgets import ColourInput, HintedSelectMultiple, RadioCards, Switch


class EverythingForm(forms.Form):
    name = forms.CharField(help_text="What your colleagues call it.")
    code = forms.CharField(required=False)
    mail = forms.EmailField(label="Email")
    password = forms.CharField(widget=forms.PasswordInput)
    language = forms.ChoiceField(choices=[("en", "English"), ("de", "Deutsch")])
    sites = forms.MultipleChoiceField(
        choices=[("kids", "Mystic Kids"), ("parts", "Mystic Parts")],
        widget=HintedSelectMultiple(hints={"kids": "now in Consumers"}),
        required=False,
    )
    colour = forms.CharField(widget=ColourInput, initial="#0f766e", label="Brand colour")
    neutral = forms.BooleanField(widget=Switch, help_text="The mailbox tells the rest.", required=False)
    agreed = forms.BooleanField(label="I have read the plan")
    strategy = forms.ChoiceField(
        choices=[("leave", "Leave the customers"), ("take_all", "Take all along")],
        widget=RadioCards(hints={"leave": "They can't log in here any more."}),
    )
    days = forms.MultipleChoiceField(
        choices=[("mo", "Monday"), ("tu", "Tuesday")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)


NAVIGATION = [
    {"items": [{"label": "Customers", "href": "#", "icon": "users", "current": True, "count": "1M"}]},
    {
        "label": "Structure",
        "items": [
            {"label": "Customer sets", "href": "#", "icon": "rectangle-group"},
            {"label": "Sites", "href": "#", "icon": "building-storefront"},
        ],
    },
    {"label": "System", "items": [{"label": "Staff", "href": "#", "icon": "identification"}]},
]


def context() -> dict[str, Any]:
    return {
        "nav": NAVIGATION,
        "search": {"href": "/", "label": "Search customers"},
        "user": {"name": "Sam Weller", "role": "Manager", "logout": "/logout", "href": "#"},
        "form": EverythingForm({"name": "Kids", "mail": "ada@", "sites": ["kids"], "colour": "#e4572e"}),
        "site_name": "Mystic Sports",
        "brand_href": "/brand.css",
        "links": [{"label": "Home", "href": "#", "current": True}, {"label": "My Account", "href": "#"}],
    }


def answer(request: HttpRequest) -> HttpResponse:
    """What htmx gets: the question itself, a fault, or a dialog."""
    if request.GET.get("q") == "fault":
        return HttpResponse("no", status=500)
    if "dialog" in request.GET or request.GET.get("q") == "dialog":
        shown = page(request, "ui/gallery_dialog.html")
        shown["HX-Retarget"] = "#dialogs"
        return shown
    return HttpResponse(format_html("<p>Asked for: {}</p>", request.GET.urlencode()))


def show(request: HttpRequest, template: str) -> HttpResponse:
    if is_htmx(request):
        return answer(request)
    return page(request, f"ui/{template or 'gallery'}.html", context())


def brand(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(brand_css("#0f766e"), content_type="text/css")


urlpatterns = [
    re_path(r"^brand.css$", brand),
    re_path(r"^(?P<template>[a-z_]*)$", show),
]
