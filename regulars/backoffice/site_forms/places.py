"""Which form is meant: a site, a purpose and a customer type, out of the address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regulars.backoffice.lookups import find_site
from regulars.fields.queries import form_at, with_sub_shops
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form, FormField
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import lazy
from regulars.sites.models import CustomerType, Site
from regulars.sites.queries.types import choices_at, types_of_customers
from regulars.sites.rules import SiteKind

__all__ = ["PURPOSES", "Place", "find_place", "first_place"]

PURPOSES = {
    Purpose.REGISTRATION: lazy("Registration"),
    Purpose.PROFILE: lazy("Profile"),
    Purpose.CHECKOUT: lazy("Checkout"),
}


@dataclass(frozen=True)
class Place:
    """`types` are all there are, those that the site accepts first."""

    site: Site
    purpose: Purpose
    type: CustomerType
    types: list[CustomerType]
    accepted: frozenset[str]

    def url(self, name: str = "site-form", *, purpose: str = "", type_code: str = "") -> str:
        return reverse(name, args=[self.site.code, purpose or self.purpose, type_code or self.type.code])

    def stored(self) -> Form:
        return form_at(self.site.pk, self.purpose, self.type.code)

    @property
    def is_master(self) -> bool:
        return self.site.kind == SiteKind.MASTER

    def questions(self, fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
        """The fields as customers are asked: with the sub shops to choose from (SUB-01)."""
        return with_sub_shops(self.site.pk, self.purpose, self.type.code, fields)

    @property
    def switches(self) -> dict[str, Any]:
        """The ways to the site's other forms."""
        return {
            "purposes": [
                (name, self.url(purpose=offered), offered == self.purpose)
                for offered, name in PURPOSES.items()
            ],
            "types": [
                (
                    customer_type.label,
                    self.url(type_code=customer_type.code),
                    customer_type == self.type,
                    customer_type.code in self.accepted,
                )
                for customer_type in self.types
            ],
        }


def find_place(request: HttpRequest, code: str, purpose: str, type_code: str) -> Place:
    """Raises `NotFound` `no_such_site`, `no_such_form`."""
    site = find_site(request, code)
    types, accepted = _types(site)
    found = next((customer_type for customer_type in types if customer_type.code == type_code), None)
    if found is None or purpose not in set(Purpose):
        raise NotFound("no_such_form", "There is no such form.")
    return Place(site, Purpose(purpose), found, types, accepted)


def first_place(request: HttpRequest, code: str) -> Place:
    """What the tab opens with."""
    site = find_site(request, code)
    types, accepted = _types(site)
    return Place(site, Purpose.REGISTRATION, types[0], types, accepted)


def _types(site: Site) -> tuple[list[CustomerType], frozenset[str]]:
    accepted = frozenset(choice.code for choice in choices_at(site.pk))
    return sorted(
        types_of_customers(), key=lambda customer_type: customer_type.code not in accepted
    ), accepted
