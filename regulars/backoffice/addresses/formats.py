"""How a site writes and asks for addresses in a country, with a preview while it is typed (ADR-04, ADR-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from regulars.addresses.operations.formats import FormatWish, change_format, remove_format
from regulars.addresses.queries.formats import formats_of
from regulars.addresses.queries.site_terms import terms_of
from regulars.addresses.rules import no_such_format, place_named
from regulars.addresses.rules.entries import written_lines
from regulars.addresses.rules.formats import (
    EVERYWHERE,
    LONGEST_FORMAT,
    NAMES,
    Format,
    Formats,
    as_text,
    askable_in,
    check_format,
    check_place,
    fields_in_words,
)
from regulars.addresses.rules.postal import country_named, country_names, country_of
from regulars.addresses.rules.questions import Question, questions
from regulars.addresses.rules.samples import sample_in
from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import TEMPLATE as ASK
from regulars.backoffice.customers.asking import Question as Asked
from regulars.backoffice.errors import add_errors, status_of
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.customers.rules.phones import region_of
from regulars.kernel.errors import DomainError, Invalid, NotFound
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["FormatRow", "address_format", "deletion", "rows_of"]

TEMPLATE = "backoffice/addresses/format.html"
ASKED, REQUIRED, LEFT_OUT = "asked", "required", "left_out"
CHOICES = ((ASKED, lazy("Asked for")), (REQUIRED, lazy("Required")), (LEFT_OUT, lazy("Not asked for")))
# Where a format is for every country, it is tried on these besides the site's own.
TRIED = ("US", "JP")
EXAMPLE = "{name}\n{company}\n{street}\n{district}\n{postal_code} {city}\n{area}"


@dataclass(frozen=True)
class FormatRow:
    """A format as a list has it."""

    place: str
    url: str
    lines: list[str]
    required: str
    left_out: str


@dataclass(frozen=True)
class Preview:
    country: str
    lines: list[str]
    questions: list[Question]


class FormatForm(forms.Form):
    """`form` is what it begins with, for a country or for every one."""

    def __init__(self, sent: QueryDict | None, country: str, form: Format) -> None:
        super().__init__(sent)
        self.country = country
        text = form.text or (as_text(country_of(country).lines) if country else "")
        meaning = translate("With fields in braces: {fields}.", fields=_codes(country))
        if not country:
            meaning = f"{translate('Empty: as each country writes it.')} {meaning}"
        self.fields["format"] = forms.CharField(
            label=translate("Lines"),
            help_text=meaning,
            initial=text,
            required=False,
            max_length=2 * LONGEST_FORMAT,
            widget=forms.Textarea(
                {"rows": 6, "class": "input-code", "spellcheck": "false", "placeholder": EXAMPLE}
            ),
        )
        for name in askable_in(country):
            self.fields[f"ask-{name}"] = forms.ChoiceField(
                label=translate(NAMES[name]),
                choices=CHOICES,
                initial=REQUIRED if name in form.required else LEFT_OUT if name in form.left_out else ASKED,
            )

    @property
    def choices(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("ask-")]

    @property
    def always(self) -> str:
        """What isn't theirs to choose."""
        needed = country_of(self.country).required if self.country else {"name", "street"}
        return fields_in_words(needed)

    @property
    def wish(self) -> FormatWish:
        return FormatWish(
            self.cleaned_data["format"], required=self._chosen(REQUIRED), left_out=self._chosen(LEFT_OUT)
        )

    def _chosen(self, choice: str) -> list[str]:
        return [name for name in askable_in(self.country) if self.cleaned_data[f"ask-{name}"] == choice]


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def address_format(request: HttpRequest, code: str) -> HttpResponse:
    """The country is in the address of the page, none for every country. It counts from the next request on; no address changes."""
    site, country = find_site(request, code), _country(request)
    terms = terms_of(site)
    formats, version = terms.formats, terms.own.version
    stored = formats.in_force.of(country)
    form = FormatForm(posted(request), country, stored)
    sent_version = number_in(request.POST.get("version", "")) or 0
    context: dict[str, Any] = {
        "is_own": country in formats.own.by_country,
        "version": sent_version if request.method == "POST" else version,
        "stored": [],
    }
    if request.method != "POST":
        return _show(request, site, form, context, stored)
    if not form.is_valid():
        return _show(request, site, form, context, stored, status=422)
    wish = form.wish
    try:
        if "preview" in request.POST:
            wanted = check_format(wish.text, wish.required, wish.left_out, country)
            return _show(request, site, form, context, wanted)
        change_format(site, country, wish, version=sent_version, by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            context |= {"stored": _in_words(stored), "version": version}
            return _show(request, site, form, context, stored, status=409)
        add_errors(form, error)
        return _show(request, site, form, context, None, status=status_of(error))
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, reverse("site-addresses", args=[site.code]) + "#formats")


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Asks first; what counts there from then on is the format for every country, else the country's own."""
    site, country = find_site(request, code), _country(request)
    if country not in formats_of(site).own.by_country:
        raise no_such_format()
    back = reverse("site-addresses", args=[site.code]) + "#formats"
    if request.method == "POST":
        remove_format(site, country, by=actor(request))
        messages.success(request, translate("The format is deleted."))
        return redirect(request, back)
    question = Asked(
        title=translate("Delete the format for {place}?", place=place_named(country)),
        url=request.get_full_path(),
        back=back,
        body="backoffice/addresses/delete_format.html",
        submit=translate("Delete"),
        tone="danger",
    )
    context = {"question": question, "crumbs": _crumbs(site, question.title)}
    return office_page(request, ASK, context, part="dialog")


def rows_of(site: Site, formats: Formats) -> list[FormatRow]:
    """Every country first, then by name."""
    order = [EVERYWHERE, *country_names()]
    known = sorted(formats.by_country, key=lambda code: order.index(code) if code in order else len(order))
    return [_row(site, country, formats.by_country[country]) for country in known]


def _row(site: Site, country: str, form: Format) -> FormatRow:
    return FormatRow(
        place=_place(country),
        url=_url(site, country),
        lines=form.text.split("\n") if form.text else [],
        required=fields_in_words(form.required),
        left_out=fields_in_words(form.left_out),
    )


def _country(request: HttpRequest) -> str:
    try:
        return check_place(request.GET.get("country", ""))
    except Invalid as error:
        raise NotFound(error.code, error.sentence) from None


def _url(site: Site, country: str) -> str:
    url = reverse("site-address-format", args=[site.code])
    return f"{url}?country={country}" if country else url


def _place(country: str) -> str:
    return country_named(country) if country else translate("Every country")


def _codes(country: str) -> str:
    known = (
        country_of(country).fields
        if country
        else [name for name in NAMES if name not in {"country", "phone"}]
    )
    return ", ".join(f"{{{name}}}" for name in dict.fromkeys(known))


def _crumbs(site: Site, title: str) -> list[tuple[str, str | None]]:
    return [
        (translate("Sites"), reverse("sites")),
        (site.name, reverse("site", args=[site.code])),
        (translate("Addresses"), reverse("site-addresses", args=[site.code])),
        (title, None),
    ]


def _in_words(stored: Format) -> list[tuple[str, str]]:
    return [
        (translate("Format"), stored.text or translate("As the country writes it")),
        (translate("Required"), fields_in_words(stored.required)),
        (translate("Not asked for"), fields_in_words(stored.left_out)),
    ]


def _previews(site: Site, country: str, form: Format) -> Iterable[Preview]:
    """One of the country, or of some that differ."""
    formats = Formats({EVERYWHERE: form})
    home = region_of(site.locale)
    for code in [country] if country else dict.fromkeys([home, *TRIED]):
        if code in country_names():
            lines = written_lines(sample_in(code), formats)
            yield Preview(country_named(code), lines, questions(code, [code], (), formats))


def _show(
    request: HttpRequest,
    site: Site,
    form: FormatForm,
    context: dict[str, Any],
    previewed: Format | None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Without anything to preview, what is wrong stands in its place."""
    title = translate("Addresses in every country")
    if form.country:
        title = translate("Addresses in {place}", place=country_named(form.country))
    context = context | {
        "site": site,
        "title": title,
        "crumbs": _crumbs(site, title),
        "form": form,
        "previews": list(_previews(site, form.country, previewed)) if previewed else [],
        "deletion": reverse("site-address-format-deletion", args=[site.code])
        + (f"?country={form.country}" if form.country else ""),
    }
    is_preview = "preview" in request.POST
    return office_page(
        request, TEMPLATE, context, part="preview" if is_preview else "", status=200 if is_preview else status
    )
