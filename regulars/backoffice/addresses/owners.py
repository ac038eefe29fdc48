"""Whose addresses a page is about: a customer's own, or the shared book of a sub site. The pages are the same (ADR-01, ADR-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import Owner
from regulars.addresses.queries.formats import formats_at
from regulars.addresses.queries.held import book_addresses, seen_addresses
from regulars.addresses.rules import no_such_address
from regulars.addresses.rules.formats import Formats
from regulars.backoffice.access import grant
from regulars.backoffice.customers.person import crumbs_to, find_customer
from regulars.backoffice.lookups import find_site
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import Kind, Status
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import the_one
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right

__all__ = ["AddressBook", "book_of_customer", "book_of_site", "find_book"]

Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class AddressBook:
    """`addresses` are those that the person sees, oldest first. `values` are what a new one begins with. A guest keeps none, and
    whoever was erased neither: their book is closed. `place` is the site that they most likely think of, `chosen` the one whose view they
    have chosen, which their way through the pages keeps.
    """

    owner: Owner
    addresses: list[Address]
    set_id: int
    grant: Grant
    pages: str
    key: int | str
    crumbs: Crumbs
    values: Mapping[str, str] = field(default_factory=dict)
    place: Site | None = None
    chosen: Site | None = None
    is_closed: bool = False

    @property
    def may_change(self) -> bool:
        return self.grant.edits("addresses") and not self.is_closed

    @cached_property
    def formats(self) -> Formats:
        """As the chosen shop writes and asks for addresses, or the one whose book it is."""
        return formats_at(self.owner if isinstance(self.owner, Site) else self.chosen)

    @property
    def tab(self) -> str:
        return reverse(f"{self.pages}-addresses", args=[self.key])

    @property
    def home(self) -> str:
        """The tab, with the shop that was chosen there."""
        return f"{self.tab}{self._choice}"

    def page(self, page: str, *address_id: int) -> str:
        """Where one of its pages is, such as `page("address-deletion", 7)`."""
        return f"{reverse(f'{self.pages}-{page}', args=[self.key, *address_id])}{self._choice}"

    @property
    def _choice(self) -> str:
        return f"?{urlencode({'site': self.chosen.code})}" if self.chosen else ""

    def crumbs_to(self, title: str) -> Crumbs:
        return [*self.crumbs, (translate("Addresses"), self.home), (title, None)]

    def find(self, address_id: int) -> Address:
        """Raises `NotFound` `no_such_address`, also for one that they don't see."""
        found = next((address for address in self.addresses if address.pk == address_id), None)
        if found is None:
            raise no_such_address()
        return found

    def at(self, code: str) -> "AddressBook":
        """With a site of the customer's set that they look after chosen; none for none. Raises `NotFound` `no_such_site`."""
        if not code or isinstance(self.owner, Site):
            return self
        sites = Site.objects.within(self.grant.sites).filter(set=self.set_id)
        chosen = the_one(sites, "no_such_site", "There is no site with this code.", code=code)
        return replace(self, chosen=chosen)


def find_book(request: HttpRequest, whose: Mapping[str, Any]) -> AddressBook:
    """To be changed: as the address of the page says whose, and at which shop. Raises `NotFound`, `Forbidden` `field_locked`."""
    if "customer_id" in whose:
        authorized = find_customer(request, whose["customer_id"], Right.EDIT_CUSTOMERS, "addresses")
        return book_of_customer(authorized).at(request.POST.get("site") or request.GET.get("site", ""))
    site = find_site(request, whose["code"])
    grant(request).require_edit("addresses")
    if site.kind != SiteKind.SUB:
        raise NotFound("no_shared_book", "Only sub sites have a shared address book.")
    return book_of_site(request, site)


def book_of_customer(authorized: AuthorizedCustomer) -> AddressBook:
    """All of them for all-sites staff, else those that are seen at their sites."""
    customer, seen = authorized.customer, authorized.seen
    return AddressBook(
        owner=customer,
        addresses=seen_addresses(customer, authorized.grant.sites),
        set_id=customer.set_id,
        grant=authorized.grant,
        pages="customer",
        key=customer.pk,
        crumbs=crumbs_to(authorized, "")[:-1],
        place=seen.origin_site,
        values={"name": seen.full_name, "company": seen.company},
        is_closed=customer.kind != Kind.ACCOUNT or customer.status == Status.ERASED,
    )


def book_of_site(request: HttpRequest, site: Site) -> AddressBook:
    """The shared one, for staff who look after the sub site."""
    return AddressBook(
        owner=site,
        addresses=book_addresses(site),
        set_id=site.set_id,
        grant=grant(request),
        pages="site",
        key=site.code,
        place=site,
        crumbs=[(translate("Sites"), reverse("sites")), (site.name, reverse("site", args=[site.code]))],
    )
