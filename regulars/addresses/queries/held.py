"""What is held of a customer's addresses, for themselves (personal data)."""

from dataclasses import dataclass
from typing import Any

from regulars.addresses.models import Address, SiteAddresses
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.customers.models import Access, Customer
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind
from regulars.sites.rules.sharing import SetSharing, staff_see
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldAddress", "addresses_held", "book_addresses", "seen_addresses", "shared_books_of"]


@dataclass(frozen=True)
class HeldAddress:
    """An address; `site` is where it was entered, empty where that isn't told."""

    site: str
    kinds: list[str]
    default_for: list[str]
    values: dict[str, str]


def seen_addresses(customer: Customer, site_ids: frozenset[int] | None) -> list[Address]:
    """A customer's own addresses, oldest first: all of them, or those that are seen at one of these sites (MTX-01). Two statements."""
    rows = Address.objects.filter(account=customer).select_related("entered_at").order_by("pk")
    if site_ids is None:
        return list(rows)
    here = list(Site.objects.filter(set=customer.set_id, pk__in=site_ids).values_list("pk", flat=True))
    sharing = SetSharing(customer.set.share_addresses, customer.set.discreet)
    return [
        address
        for address in rows
        if staff_see(
            address.entered_at_id,
            address.entered_at.set_id if address.entered_at else None,
            site_ids=here,
            set_id=customer.set_id,
            sharing=sharing,
        )
    ]


def book_addresses(site: Site) -> list[Address]:
    """A sub site's shared book, oldest first."""
    return list(Address.objects.filter(book_site=site).select_related("entered_at").order_by("pk"))


def shared_books_of(customer: Customer, site_ids: frozenset[int] | None) -> list[Site]:
    """Sub sites among these where the customer has access and uses a shared book in the place of own addresses (ADR-10)."""
    theirs = Access.objects.filter(account=customer.pk).values("site")
    shared = SiteAddresses.objects.filter(shared_book=True, site__kind=SiteKind.SUB).values("site")
    return list(Site.objects.within(site_ids).filter(pk__in=theirs).filter(pk__in=shared).order_by("name"))


def addresses_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """As far as they are seen: by the customer at the site where they ask, by staff at theirs."""
    if not sight.grant.sees("addresses"):
        return {"addresses": []}
    site_ids = sight.grant.sites if sight.asked_at is None else frozenset({sight.asked_at})
    return {"addresses": [_held(address, sight) for address in seen_addresses(customer, site_ids)]}


def _held(address: Address, sight: Sight) -> HeldAddress:
    return HeldAddress(
        site=sight.sites.get(address.entered_at_id or 0, ""),
        kinds=sorted(address.kinds),
        default_for=sorted(kind for kind in Kind if getattr(address, f"default_{kind}")),
        values={name: value for name in FIELDS if (value := getattr(address, name))},
    )
