"""What customers do with their addresses at a site, within its terms: each verb asks the same function whether it is locked (ADR-14).

`site` is the one of the host where they are; at a master that of their own site of the family counts (SUB-03).
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address, change_address, make_default, remove_address
from regulars.addresses.queries.books import Book, SeenAddress, book_at
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.addresses.rules.postal import check_country
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.customers.queries.family import effective_site
from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.sites.models import Site

__all__ = ["add_own_address", "change_own_address", "make_own_default", "remove_own_address"]


def add_own_address(
    account: Customer,
    sent: Mapping[str, str],
    *,
    kinds: Collection[Kind] | None = None,
    site: Site,
    by: Actor,
) -> Address:
    """A customer adds an address at a site. Without `kinds` it is for all that the site allows them.

    Raises `Forbidden` `address_locked` (ADR-08 to ADR-10), `Invalid` `country_not_allowed` (ADR-05), and as `add_address`.
    """
    with _book(account, site) as (book, own_site):
        terms = book.terms
        terms.require_unlocked(terms.open_kinds if kinds is None else kinds)
        country = check_country(sent.get("country", ""))
        if kinds is None:
            kinds = terms.usable_for(terms.open_kinds, country) or terms.open_kinds
        terms.require_allowed(kinds, country)
        return add_address(account, sent, kinds=kinds, site=own_site, through=site, by=by)


def change_own_address(
    account: Customer,
    address_id: int,
    sent: Mapping[str, str],
    *,
    kinds: Collection[Kind] | None = None,
    version: int | None = None,
    partly: bool = False,
    site: Site,
    by: Actor,
) -> Address:
    """A customer changes an address that they see at a site. `partly`: what isn't sent stays; without `kinds` these stay too.

    Raises `NotFound` `no_such_address`, `Forbidden` `address_locked` for what it was for and what it is to be for, `Invalid`
    `country_not_allowed` for what it would newly be used for, `Conflict` `version_conflict`.
    """
    with _book(account, site) as (book, own_site):
        seen = book.find(address_id)
        stored = seen.stored
        wanted = frozenset(stored.kinds if kinds is None else kinds)
        book.terms.require_unlocked(stored.kinds | wanted)
        values = {name: getattr(stored, name) for name in FIELDS} | dict(sent) if partly else dict(sent)
        country = check_country(values.get("country", ""))
        newly = wanted if country != stored.country else wanted - stored.kinds
        if newly:
            book.terms.require_allowed(newly, country)
        version = stored.version if version is None else version
        return change_address(
            account, address_id, values, kinds=wanted, version=version, site=own_site, through=site, by=by
        )


def remove_own_address(
    account: Customer, address_id: int, *, version: int | None = None, site: Site, by: Actor
) -> None:
    """A customer deletes an address that they see at a site. Raises `NotFound` `no_such_address`, `Forbidden` `address_locked`."""
    with _book(account, site) as (book, _):
        _unlocked(book, address_id)
        remove_address(account, address_id, version=version, through=site, by=by)


def make_own_default(
    account: Customer, address_id: int, *, kinds: Collection[Kind], site: Site, by: Actor
) -> Address:
    """A customer makes an address the default. Raises as `remove_own_address`, and as `make_default`."""
    with _book(account, site) as (book, _):
        seen = book.find(address_id)
        book.terms.require_unlocked(kinds)
        return make_default(account, seen.stored.id, kinds=kinds, by=by)


def _unlocked(book: Book, address_id: int) -> SeenAddress:
    seen = book.find(address_id)
    book.terms.require_unlocked(seen.stored.kinds)
    return seen


@contextmanager
def _book(account: Customer, site: Site) -> Iterator[tuple[Book, Site]]:
    """The book as it is while nobody else changes it, and the customer's own site, whose terms it has."""
    with translate_db_errors(), transaction.atomic():
        lock_account(account, no_key=True)
        own_site = effective_site(account, site)
        yield book_at(account.pk, own_site.pk), own_site
