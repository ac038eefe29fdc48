"""A site's *Shop* tab: who sees prices, the tax in them, and how orders are sent (SHP-03 to SHP-06)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse

from regulars.addresses.rules import Where, countries_in_words
from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.decimals import NUMBER, TYPED, number_in_words, plain_number
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.tabs import tabs_of
from regulars.catalog.models import ShippingMethod
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.catalog.queries.shipping import methods_at
from regulars.catalog.queries.site_shop import ShopTerms, shop_terms_of, taxes_by_class
from regulars.catalog.rules import PricesFor
from regulars.catalog.rules.terms import PRICES_FOR_LABELS, STANDARD_CLASS
from regulars.kernel.i18n import current_language, lazy, translate
from regulars.kernel.money import written
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["shop"]

SPARE = 2  # lines for further classes


class ShopForm(forms.Form):
    """`terms` are those of the site as they are stored; what a sub site leaves open is its master's."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: ShopTerms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        self.fields["version"].initial = terms.version
        for customer_type in terms.types:
            choices = self._choices(customer_type.code)
            stored = terms.own_prices_for.get(customer_type.code, "")
            self.fields[f"prices-{customer_type.code}"] = forms.ChoiceField(
                label=customer_type.label,
                choices=choices,
                required=False,
                initial=stored if stored in dict(choices) else "",
            )
        taxes = [*terms.own_taxes.items(), *[None] * SPARE]
        self.lines = range(len(taxes))
        for line, tax in enumerate(taxes):
            self._ask_for_tax(line, tax)

    def _choices(self, code: str) -> list[tuple[str, str]]:
        above = PricesFor(self.terms.prices_for_above.get(code, PricesFor.EVERYONE))
        words = translate(PRICES_FOR_LABELS[above])
        otherwise = translate("As the master: {words}", words=words) if self.terms.is_sub else ""
        own = [(who.value, translate(PRICES_FOR_LABELS[who])) for who in PricesFor]
        return [("", otherwise), *own] if otherwise else [("", own[0][1]), own[1]]

    def _ask_for_tax(self, line: int, tax: Any) -> None:
        known: tuple[str, str, str] = ("", "", "")
        if tax is not None:
            known = (tax[0], number_in_words(tax[1].percent, ""), tax[1].text)
        labels = (lazy("Tax class"), lazy("Percent"), lazy("What pages say"))
        for name, label, value, longest, attrs in zip(
            ("class", "percent", "text"), labels, known, (20, 20, 60), (TYPED, NUMBER, TYPED), strict=True
        ):
            self.fields[f"tax-{line}-{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=longest,
                initial=value,
                widget=forms.TextInput(attrs=attrs),
            )

    @property
    def viewers(self) -> list[BoundField]:
        return [self[f"prices-{customer_type.code}"] for customer_type in self.terms.types]

    @property
    def taxes(self) -> list[list[BoundField]]:
        return [[self[f"tax-{line}-{name}"] for name in ("class", "percent", "text")] for line in self.lines]

    def changes(self) -> ShopChanges:
        """What stands as it stood stays unsaid; a class without a percent is none any more, and a lone percent needs no class."""
        data, changed = self.cleaned_data, set(self.changed_data)
        prices_for = {
            kind.code: data[f"prices-{kind.code}"] or None
            for kind in self.terms.types
            if f"prices-{kind.code}" in changed
        }
        lines = [[data[f"tax-{line}-{name}"] for name in ("class", "percent", "text")] for line in self.lines]
        only = "" if any(name for name, *_ in lines) else STANDARD_CLASS
        taxes = [(name or only, Tax(plain_number(percent), text)) for name, percent, text in lines if percent]
        is_changed = any(name.startswith("tax-") for name in changed)
        return ShopChanges(taxes=taxes if is_changed else None, prices_for=prices_for)


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def shop(request: HttpRequest, code: str) -> HttpResponse:
    """It counts from the next request on, in baskets that are there too."""
    site = find_site(request, code)
    form = ShopForm(posted(request), terms=shop_terms_of(site))
    done = attempt(
        form,
        lambda: change_shop_terms(
            site, form.changes(), version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if isinstance(done, Undone):
        return _show(request, site, form, done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


def _show(request: HttpRequest, site: Site, form: ShopForm, status: int) -> HttpResponse:
    methods, terms = methods_at(site.pk, site.currency), form.terms
    in_force, where = methods.in_force
    context = {
        "site": site,
        "form": form,
        "tabs": tabs_of(request, site),
        "is_stale": status == 409,
        "tax_of_master": taxes_by_class(terms.taxes_above) if terms.taxes[1] is Where.MASTER else "",
        "own": [_line(method) for method in methods.own],
        "above": [_line(method) for method in in_force] if where is Where.MASTER else [],
    }
    return office_page(request, "backoffice/shops/shop.html", context, status=status)


def _line(method: ShippingMethod) -> tuple[ShippingMethod, str, str]:
    """A method with its countries and what it costs, in words."""
    currency, language = method.site.currency, current_language()
    cost = written(method.price, currency, language)
    if method.free_from is not None:
        free_from = written(method.free_from, currency, language)
        cost = translate("{cost}, free from {free_from}", cost=cost, free_from=free_from)
    return method, countries_in_words(method.countries) or translate("Every country"), cost
