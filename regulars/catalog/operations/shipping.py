"""Shipping methods of a site: added, changed, deleted (SHP-03, SHP-04)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from regulars.addresses.rules.postal import check_country
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.rules import shipping as rules
from regulars.catalog.rules.terms import check_code
from regulars.fields.rules.definitions import check_texts
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, Invalid, version_conflict
from regulars.kernel.hot import fetch_one
from regulars.kernel.money import check_amount
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site, hold_type

__all__ = ["MethodWish", "add_method", "change_method", "method_wish_of", "remove_method"]

_HOLD_CENTRE = "SELECT 1 FROM catalog_fulfilmentcentre WHERE id = %s FOR KEY SHARE"
_POSITIONS = range(1000)


@dataclass(frozen=True)
class MethodWish:
    """A whole one. No country and no type at all mean every one; the price is in the site's currency."""

    name: str
    price: str | Decimal
    names: Mapping[str, str] = field(default_factory=dict)
    countries: Collection[str] = ()
    types: Collection[str] = ()
    free_from: str | Decimal | None = None
    centre: FulfilmentCentre | None = None
    active: bool = True
    position: int = 100


def method_wish_of(method: ShippingMethod) -> MethodWish:
    """As it is stored, for whoever changes a part of it."""
    return MethodWish(**{name: getattr(method, name) for name in MethodWish.__dataclass_fields__})


def add_method(site: Site, code: str, wish: MethodWish, *, by: Actor) -> ShippingMethod:
    """From the next request on the site's customers are offered its own active methods, and none of its master's (SHP-03).

    Its amounts are in the currency of the site, which can't become another one while it has methods (SHP-05).
    Raises `Invalid` beside each field, `Conflict` `shipping_method_code_taken`.
    """
    code = check_code(code, longest=40)
    with change(rules.METHOD_ADDED, by=by) as record:
        hold_site(site.pk)
        site = Site.objects.get(pk=site.pk)
        values = _checked(site.currency, wish)
        _hold(wish)
        method = ShippingMethod(site=site, currency=site.currency, code=code, **values)
        method.save(force_insert=True)
        record.about("site", site.pk)
        record.note(site=site.code, method=code)
    return method


def change_method(
    method: ShippingMethod, wish: MethodWish, *, version: int | None = None, by: Actor
) -> ShippingMethod:
    """It counts from the next request on; the code stays. With its last active method off, a sub site has its master's again.

    Raises `Invalid` beside each field, `NotFound` `no_such_shipping_method`, `Conflict` `version_conflict`.
    """
    site = method.site
    with change(rules.METHOD_CHANGED, by=by) as record:
        hold_site(site.pk)
        method = _locked(method, version)
        values = _checked(method.currency, wish)
        _hold(wish)
        fields = sorted(name for name, value in values.items() if getattr(method, name) != value)
        if not fields:
            record.nothing()
            return method
        for name, value in values.items():
            setattr(method, name, value)
        method.version += 1
        method.save()
        record.about("site", site.pk)
        record.note(site=site.code, method=method.code, fields=[f"shipping:{name}" for name in fields])
    return method


def remove_method(method: ShippingMethod, *, version: int | None = None, by: Actor) -> None:
    """It is offered no more; with the last one a sub site has its master's again.

    Raises `NotFound` `no_such_shipping_method`, `Conflict` `version_conflict`.
    """
    site = method.site
    with change(rules.METHOD_REMOVED, by=by) as record:
        hold_site(site.pk)
        found = _locked(method, version)
        record.about("site", site.pk)
        record.note(site=site.code, method=found.code)
        found.delete()


def _checked(currency: str, wish: MethodWish) -> dict[str, Any]:
    values: dict[str, Any] = {"centre": wish.centre, "active": wish.active, "types": sorted(set(wish.types))}
    collector = ErrorCollector()
    with collector.field():
        values["name"] = one_line(wish.name, "name", longest=100, required=True)
    with collector.field():
        values["names"] = check_texts(wish.names, "names", longest=100)
    with collector.field():
        values["countries"] = _countries(wish.countries)
    with collector.field():
        values["price"] = check_amount(wish.price, currency, "price")
    with collector.field():
        values["free_from"] = rules.check_free_from(wish.free_from, currency)
    with collector.field():
        if wish.position not in _POSITIONS:
            raise Invalid("out_of_range", "This must be from 0 to 999.", "position")
        values["position"] = wish.position
    collector.refuse()
    return values


def _countries(codes: Collection[str]) -> list[str]:
    try:
        return sorted({check_country(code) for code in codes})
    except Invalid as error:
        raise error.with_field("countries") from None


def _hold(wish: MethodWish) -> None:
    """What it names stays until the transaction ends. Raises `Invalid` `no_such_type`, `no_such_centre` beside the field."""
    for code in sorted(set(wish.types)):
        if not hold_type(code):
            raise Invalid("no_such_type", "There is no such customer type.", "types")
    if wish.centre is not None and not fetch_one(_HOLD_CENTRE, [wish.centre.pk]):
        raise Invalid("no_such_centre", "This fulfilment centre is gone.", "centre")


def _locked(method: ShippingMethod, version: int | None) -> ShippingMethod:
    found = ShippingMethod.objects.select_for_update(no_key=True).filter(pk=method.pk).first()
    if found is None:
        raise rules.no_such_method()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found
