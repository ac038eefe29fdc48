"""The shipping methods that count at a shop: its own where it has any active one, else its master's (SHP-03, SHP-04)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from regulars.addresses.rules import Where
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.rules.inheritance import in_force
from regulars.catalog.rules.shipping import KnownMethod
from regulars.fields.rules import localized
from regulars.kernel.lists import List, plain
from regulars.sites.models import Site

__all__ = ["CENTRES", "METHODS", "Methods", "known_method", "methods_at"]

CENTRES = List(
    ("fulfilment centre", "fulfilment centres"),
    plain("Fulfilment centre", "Country"),
    orders={"": ("name", "pk")},
)
METHODS = List(("shipping method", "shipping methods"), plain("Shipping method"), orders={"": ("pk",)})


@dataclass(frozen=True)
class Methods:
    """`in_force` are the active ones that count; `where` says whose they are."""

    own: list[ShippingMethod]
    above: list[ShippingMethod]

    @property
    def in_force(self) -> tuple[list[ShippingMethod], Where]:
        own, above = ([method for method in level if method.active] for level in (self.own, self.above))
        return in_force(own, above)


def methods_at(site_id: int, currency: str) -> Methods:
    """By position, of a site with this currency. Those of a master in another one don't count: nobody could say what they cost here.
    One statement.
    """
    master = Site.objects.filter(pk=site_id, master__isnull=False).values("master")
    wanted = ShippingMethod.objects.filter(Q(site=site_id) | Q(site__in=master))
    rows = wanted.select_related("centre", "site").order_by("position", "code")
    own = [method for method in rows if method.site_id == site_id]
    above = [method for method in rows if method.site_id != site_id and method.currency == currency]
    return Methods(own, above)


def known_method(method: ShippingMethod, language: str) -> KnownMethod:
    """As the rules know it, named in this language."""
    same: dict[str, Any] = {
        name: getattr(method, name)
        for name in ("code", "price", "free_from", "active", "position", "currency")
    }
    centre: FulfilmentCentre | None = method.centre
    return KnownMethod(
        name=localized(method.name, method.names, language),
        countries=frozenset(method.countries),
        types=frozenset(method.types),
        centre=centre.code if centre else None,
        **same,
    )
