"""A site's *Addresses* tab: what it says about its customers' addresses, and the shared book of a sub site (ADR-08 to ADR-16)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse

from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.queries.site_terms import SiteTerms, terms_of
from regulars.addresses.rules import KIND_COUNTRIES, MODE_LABELS, Kind, Mode, countries_in_words
from regulars.addresses.rules.postal import country_names
from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.addresses.formats import rows_of
from regulars.backoffice.addresses.owners import book_of_site
from regulars.backoffice.addresses.tiles import tiles_of
from regulars.backoffice.errors import add_errors, status_of
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.tabs import tabs_of
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import CustomerType, Site
from regulars.staff.rules import Right
from regulars.ui.pages import redirect
from regulars.ui.widgets import HintedSelectMultiple, Switch

__all__ = ["addresses"]

TEMPLATE = "backoffice/addresses/of_site.html"


class TermsForm(forms.Form):
    """`terms` are those of the site as they are stored; what a sub site leaves empty is its master's."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: SiteTerms, **kwargs: Any) -> None:
        self.terms, self.is_sub = terms, terms.is_sub
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = terms.own.version
        names = country_names()
        for kind in Kind:
            self._ask_for_countries(kind, names)
        for customer_type in terms.types:
            self._ask_for_mode(customer_type)
        if self.is_sub:
            self.fields["shared_book"] = forms.BooleanField(
                label=lazy("Shared address book"),
                help_text=lazy(
                    "Customers of this site use the addresses below and no others. Their own ones are hidden meanwhile, not deleted."
                ),
                required=False,
                widget=Switch,
                initial=terms.own.shared_book,
            )

    def _ask_for_countries(self, kind: Kind, names: dict[str, str]) -> None:
        countries = getattr(self.terms.own, f"{kind}_countries")
        above = getattr(self.terms.above, f"{kind}_countries")
        otherwise, meaning = translate("Every country"), translate("Empty: every country.")
        if self.is_sub:
            meaning = translate("Empty: what the master says.")
            otherwise = translate("As the master: {words}", words=countries_in_words(above) or otherwise)
        known = names | {code: code for code in countries if code not in names}
        self.fields[f"{kind}_countries"] = forms.MultipleChoiceField(
            label=translate(KIND_COUNTRIES[kind]),
            choices=list(known.items()),
            required=False,
            widget=HintedSelectMultiple(
                {"data-placeholder": otherwise}, hints={code: code for code in known}
            ),
            help_text=meaning,
            initial=countries,
        )

    def _ask_for_mode(self, customer_type: CustomerType) -> None:
        choices = [(mode.value, translate(MODE_LABELS[mode])) for mode in Mode]
        stored = self.terms.own_modes.get(customer_type.code)
        if self.is_sub:
            above = Mode(self.terms.above_modes.get(customer_type.code, Mode.OWN))
            label = translate("As the master: {words}", words=translate(MODE_LABELS[above]))
            choices = [("", label), *choices]
        self.fields[f"mode-{customer_type.code}"] = forms.ChoiceField(
            label=customer_type.label,
            choices=choices,
            required=False,
            initial=stored or ("" if self.is_sub else Mode.OWN.value),
        )

    @property
    def modes(self) -> list[BoundField]:
        return [self[f"mode-{customer_type.code}"] for customer_type in self.terms.types]

    def changes(self) -> TermsChanges:
        """A mode that stands as it stood stays unsaid where nobody has said one."""
        modes = {
            customer_type.code: self.cleaned_data[f"mode-{customer_type.code}"] or None
            for customer_type in self.terms.types
            if f"mode-{customer_type.code}" in self.changed_data
        }
        return TermsChanges(
            **{f"{kind}_countries": self.cleaned_data[f"{kind}_countries"] for kind in Kind},
            shared_book=self.cleaned_data["shared_book"] if self.is_sub else None,
            modes=modes,
        )


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def addresses(request: HttpRequest, code: str) -> HttpResponse:
    """Counts from the next request on; it hides addresses but deletes none (ADR-03)."""
    site = find_site(request, code)
    if request.method != "POST":
        return _show(request, site, _form(site))
    form = _form(site, request.POST)
    if not form.is_valid():
        return _show(request, site, form, status=422)
    try:
        change_terms(site, form.changes(), version=form.cleaned_data["version"], by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, site, form)
        add_errors(form, error)
        return _show(request, site, form, status=status_of(error))
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


def _form(site: Site, data: Any = None) -> TermsForm:
    return TermsForm(data, terms=terms_of(site))


def _show_conflict(request: HttpRequest, site: Site, typed: TermsForm) -> HttpResponse:
    """What was typed stays; what is stored by now stands above it, and saving again is a decision (G23)."""
    data = request.POST.copy()
    data["version"] = str(typed.terms.own.version)
    stored = [
        (str(typed.fields[name].label), _in_words(typed[name]))
        for name in typed.changed_data
        if name != "version"
    ]
    return _show(request, site, _form(site, data), status=409, stored=stored)


def _in_words(bound: BoundField) -> str:
    """The stored value of a field, as people read it."""
    if isinstance(bound.field, forms.BooleanField):
        return translate("Yes" if bound.initial else "No")
    if isinstance(bound.field, forms.MultipleChoiceField):
        return countries_in_words(bound.initial) or translate("None of its own")
    return str(dict(bound.field.choices)[bound.initial])  # type: ignore[attr-defined]


def _show(
    request: HttpRequest,
    site: Site,
    form: TermsForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    formats = form.terms.formats
    context = {
        "site": site,
        "form": form,
        "tabs": tabs_of(request, site),
        "stored": stored,
        "formats": formats,
        "format_rows": rows_of(site, formats.in_force),
        "countries": country_names(),
        "book": None,
    }
    if form.is_sub and grant(request).sees("addresses"):
        book = book_of_site(request, site)
        context |= {"book": book, "tiles": tiles_of(book)}
    return office_page(request, TEMPLATE, context, status=status)
