"""The shipping methods that count at a shop: its own where it has any active one, else its master's (SHP-03, SHP-04)."""

from dataclasses import dataclass
from typing import Any

from regulars.addresses.rules import Where
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.rules.shipping import KnownMethod
from regulars.fields.rules import localized
from regulars.kernel.i18n import current_language
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
        for methods, where in ((self.own, Where.SITE), (self.above, Where.MASTER)):
            if active := [method for method in methods if method.active]:
                return active, where
        return [], Where.STANDARD


def methods_at(site: Site) -> Methods:
    """By position. Those of a master in another currency don't count: nobody could say what they cost here. One statement."""
    wanted = ShippingMethod.objects.filter(site__in=[site.pk, site.master_id or site.pk])
    rows = wanted.select_related("centre", "site").order_by("position", "code")
    own = [method for method in rows if method.site_id == site.pk]
    above = [method for method in rows if method.site_id != site.pk and method.currency == site.currency]
    return Methods(own, above)


def known_method(method: ShippingMethod) -> KnownMethod:
    """As the rules know it, named in the language of the reader."""
    same: dict[str, Any] = {
        name: getattr(method, name)
        for name in ("code", "price", "free_from", "active", "position", "currency")
    }
    centre: FulfilmentCentre | None = method.centre
    return KnownMethod(
        name=localized(method.name, method.names, current_language()),
        countries=frozenset(method.countries),
        types=frozenset(method.types),
        centre=centre.code if centre else None,
        **same,
    )
