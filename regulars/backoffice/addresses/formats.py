"""How a site writes and asks for addresses in a country, with a preview while it is typed (ADR-04, ADR-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.operations.formats import change_format, remove_format
from regulars.addresses.queries.formats import SiteFormats
from regulars.addresses.queries.site_terms import terms_of
from regulars.addresses.rules import no_such_format, place_named
from regulars.addresses.rules.entries import written_lines
from regulars.addresses.rules.formats import (
    EVERYWHERE,
    Format,
    Formats,
    check_format,
    check_place,
    fields_in_words,
)
from regulars.addresses.rules.postal import COUNTRIES, country_named, country_names
from regulars.addresses.rules.questions import Question, questions
from regulars.addresses.rules.samples import sample_in
from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.addresses.format_form import FormatForm
from regulars.backoffice.customers.asking import TEMPLATE as ASK
from regulars.backoffice.customers.asking import Question as Asked
from regulars.backoffice.errors import add_errors, status_of
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.customers.rules.phones import region_of
from regulars.kernel.errors import DomainError, Invalid, NotFound
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["FormatRow", "address_format", "deletion", "rows_of"]

TEMPLATE = "backoffice/addresses/format.html"
# Where a format is for every country, it is tried on these besides the site's own.
TRIED = ("US", "JP")


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
    """Asks first, and says what counts there from then on."""
    site, country = find_site(request, code), request.GET.get("country", "")
    terms = terms_of(site)
    if country not in terms.formats.own.by_country:
        raise no_such_format()
    back, refused = reverse("site-addresses", args=[site.code]) + "#formats", None
    if request.method == "POST":
        version = number_in(request.POST.get("version", "")) or 0
        try:
            remove_format(site, country, version=version, by=actor(request))
        except DomainError as error:
            refused = error
        else:
            messages.success(request, translate("The format is deleted."))
            return redirect(request, back)
    title = translate("Delete the format for every country?")
    if country:
        title = translate("Delete the format for {place}?", place=place_named(country))
    question = Asked(
        title=title,
        url=request.get_full_path(),
        back=back,
        body="backoffice/addresses/delete_format.html",
        submit=translate("Delete"),
        tone="danger",
    )
    context = {
        "question": question,
        "crumbs": _crumbs(site, question.title),
        "version": terms.own.version,
        "then": _after(terms.formats, country),
        "refused": refused.message if refused else "",
    }
    return office_page(request, ASK, context, part="dialog", status=status_of(refused) if refused else 200)


def _after(formats: SiteFormats, country: str) -> str:
    """What counts there without this format."""
    if set(formats.own.by_country) == {country} and formats.above.by_country:
        return translate("This site then follows the formats of its master again.")
    if country and EVERYWHERE in formats.own.by_country:
        return translate("Addresses there are then written and asked for as in every other country.")
    return translate("Addresses are then written and asked for as each country has it.")


def rows_of(site: Site, formats: Formats) -> list[FormatRow]:
    """Every country first, then by name."""
    order = [EVERYWHERE, *country_names()]
    known = sorted(formats.by_country, key=lambda code: order.index(code) if code in order else len(order))
    return [_row(site, country, formats.by_country[country]) for country in known]


def _row(site: Site, country: str, form: Format) -> FormatRow:
    return FormatRow(
        place=_place(country),
        url=_url(site, country, "" if country in COUNTRIES or not country else "-deletion"),
        lines=form.text.split("\n") if form.text else [],
        required=fields_in_words(form.required),
        left_out=fields_in_words(form.left_out),
    )


def _country(request: HttpRequest) -> str:
    try:
        return check_place(request.GET.get("country", ""))
    except Invalid as error:
        raise NotFound(error.code, error.sentence) from None


def _url(site: Site, country: str, page: str = "") -> str:
    """Of the format, or of its deletion."""
    url = reverse(f"site-address-format{page}", args=[site.code])
    return f"{url}?country={country}" if country else url


def _place(country: str) -> str:
    return country_named(country) if country else translate("Every country")


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
        "deletion": _url(site, form.country, "-deletion"),
    }
    is_preview = "preview" in request.POST
    return office_page(
        request, TEMPLATE, context, part="preview" if is_preview else "", status=200 if is_preview else status
    )
