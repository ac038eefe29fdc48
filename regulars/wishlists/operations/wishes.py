"""Products are put on a customer's wish list and taken off it, and notes written beside them (WSH-01).

`site` is the one of the host where the customer is; at a master that of their own site of the family counts (SUB-03). What isn't seen there
isn't there. The account is locked first, so that nobody has more lines than there may be.
"""

from collections.abc import Mapping

from regulars.catalog.queries.assortment import product_at
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.customers.queries.family import effective_site
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.errors import Conflict
from regulars.sites.models import Site
from regulars.wishlists import rules
from regulars.wishlists.models import WishLine
from regulars.wishlists.queries.wishes import StoredWish, stored_wishes
from regulars.wishlists.rules import GROUP, MOST

__all__ = ["add_wish", "change_note", "remove_wish"]


def add_wish(account: Customer, product_code: str, *, site: Site, note: str = "", by: Actor) -> bool:
    """Put a product that is on sale here on the wish list; what it costs now is kept beside it. Answers whether it is new there.

    One that stands on it already stays as it is. Raises `NotFound` `not_on_sale`, `Invalid` `too_many_wishes` and for the note, `Conflict`
    `not_in_set`.
    """
    note = rules.check_note(note)
    with change(rules.ADDED, by=by) as record:
        account, own_site = lock_account(account, no_key=True), effective_site(account, site)
        if own_site.set_id != account.set_id:
            raise Conflict("not_in_set", "The customer is in another customer set than this site.", "site")
        there = stored_wishes(account.pk, own_site.pk, product_code)
        if any(not line.is_stray for line in there):
            record.nothing()
            return False
        offer = product_at(own_site.pk, account.pk, product_code)
        if offer is None:
            raise rules.not_on_sale()
        if WishLine.objects.filter(account=account).count() >= MOST:
            raise rules.too_many_wishes()
        unit = offer.line.unit
        WishLine.objects.create(
            account=account,
            site=own_site,
            product_id=offer.product.id,
            seen_amount=unit,
            seen_currency="" if unit is None else own_site.currency,
            note=note,
        )
        kept = {"product": offer.product.code} | ({"note": note} if note else {})
        _note(record, account, own_site.pk, own_site.code, kept)
    return True


def change_note(account: Customer, product_code: str, note: str, *, site: Site, by: Actor) -> None:
    """Write something else beside a product, at every site where it was put there. Raises `NotFound` `no_such_wish`, `Conflict` `not_here`
    for one of another store, and `Invalid` for the note.
    """
    note = rules.check_note(note)
    with change(rules.NOTE_CHANGED, by=by) as record:
        account, lines = _held(account, product_code, site)
        own = [line for line in lines if not line.is_stray]
        if not own:
            raise rules.not_here()
        if all(line.note == note for line in own):
            record.nothing()
            return
        WishLine.objects.filter(pk__in=[line.id for line in own]).update(note=note)
        kept = {"product": own[0].code, "note": {"from": own[0].note, "to": note}}
        _note(record, account, own[0].site_id, own[0].site_code, kept)


def remove_wish(account: Customer, product_code: str, *, site: Site, by: Actor) -> None:
    """Take a product off the wish list, at every site where it was put there. Raises `NotFound` `no_such_wish`."""
    with change(rules.REMOVED, by=by) as record:
        account, lines = _held(account, product_code, site)
        WishLine.objects.filter(pk__in=[line.id for line in lines]).delete()
        first = lines[0]
        _note(record, account, first.site_id, first.site_code, {"product": {"from": first.code, "to": ""}})


def _held(account: Customer, product_code: str, site: Site) -> tuple[Customer, list[StoredWish]]:
    account = lock_account(account, no_key=True)
    lines = stored_wishes(account.pk, effective_site(account, site).pk, product_code)
    if not lines:
        raise rules.no_such_wish()
    return account, lines


def _note(record: Entry, account: Customer, site_id: int, site_code: str, kept: Mapping[str, object]) -> None:
    """Where it was put there, for whoever sees that site's alone; what it is lies beside the record, where an erasure finds it."""
    record.about("customer", account.pk)
    record.about("site", site_id)
    record.note(customer=account.pk, site=site_code)
    record.keep_personal("customer", account.pk, {f"{GROUP}{name}": value for name, value in kept.items()})
