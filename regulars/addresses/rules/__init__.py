"""The vocabulary of addresses: what they are for, who may change them, what is said when something can't be."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from regulars.addresses.rules.formats import ANY, EVERYWHERE, NAMES, fields_in_words
from regulars.addresses.rules.postal import country_named, country_names
from regulars.kernel.audit import Event
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.i18n import counted, listed, noop, translate

__all__ = [
    "ADDED",
    "CHANGED",
    "DEFAULT_CHANGED",
    "FIELD_LABELS",
    "FORMAT_CHANGED",
    "FORMAT_REMOVED",
    "GROUP",
    "IMPORTED",
    "KIND_COUNTRIES",
    "KIND_LABELS",
    "LIST_EXPORTED",
    "MODE_LABELS",
    "MOST",
    "REMOVED",
    "SHARED_ADDED",
    "SHARED_CHANGED",
    "SHARED_DEFAULT_CHANGED",
    "SHARED_REMOVED",
    "TERMS_CHANGED",
    "Kind",
    "Mode",
    "Where",
    "no_such_address",
    "no_such_format",
    "place_named",
    "places_in_words",
    "too_many_addresses",
]  # fmt: skip

MOST = 100  # addresses of one owner


class Kind(StrEnum):
    SHIPPING = "shipping"
    BILLING = "billing"


GROUP = "addresses:"  # before each field, where records name it: the group that decides who sees it

FIELD_LABELS = {f"{GROUP}{name}": label for name, label in {**NAMES, "kinds": noop("For")}.items()}
KIND_LABELS = {Kind.SHIPPING: noop("Shipping"), Kind.BILLING: noop("Billing")}
KIND_COUNTRIES = {Kind.SHIPPING: noop("Shipping countries"), Kind.BILLING: noop("Billing countries")}


def kinds_in_words(kinds: Iterable[str]) -> str:
    """`Shipping and Billing`, in the language of the reader."""
    kinds = set(kinds)
    return listed(translate(KIND_LABELS[kind]) for kind in Kind if kind in kinds)


_READERS = {
    "country": country_named,
    "kinds": kinds_in_words,
    f"{GROUP}country": country_named,
    f"{GROUP}kinds": kinds_in_words,
}
ADDED = Event("address.added", "added an address in {country}", FIELD_LABELS, _READERS)
CHANGED = Event("address.changed", "changed an address in {country}: {fields}", FIELD_LABELS, _READERS)
REMOVED = Event("address.removed", "deleted an address in {country}", FIELD_LABELS, _READERS)
DEFAULT_CHANGED = Event(
    "address.default_changed", "made an address the default in {country}: {kinds}", readers=_READERS
)
IMPORTED = Event(
    "address.imported",
    "imported {addresses}",
    readers={"addresses": lambda number: counted("{number} address", "{number} addresses", number)},
)
LIST_EXPORTED = Event("address.list_exported", "downloaded addresses of customers as a file")
SHARED_ADDED = Event(
    "site.address_added",
    "added an address in {country} to the shared address book of {site}",
    FIELD_LABELS,
    _READERS,
)
SHARED_CHANGED = Event(
    "site.address_changed",
    "changed an address in {country} in the shared address book of {site}: {fields}",
    FIELD_LABELS,
    _READERS,
)
SHARED_REMOVED = Event(
    "site.address_removed",
    "deleted an address in {country} from the shared address book of {site}",
    FIELD_LABELS,
    _READERS,
)
SHARED_DEFAULT_CHANGED = Event(
    "site.default_address_changed",
    "chose a default address in {country} in the shared address book of {site}: {kinds}",
    readers=_READERS,
)


class Mode(StrEnum):
    """What customers of one type may do with their addresses at a site."""

    OWN = "own"
    READ_ONLY = "read_only"
    BILLING_READ_ONLY = "billing_read_only"


class Where(StrEnum):
    """Who says what is in force: the site, its master, or nobody, so that it is as Regulars comes."""

    SITE = "site"
    MASTER = "master"
    STANDARD = "standard"


MODE_LABELS = {
    Mode.OWN: noop("Customers change their addresses"),
    Mode.READ_ONLY: noop("Only staff change addresses"),
    Mode.BILLING_READ_ONLY: noop("Only staff change billing addresses"),
}


def countries_in_words(codes: Iterable[str]) -> str:
    """Their names in the language of the reader; no list at all allows every country."""
    codes, names = list(codes), country_names()
    known = [name for code, name in names.items() if code in codes]
    return listed([*known, *(code for code in codes if code not in names)])


def modes_in_words(modes: Mapping[str, str]) -> str:
    return "; ".join(f"{code}: {translate(MODE_LABELS[Mode(mode)])}" for code, mode in modes.items())


TERMS_CHANGED = Event(
    "site.addresses_changed",
    "changed the address settings of {site}: {fields}",
    {
        **{f"{GROUP}{kind}_countries": label for kind, label in KIND_COUNTRIES.items()},
        f"{GROUP}shared_book": noop("Shared address book"),
        f"{GROUP}modes": noop("Who may change addresses"),
    },
    {
        f"{GROUP}shipping_countries": countries_in_words,
        f"{GROUP}billing_countries": countries_in_words,
        f"{GROUP}shared_book": lambda value: translate("Yes" if value else "No"),
        f"{GROUP}modes": modes_in_words,
    },
)


def place_named(country: str) -> str:
    """A country by name, or every one that has no format of its own."""
    return translate("every other country") if country in {EVERYWHERE, ANY} else country_named(country)


def places_in_words(countries: Iterable[str]) -> str:
    """What formats there are for: `Germany, Japan and every other country`."""
    codes, names = set(countries), country_names()
    if codes == {EVERYWHERE}:
        return translate("Every country")
    known = [name for code, name in names.items() if code in codes]
    unknown = sorted(code for code in codes if code and code not in names)
    others = [translate("every other country")] if EVERYWHERE in codes else []
    return listed([*known, *unknown, *others])


_FORMAT_READERS = {
    "country": place_named,
    f"{GROUP}format": lambda text: text.replace("\n", " / ") or translate("As the country writes it"),
    f"{GROUP}required": lambda fields: fields_in_words(fields) or translate("Nothing"),
    f"{GROUP}left_out": lambda fields: fields_in_words(fields) or translate("Nothing"),
}
_FORMAT_LABELS = {
    f"{GROUP}format": noop("Address format"),
    f"{GROUP}required": noop("Required"),
    f"{GROUP}left_out": noop("Not asked for"),
}
FORMAT_CHANGED = Event(
    "site.address_format_changed",
    "changed how {site} writes and asks for addresses in {country}: {fields}",
    _FORMAT_LABELS,
    _FORMAT_READERS,
)
FORMAT_REMOVED = Event(
    "site.address_format_removed",
    "deleted how {site} writes and asks for addresses in {country}",
    _FORMAT_LABELS,
    _FORMAT_READERS,
)


def no_such_address() -> NotFound:
    return NotFound("no_such_address", "There is no such address.")


def no_such_format() -> NotFound:
    return NotFound("no_such_format", "This site has no format of its own for addresses there.")


def too_many_addresses() -> Invalid:
    return Invalid("too_many_addresses", "There may be {most} addresses. Delete one first.", most=MOST)
