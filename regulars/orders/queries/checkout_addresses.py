"""Where an order and its bill go (ADR-02, ADR-10, ADR-14)."""

from collections.abc import Mapping

from regulars.addresses.queries.books import Book
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import Entry, check_entry
from regulars.addresses.rules.postal import COUNTRIES
from regulars.addresses.rules.terms import Terms
from regulars.kernel.errors import Conflict, Invalid
from regulars.orders.rules.checkout import AddressChoice, Choice
from regulars.orders.rules.problems import Problems

__all__ = ["addresses_in", "country_in"]


def addresses_in(
    choice: Choice, terms: Terms, book: Book | None, problems: Problems
) -> tuple[dict[Kind, Entry], dict[Kind, int | None], bool]:
    """Where the order and the bill go. A bill of which nothing is said goes where the order does, unless that can't be."""
    found: dict[Kind, Entry] = {}
    ids: dict[Kind, int | None] = {}

    def take(kind: Kind, wanted: AddressChoice | None) -> None:
        with problems.beside(f"{kind}_address"):
            found[kind], ids[kind] = _address(kind, wanted, terms, book)

    take(Kind.SHIPPING, choice.shipping)
    billing = choice.billing
    same = _can_be_billed(choice.shipping, ids.get(Kind.SHIPPING), found, terms, book)
    is_same = billing is not None and billing.as_shipping
    if is_same and not same and Kind.SHIPPING in found:
        with problems.beside(f"{Kind.BILLING}_address"):
            raise _not_billable(choice.shipping, terms)
    if same and (billing is None or is_same):
        found[Kind.BILLING], ids[Kind.BILLING] = found[Kind.SHIPPING], ids[Kind.SHIPPING]
    elif not is_same and (
        billing is not None or Kind.SHIPPING in found
    ):  # else what is wrong is said of the other one
        take(Kind.BILLING, billing)
    return found, ids, same


def _can_be_billed(
    wanted: AddressChoice | None,
    address_id: int | None,
    found: Mapping[Kind, Entry],
    terms: Terms,
    book: Book | None,
) -> bool:
    if Kind.SHIPPING not in found:
        return False
    if wanted is not None and wanted.typed is not None:
        return not terms.locked({Kind.BILLING}) and terms.allows(Kind.BILLING, found[Kind.SHIPPING].country)
    return book is not None and address_id is not None and Kind.BILLING in book.find(address_id).usable_for


def _not_billable(shipping: AddressChoice | None, terms: Terms) -> Invalid:
    """Raises `Forbidden` `address_locked` for one that was typed in and may not be for bills."""
    if shipping is not None and shipping.typed is not None:
        terms.require_unlocked({Kind.BILLING})
    return Invalid(
        "not_billable", "No bill can go where the order is sent. Choose another address for the bill."
    )


def _address(
    kind: Kind, wanted: AddressChoice | None, terms: Terms, book: Book | None
) -> tuple[Entry, int | None]:
    if wanted is not None and wanted.typed is not None:
        terms.require_unlocked({kind})
        entry = check_entry(wanted.typed, terms.formats)
        terms.require_allowed({kind}, entry.country)
        return entry, None
    if wanted is not None and wanted.id is not None and book is not None:
        seen = book.find(wanted.id)
        if kind not in seen.usable_for:
            raise Invalid("country_not_allowed", "This address can't be used for this here.")
        if wanted.version not in {None, seen.stored.version}:
            raise Conflict("address_changed", "This address was changed in the meantime. Please look at it.")
        return seen.stored.entry, seen.stored.id
    usable = [address for address in (book.usable if book else ()) if kind in address.usable_for]
    usable.sort(key=lambda address: not getattr(address.stored, f"default_{kind}"))
    if not usable:
        raise Invalid("required", "Please fill this in.")
    return usable[0].stored.entry, usable[0].stored.id


def country_in(wanted: AddressChoice | None, address: Entry | None, terms: Terms) -> str:
    """Where it goes as far as that is known: while an address is typed in, its country says what that costs."""
    if address is not None:
        return address.country
    typed = (wanted.typed or {}).get("country", "") if wanted else ""
    return typed if typed in COUNTRIES and terms.allows(Kind.SHIPPING, typed) else ""
