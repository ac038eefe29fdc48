"""My Account's addresses: those that are of use at this shop, and apart from them the others with the reason (MYA-01, ADR-17)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.operations.own_addresses import make_own_default, remove_own_address
from regulars.addresses.queries.books import Book, SeenAddress, book_at
from regulars.addresses.rules import KIND_LABELS, Kind
from regulars.addresses.rules.entries import written_lines
from regulars.addresses.rules.postal import country_named
from regulars.addresses.rules.terms import REASONS
from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.ui.pages import known_choice, redirect

__all__ = ["address_default", "address_deleted", "addresses"]


@customer_page("GET")
def addresses(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    book = book_at(account.id, here.site.id)
    context = {
        "usable": [_tile(address, book) for address in book.usable],
        "unusable": [_tile(address, book) for address in book.unusable],
        "may_add": bool(book.terms.open_kinds),
        "lock": _lock(book),
    }
    return show(request, here, "addresses.html", context)


@customer_page("GET", "POST")
def address_deleted(request: HttpRequest, here: Visit, account: Account, address_id: int) -> HttpResponse:
    """Asks first; what was saved since the question was asked isn't deleted."""
    book = book_at(account.id, here.site.id)
    seen = book.find(address_id)
    if request.method != "POST":
        return show(request, here, "address_delete.html", {"tile": _tile(seen, book)})
    site, by = Site.objects.get(pk=here.through_site.id), customer_actor(account.id)
    customer = Customer.objects.get(pk=account.id)
    version = number_in(request.POST.get("version", ""))
    try:
        remove_own_address(customer, address_id, version=version, site=site, by=by)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, translate("The address is deleted."))
    return redirect(request, reverse("addresses"))


@customer_page("POST")
def address_default(request: HttpRequest, here: Visit, account: Account, address_id: int) -> HttpResponse:
    kind = Kind(known_choice(request.POST, "kind", *Kind))
    site, by = Site.objects.get(pk=here.through_site.id), customer_actor(account.id)
    customer = Customer.objects.get(pk=account.id)
    try:
        make_own_default(customer, address_id, kinds=[kind], site=site, by=by)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, translate("This is your default address for that now."))
    return redirect(request, reverse("addresses"))


def _tile(address: SeenAddress, book: Book) -> dict[str, object]:
    """An address as it is shown: what it is for is only said where it isn't for both."""
    stored = address.stored
    kinds = [kind for kind in Kind if kind in address.usable_for] or [
        kind for kind in Kind if kind in stored.kinds
    ]
    return {
        "id": stored.id,
        "version": stored.version,
        "lines": written_lines(stored.entry, book.terms.formats),
        "country": country_named(stored.country),
        "phone": stored.phone,
        "defaults": [kind for kind in Kind if getattr(stored, f"default_{kind}")],
        "only": translate(KIND_LABELS[kinds[0]]) if len(kinds) == 1 else "",
        "can_be_default": [kind for kind in kinds if not getattr(stored, f"default_{kind}")],
        "locked": address.locked,
        "other_store": address.other_store,
        "reason": translate(REASONS[address.reason]) if address.reason else "",
        "name": stored.name,
    }


def _lock(book: Book) -> str:
    """What is locked, and whom to ask (ADR-14)."""
    terms = book.terms
    if not terms.open_kinds:
        return translate("The shop keeps these addresses. Write to {contact}.", contact=terms.contact)
    if terms.locked({Kind.BILLING}):
        return translate(
            "The shop keeps your billing addresses. To change one, write to {contact}.", contact=terms.contact
        )
    return ""
