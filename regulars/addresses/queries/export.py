"""Customers' addresses as rows of text, for a file: read in portions, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.kernel.hot import fetch_all
from regulars.sites.models import Site
from regulars.sites.rules.sharing import SetSharing, staff_see
from regulars.staff.rules import Grant
from regulars.transfer.queries.export import export_rows

__all__ = ["ADDRESS_COLUMNS", "address_columns", "address_rows"]

# Whose it is, as `export_rows` calls it, and by which name it stands in the file.
_OWNER = {"id": "customer", "set": "set", "username": "username"}
ADDRESS_COLUMNS = (*_OWNER.values(), "site", "kinds", "default_for", *FIELDS)
PORTION = 2_000  # customers

_ADDRESSES = f"""
SELECT one.account_id, one.entered_at_id, coalesce(entered.code, ''), entered.set_id, account.set_id, sets.share_addresses,
    sets.discreet, {", ".join(f"one.for_{kind}, one.default_{kind}" for kind in Kind)}, {", ".join(f"one.{name}" for name in FIELDS)}
FROM addresses_address one
JOIN customers_customer account ON account.id = one.account_id
JOIN sites_customerset sets ON sets.id = account.set_id
LEFT JOIN sites_site entered ON entered.id = one.entered_at_id
WHERE one.account_id = ANY(%s) ORDER BY one.account_id, one.id"""


def address_columns(grant: Grant) -> list[str]:
    """Every column that is theirs to see."""
    hidden = {ours for theirs, ours in _OWNER.items() if not grant.sees(theirs)}
    return [name for name in ADDRESS_COLUMNS if name not in hidden]


def address_rows(
    *, grant: Grant, set_id: int | None = None, site_id: int | None = None
) -> Iterator[tuple[str, ...]]:
    """Rows of `address_columns`: the addresses that are seen of each customer whom `export_rows` answers, oldest first (MTX-01).

    One statement more for each portion. Raises `Forbidden` `right_missing`, `field_hidden`, before anything is read.
    """
    grant.require_sight("addresses")
    owner = [name for name in _OWNER if grant.sees(name)]
    customers = export_rows(owner, grant=grant, set_id=set_id, site_id=site_id)
    return _rows(customers, grant)


def _rows(customers: Iterator[tuple[Any, ...]], grant: Grant) -> Iterator[tuple[str, ...]]:
    here = _sites_by_set(grant)
    while portion := list(islice(customers, PORTION)):
        found = _addresses_of([row[0] for row in portion], grant, here)
        for row in portion:
            for address in found.get(row[0], ()):
                yield (*map(str, row), *address)


def _sites_by_set(grant: Grant) -> Mapping[int, list[int]]:
    found = defaultdict[int, list[int]](list)
    for pk, set_id in Site.objects.within(grant.sites).values_list("pk", "set_id"):
        found[set_id].append(pk)
    return found


def _addresses_of(
    customer_ids: Sequence[int], grant: Grant, here: Mapping[int, list[int]]
) -> dict[int, list[tuple[str, ...]]]:
    found = defaultdict[int, list[tuple[str, ...]]](list)
    for account_id, site_id, site, its_set, set_id, shared, discreet, *rest in fetch_all(
        _ADDRESSES, [list(customer_ids)]
    ):
        sharing = SetSharing(shared, discreet)
        if grant.sites is None or staff_see(
            site_id, its_set, site_ids=here.get(set_id, ()), set_id=set_id, sharing=sharing
        ):
            is_told = site_id is not None and grant.is_at(site_id)
            found[account_id].append((site if is_told else "", *_written(rest)))
    return found


def _written(rest: Sequence[Any]) -> tuple[str, ...]:
    """Flags in words, then the fields as they are kept."""
    flags = dict(zip(Kind, zip(rest[:4:2], rest[1:4:2], strict=True), strict=True))
    kinds = [str(kind) for kind, (is_for, _) in flags.items() if is_for]
    defaults = [str(kind) for kind, (_, is_default) in flags.items() if is_default]
    return " ".join(kinds), " ".join(defaults), *rest[4:]
