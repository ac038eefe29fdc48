"""An address is added, changed, deleted, made the default: the same pages for a customer's own and for a shared book."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address, change_address, make_default, remove_address
from regulars.addresses.rules import Kind, kinds_in_words
from regulars.addresses.rules.postal import country_named
from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.addresses.forms import AddressForm, values_of
from regulars.backoffice.addresses.owners import AddressBook, find_book
from regulars.backoffice.addresses.tiles import lines_of
from regulars.backoffice.customers.asking import TEMPLATE as ASK
from regulars.backoffice.customers.asking import Question
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import office_page
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, posted, redirect

__all__ = ["default", "deletion", "edit_address", "new_address"]

TEMPLATE = "backoffice/addresses/address.html"
MADE_DEFAULT = {
    Kind.SHIPPING.value: lazy("This address is the default for shipping now."),
    Kind.BILLING.value: lazy("This address is the default for billing now."),
}


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def new_address(request: HttpRequest, **whose: Any) -> HttpResponse:
    """Entered at a shop if one was chosen; staff may enter any country (ADR-04, ADR-05)."""
    book = find_book(request, whose)
    site = book.chosen
    form = AddressForm(posted(request), values=_begins_with(book, site), formats=book.formats)
    if request.method != "POST":
        return _show(request, book, form, site=site)
    if "ask" in request.POST or form.is_of_another_country:
        return _show(request, book, form, site=site)
    try:
        add_address(book.owner, form.entry, kinds=form.kinds, site=site, by=actor(request))
    except DomainError as error:
        form.refuse(error)
        return _show(request, book, form, site=site, status=status_of(error))
    messages.success(request, translate("The address is added."))
    return redirect(request, book.home)


def _begins_with(book: AddressBook, site: Site | None) -> dict[str, str]:
    """The country that is the likeliest: of the latest address, else of the language that the shop speaks."""
    country = book.addresses[-1].country if book.addresses else ""
    place = site or book.place
    if not country and place:
        country = place.locale.replace("-", "_").partition("_")[2]
    return {**book.values, "country": country}


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def edit_address(request: HttpRequest, address_id: int, **whose: Any) -> HttpResponse:
    """Saved as one; what somebody else saved meanwhile is shown above what was typed (G23)."""
    book = find_book(request, whose)
    address = book.find(address_id)
    if request.method != "POST":
        return _show(request, book, AddressForm(values=values_of(address)), address=address)
    form = AddressForm(request.POST)
    if "ask" in request.POST or form.is_of_another_country:
        return _show(request, book, form, address=address)
    try:
        change_address(
            book.owner, address.pk, form.entry, kinds=form.kinds, version=form.version, by=actor(request)
        )
    except DomainError as error:
        is_old = error.code == "version_conflict"
        if not is_old:
            form.refuse(error)
        return _show(request, book, form, address=address, is_old=is_old, status=status_of(error))
    messages.success(request, translate("Saved."))
    return redirect(request, book.home)


def _show(
    request: HttpRequest,
    book: AddressBook,
    form: AddressForm,
    *,
    address: Address | None = None,
    site: Site | None = None,
    is_old: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The version is that of the page, until somebody was told of a newer one."""
    version = form.version if address and form.version and not is_old else address and address.version
    title = translate("Edit address") if address else translate("Add address")
    context = {
        "title": title,
        "crumbs": book.crumbs_to(title),
        "book": book,
        "site": site,
        "form": form,
        "version": version,
        "stored": _stored(address, book) if address and is_old else [],
        "is_new": address is None,
        "is_shared": isinstance(book.owner, Site),
    }
    return office_page(request, TEMPLATE, context, part="questions", status=status)


def _stored(address: Address, book: AddressBook) -> list[tuple[str, list[str]]]:
    """What somebody else saved."""
    written = [*lines_of(address, book), country_named(address.country)]
    return [
        (translate("Address"), written),
        (translate("Phone"), [address.phone]),
        (translate("For"), [kinds_in_words(address.kinds)]),
    ]


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def deletion(request: HttpRequest, address_id: int, **whose: Any) -> HttpResponse:
    """Asks first. Orders keep copies of their own; another address becomes the default (ADR-13)."""
    book = find_book(request, whose)
    address = book.find(address_id)
    if request.method != "POST":
        return _ask(request, book, address)
    version = number_in(request.POST.get("version", "")) or 0
    try:
        remove_address(book.owner, address.pk, version=version, by=actor(request))
    except DomainError as error:
        return _ask(request, book, address, refused=error.message, status=status_of(error))
    messages.success(request, translate("The address is deleted."))
    return redirect(request, book.home)


def _ask(
    request: HttpRequest, book: AddressBook, address: Address, *, refused: str = "", status: int = 200
) -> HttpResponse:
    question = Question(
        title=translate("Delete this address?"),
        url=request.get_full_path(),
        back=book.home,
        body="backoffice/addresses/delete.html",
        submit=translate("Delete"),
        tone="danger",
    )
    context = {
        "question": question,
        "crumbs": book.crumbs_to(question.title),
        "address": address,
        "lines": lines_of(address, book),
        "country": country_named(address.country),
        "refused": refused,
    }
    return office_page(request, ASK, context, part="dialog", status=status)


@staff_action(Right.EDIT_CUSTOMERS)
def default(request: HttpRequest, address_id: int, **whose: Any) -> HttpResponse:
    """In the place of the one that was it."""
    book = find_book(request, whose)
    address = book.find(address_id)
    kind = known_choice(request.POST, "kind", *Kind)
    try:
        make_default(book.owner, address.pk, kinds=[Kind(kind)], by=actor(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, MADE_DEFAULT[kind])
    return redirect(request, book.home)
