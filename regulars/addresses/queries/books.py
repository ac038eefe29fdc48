"""The addresses of a customer as they count at a site: what the site says, and which of them are seen there. One statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from regulars.addresses.queries.formats import OWN_FORMATS, formats_in
from regulars.addresses.rules import Kind, Mode, no_such_address
from regulars.addresses.rules.entries import FIELDS, Entry
from regulars.addresses.rules.postal import COUNTRIES
from regulars.addresses.rules.terms import Terms
from regulars.kernel.hot import fetch_one
from regulars.sites.rules.sharing import Place, SetSharing, Sight, customer_sees, place_of

__all__ = ["BOOK", "Book", "SeenAddress", "StoredAddress", "book_at", "book_in", "terms_at"]

_COLUMNS = (
    "for_shipping",
    "for_billing",
    "default_shipping",
    "default_billing",
    *FIELDS,
    "version",
)  # in the order of `StoredAddress`
_ADDRESSES = f"""
SELECT json_agg(json_build_array(one.id, one.entered_at_id, entered.set_id, entered.code,
    {", ".join(f"one.{name}" for name in _COLUMNS)})
    ORDER BY one.default_shipping OR one.default_billing DESC, one.id)
FROM addresses_address one LEFT JOIN sites_site entered ON entered.id = one.entered_at_id"""

# Of the `account`, at the `site` with its `sets`: JSON for `book_in`. A sub site's own word counts, else its master's (ADR-12, ADR-15).
BOOK = f"""
(SELECT json_build_array(site.id, site.set_id, sets.share_addresses, sets.discreet, terms.shared, terms.mode,
    terms.shipping, terms.billing, site.sender, coalesce({OWN_FORMATS}, {OWN_FORMATS.replace("site.id", "site.master_id")}), CASE WHEN terms.shared
        THEN ({_ADDRESSES} WHERE one.book_site_id = site.id)
        ELSE ({_ADDRESSES} WHERE one.account_id = account.id) END)::text
FROM (SELECT site.kind = 'sub' AND coalesce(own.shared_book, false) AS shared,
        coalesce(mode.mode, above_mode.mode, 'own') AS mode,
        coalesce(nullif(own.shipping_countries, '{{}}'), above.shipping_countries, '{{}}') AS shipping,
        coalesce(nullif(own.billing_countries, '{{}}'), above.billing_countries, '{{}}') AS billing
    FROM (SELECT 1) AS always
    LEFT JOIN addresses_siteaddresses own ON own.site_id = site.id
    LEFT JOIN addresses_siteaddresses above ON above.site_id = site.master_id
    LEFT JOIN addresses_addressmode mode ON mode.site_id = site.id AND mode.type_id = account.type
    LEFT JOIN addresses_addressmode above_mode
        ON above_mode.site_id = site.master_id AND above_mode.type_id = account.type) AS terms)"""
_BOOK_AT = f"""
SELECT {BOOK} FROM customers_customer account, sites_site site
JOIN sites_customerset sets ON sets.id = site.set_id WHERE account.id = %s AND site.id = %s"""
# Of a customer type, before there is an account.
_TERMS_AT = f"""
SELECT {BOOK} FROM (SELECT 0::bigint AS id, %s::text AS type) account, sites_site site
JOIN sites_customerset sets ON sets.id = site.set_id WHERE site.id = %s"""


class StoredAddress(msgspec.Struct, array_like=True, frozen=True):
    """A row as the statement brings it."""

    id: int
    site_id: int | None
    set_id: int | None
    site_code: str | None
    for_shipping: bool
    for_billing: bool
    default_shipping: bool
    default_billing: bool
    name: str
    country: str
    company: str
    street: str
    district: str
    city: str
    area: str
    postal_code: str
    sorting_code: str
    phone: str
    version: int

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for kind in Kind if getattr(self, f"for_{kind}"))

    @property
    def entry(self) -> Entry:
        return Entry(**{name: getattr(self, name) for name in FIELDS})


class _Found(msgspec.Struct, array_like=True, frozen=True):
    site_id: int
    set_id: int
    shared: bool
    discreet: bool
    shared_book: bool
    mode: Mode
    shipping: frozenset[str]
    billing: frozenset[str]
    contact: str
    formats: list[tuple[str, str, frozenset[str], frozenset[str]]] | None
    addresses: list[StoredAddress] | None


@dataclass(frozen=True)
class SeenAddress:
    """An address that its owner sees at a site. `usable_for`: what it can be used for there; with nothing, `reason` says why.

    `other_store`: it was entered at a site that has left the customer's set since.
    """

    stored: StoredAddress
    usable_for: frozenset[Kind]
    reason: str
    locked: bool
    other_store: bool


@dataclass(frozen=True)
class Book:
    """What a customer sees of addresses at a site, defaults first, and on what terms (ADR-02, ADR-10, MTX-01)."""

    terms: Terms
    seen: tuple[SeenAddress, ...]

    @cached_property
    def usable(self) -> list[SeenAddress]:
        return [address for address in self.seen if address.usable_for]

    @cached_property
    def unusable(self) -> list[SeenAddress]:
        """Left out of lists and offers, and shown apart with the reason (ADR-17)."""
        return [address for address in self.seen if not address.usable_for]

    def find(self, address_id: int) -> SeenAddress:
        """Raises `NotFound` `no_such_address`, also for what isn't seen here (G7)."""
        for address in self.seen:
            if address.stored.id == address_id:
                return address
        raise no_such_address()


_decode = msgspec.json.Decoder(_Found).decode


def book_in(text: str) -> Book:
    """The book that `BOOK` has brought."""
    found = _decode(text)
    terms = Terms(
        mode=found.mode,
        shared_book=found.shared_book,
        countries={Kind.SHIPPING: found.shipping, Kind.BILLING: found.billing},
        contact=found.contact,
        formats=formats_in(found.formats),
    )
    return Book(terms, tuple(_seen(found, terms)))


def book_at(account_id: int, site_id: int) -> Book:
    """The book of an account at a site."""
    return book_in(fetch_one(_BOOK_AT, [account_id, site_id])[0])


def terms_at(site_id: int, type_code: str) -> Terms:
    """What a site says to customers of a type."""
    return book_in(fetch_one(_TERMS_AT, [type_code, site_id])[0]).terms


def _seen(found: _Found, terms: Terms) -> Iterator[SeenAddress]:
    sharing = SetSharing(found.shared, found.discreet)
    for stored in found.addresses or ():
        place = Place.SAME
        if not terms.shared_book:
            place = place_of(stored.site_id, stored.set_id, site_id=found.site_id, set_id=found.set_id)
        sight = customer_sees(place, sharing)
        if sight is Sight.NO:
            continue
        kinds = stored.kinds
        usable = terms.usable_for(kinds, stored.country) if stored.country in COUNTRIES else frozenset()
        yield SeenAddress(
            stored,
            usable,
            "" if usable else "country_not_allowed",
            locked=terms.locked(kinds),
            other_store=sight is Sight.MARKED,
        )
