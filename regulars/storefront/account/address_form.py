"""An address is added or changed: the country first, and the form follows it without a reload (ADR-05)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.operations.own_addresses import add_own_address, change_own_address
from regulars.addresses.queries.books import Book, SeenAddress, book_at
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.addresses.rules.postal import COUNTRIES, country_names
from regulars.addresses.rules.questions import kinds_in, questions
from regulars.authentication.queries.visits import Account, SiteHere, Visit
from regulars.customers.models import Customer
from regulars.customers.rules.phones import region_of
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import called, show
from regulars.storefront.problems import add_errors
from regulars.ui.pages import fragment, is_htmx, posted, redirect
from regulars.ui.question_forms import QuestionForm

__all__ = ["address", "address_new", "address_questions"]

TEMPLATE = "address.html"


@customer_page("GET", "POST")
def address_new(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """`from` takes the words of another address, which is locked where it is for billing too."""
    book = book_at(account.id, here.site.id)
    book.terms.require_unlocked(book.terms.open_kinds)
    form = _form(request, book, _initial(request, here.site, account, book))
    if request.method != "POST" or _shows_another_country(request):
        return _page(request, here, form)
    kinds = kinds_in(request.POST, book.terms.open_kinds)
    try:
        add_own_address(
            Customer.objects.get(pk=account.id),
            _sent(request),
            kinds=kinds,
            site=Site.objects.get(pk=here.through_site.id),
            by=customer_actor(account.id),
        )
    except DomainError as error:
        return _page(request, here, form, status=add_errors(form, error, kinds=_of_kinds(form)))
    messages.success(request, translate("The address is saved."))
    return redirect(request, reverse("addresses"))


@customer_page("GET", "POST")
def address(request: HttpRequest, here: Visit, account: Account, address_id: int) -> HttpResponse:
    """One of one's own, as it is seen here; a locked one says whom to ask."""
    book = book_at(account.id, here.site.id)
    seen = book.find(address_id)
    book.terms.require_unlocked(seen.stored.kinds)
    form = _form(request, book, _values(seen), seen)
    version = number_in(request.POST.get("version", "")) or seen.stored.version
    if request.method != "POST" or _shows_another_country(request):
        return _page(request, here, form, seen, version=version)
    try:
        change_own_address(
            Customer.objects.get(pk=account.id),
            address_id,
            _sent(request),
            kinds=kinds_in(request.POST, book.terms.open_kinds),
            version=version,
            site=Site.objects.get(pk=here.through_site.id),
            by=customer_actor(account.id),
        )
    except DomainError as error:
        status = add_errors(form, error, kinds=_of_kinds(form))
        if error.code == "version_conflict":
            _note_what_is_newer(form, _values(seen))
        return _page(request, here, form, seen, version=seen.stored.version, status=status)
    messages.success(request, translate("The address is saved."))
    return redirect(request, reverse("addresses"))


def _note_what_is_newer(form: QuestionForm, stored: Mapping[str, Any]) -> None:
    """What was typed stays; beside it stands what was saved meanwhile, and saving again is a choice (G23)."""
    for code in form.fields:
        bound, now = form[code], stored[code]
        if str(bound.value() or "").strip() != str(now or ""):
            value = dict(getattr(bound.field.widget, "choices", ())).get(now, now)
            if isinstance(now, bool):
                value = translate("Yes" if now else "No")
            bound.help_text = translate("Saved meanwhile: {value}", value=value or translate("nothing"))


@customer_page("POST")
def address_questions(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """Another country was chosen: what is asked there, with what was typed so far. Sent as a form, so that nothing typed gets into an address."""
    book = book_at(account.id, here.site.id)
    number = number_in(request.POST.get("address", ""))
    seen = book.find(number) if number else None
    form = _form(request, book, {}, seen)
    if not is_htmx(request):
        return _page(request, here, form, seen, version=number_in(request.POST.get("version", "")) or 1)
    answer = fragment(request, f"storefront/{TEMPLATE}", "questions", {"form": form})
    answer["Cache-Control"] = "no-store"
    return answer


def _form(
    request: HttpRequest,
    book: Book,
    initial: Mapping[str, Any],
    seen: SeenAddress | None = None,
) -> QuestionForm:
    offered = book.terms.offered(country_names())
    if seen and seen.stored.country in COUNTRIES and seen.stored.country not in offered:
        offered.append(seen.stored.country)
    chosen = request.POST.get("country", initial.get("country", ""))
    country = chosen if chosen in offered else next(iter(offered), "")
    asked_kinds = book.terms.open_kinds if len(book.terms.open_kinds) > 1 else ()
    attrs = {
        "country": {
            "hx-post": reverse("address_questions"),
            "hx-trigger": "change",
            "hx-include": "closest form",
            "hx-target": "#questions",
            "hx-swap": "outerHTML",
            "hx-disabled-elt": "#questions",
            "hx-sync": "this:replace",
        }
    }
    found = questions(country, offered, asked_kinds, book.terms.formats)
    return QuestionForm(found, posted(request), initial={**initial, "country": country}, attrs=attrs)


def _initial(request: HttpRequest, site: SiteHere, account: Account, book: Book) -> dict[str, Any]:
    """What is known already: who they are, and where the shop is at home."""
    number = number_in(request.GET.get("from", ""))
    if number:
        return _values(book.find(number))
    default = next((seen.stored.country for seen in book.usable), region_of(site.locale))
    known = {"name": called(account), "company": account.company, "phone": account.phone}
    return known | {"country": default if default in COUNTRIES else ""}


def _values(seen: SeenAddress) -> dict[str, Any]:
    stored = seen.stored
    return {name: getattr(stored, name) for name in FIELDS} | {
        f"for_{kind}": kind in stored.kinds for kind in Kind
    }


def _shows_another_country(request: HttpRequest) -> bool:
    """Without scripts, or before they were through, somebody chose a country and sent the fields of another one."""
    return "country-chosen" in request.POST or request.POST.get("drawn_for") not in {
        None,
        request.POST.get("country"),
    }


def _of_kinds(form: QuestionForm) -> str:
    """Beside which question it is said that the address won't do for shipping or billing."""
    return "for_shipping" if "for_shipping" in form.fields else "country"


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FIELDS if name in request.POST}


def _page(
    request: HttpRequest,
    here: Visit,
    form: QuestionForm,
    seen: SeenAddress | None = None,
    *,
    version: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "address_id": seen.stored.id if seen else None, "version": version}
    return show(request, here, TEMPLATE, context, status=status)
