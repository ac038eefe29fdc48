"""Where an order on the phone and its bill go: of the book, typed in, or the bill where the order goes (ADR-02, ADR-14)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from regulars.addresses.queries.formats import formats_at
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.backoffice.addresses.forms import AddressForm
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.orders.queries.checkout import Quote
from regulars.orders.rules.checkout import AS_SHIPPING, AddressChoice
from regulars.sites.models import Site

__all__ = ["AddressPart", "address_forms", "address_parts", "chosen_address"]

SAME, TYPED = "same", "typed"
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class AddressPart:
    """What the page offers for one kind. `value` is the chosen one; without `may_type` no address is typed in."""

    kind: Kind
    choices: Choices
    value: str
    may_type: bool
    form: AddressForm

    @property
    def is_typed(self) -> bool:
        return self.may_type and self.value == TYPED


def address_forms(sent: QueryDict, site: Site, authorized: AuthorizedCustomer) -> dict[Kind, AddressForm]:
    """As the shop asks for addresses; they begin with the name and the country of the shop."""
    seen, formats = authorized.seen, formats_at(site)
    country = site.locale.replace("-", "_").partition("_")[2]
    values = {"name": seen.full_name, "company": seen.company, "country": country}
    return {
        kind: AddressForm(
            sent if sent.get(kind) == TYPED else None, values=values, formats=formats, prefix=kind.value
        )
        for kind in Kind
    }


def chosen_address(text: str, typed: AddressForm) -> AddressChoice | None:
    """One of the book is its id and the version that was seen."""
    if text in {SAME, TYPED}:
        return AS_SHIPPING if text == SAME else AddressChoice(typed=typed.entry)
    address_id, _, version = text.partition(".")
    number = number_in(address_id)
    return None if number is None else AddressChoice(id=number, version=number_in(version))


def address_parts(
    quote: Quote, sent: QueryDict, forms: Mapping[Kind, AddressForm], *, sees_book: bool
) -> list[AddressPart]:
    return [_part(quote, kind, str(sent.get(kind, "")), forms[kind], sees_book=sees_book) for kind in Kind]


def _part(quote: Quote, kind: Kind, chosen: str, form: AddressForm, *, sees_book: bool) -> AddressPart:
    usable = [address for address in (quote.book.usable if quote.book else ()) if kind in address.usable_for]
    book = [
        (f"{address.stored.id}.{address.stored.version}", _in_a_line(quote, address.stored.entry))
        for address in usable
    ]
    choices: Choices = []
    if kind is Kind.BILLING:
        choices.append((SAME, translate("Same as the shipping address")))
    if sees_book:
        choices += book
    elif book:
        choices.append(("", translate("The default address of the customer; your role doesn't show it.")))
    may_type = not quote.terms.locked({kind})
    if may_type:
        choices.append((TYPED, translate("Another address, typed below")))
    if not any(chosen == value for value, _ in choices):
        chosen = _proposed(quote, kind, choices, before=chosen.partition(".")[0])
    return AddressPart(kind, choices, chosen, may_type, form)


def _proposed(quote: Quote, kind: Kind, choices: Choices, *, before: str) -> str:
    """The one that was chosen `before` as it is now, else what the order would take as it is."""
    follows = quote.bills_shipping and not quote.terms.locked({Kind.BILLING})
    if not before and kind is Kind.BILLING and (follows or Kind.SHIPPING not in quote.addresses):
        return SAME
    taken = f"{before or quote.address_ids.get(kind) or 0}."
    return next((value for value, _ in choices if value.startswith(taken)), choices[0][0] if choices else "")


def _in_a_line(quote: Quote, entry: Entry) -> str:
    return ", ".join([*written_lines(entry, quote.terms.formats), country_named(entry.country)])
