"""Discounts: added, changed, deleted (DIS-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from regulars.catalog.models import Discount, DiscountSite
from regulars.catalog.rules import discount_entries as rules
from regulars.catalog.rules.periods import check_moment, check_order
from regulars.catalog.rules.terms import check_code
from regulars.fields.rules.definitions import check_texts
from regulars.groups.models import CustomerGroup, Tag
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, Invalid, version_conflict
from regulars.kernel.hot import fetch_one
from regulars.kernel.texts import one_line
from regulars.sites.models import CustomerType, Site
from regulars.sites.operations.locks import hold_type

__all__ = ["DiscountWish", "add_discount", "change_discount", "remove_discount", "wish_of"]

_HOLD_GROUP = "SELECT 1 FROM groups_customergroup WHERE id = %s FOR KEY SHARE"
_HOLD_TAG = "SELECT 1 FROM groups_tag WHERE id = %s FOR KEY SHARE"
_PRIORITIES = range(-1000, 1001)


@dataclass(frozen=True)
class DiscountWish:
    """A whole one. Conditions that are None, and no site at all, fit everybody and every shop."""

    name: str
    kind: str
    value: str | Decimal
    currency: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    combinable: bool = False
    group: CustomerGroup | None = None
    tag: Tag | None = None
    type: CustomerType | None = None
    minimum: str | Decimal | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    active: bool = True
    sites: Sequence[Site] = ()


def wish_of(discount: Discount) -> DiscountWish:
    """As it is stored, for whoever changes a part of it; no statement for one of `discounts_within`."""
    names = [name for name in DiscountWish.__dataclass_fields__ if name != "sites"]
    sites = sorted((place.site for place in discount.sites.all()), key=lambda site: (site.name, site.pk))
    return DiscountWish(**{name: getattr(discount, name) for name in names}, sites=sites)


def add_discount(code: str, wish: DiscountWish, *, by: Actor) -> Discount:
    """A new one; it counts from `starts_at` on, or from now.

    Raises `Invalid` beside each field that can't be so, `Conflict` `discount_code_taken`.
    """
    discount = Discount(code=check_code(code, longest=50), **_checked(wish))
    with change(rules.DISCOUNT_ADDED, by=by) as record:
        _hold_conditions(wish)
        discount.save(force_insert=True)
        _place(discount, {site.pk for site in wish.sites})
        record.note(discount=discount.code)
    return discount


def change_discount(
    discount: Discount, wish: DiscountWish, *, version: int | None = None, by: Actor
) -> Discount:
    """It counts from the next request on, in baskets that are there too. The code stays.

    Raises `Invalid` beside each field, `NotFound` `no_such_discount`, `Conflict` `version_conflict`.
    """
    values, sites = _checked(wish), {site.pk for site in wish.sites}
    with change(rules.DISCOUNT_CHANGED, by=by) as record:
        discount = _locked(discount, version)
        _hold_conditions(wish)
        fields = [name for name, value in values.items() if getattr(discount, name) != value]
        if sites != set(discount.sites.values_list("site_id", flat=True)):
            _place(discount, sites)
            fields.append("sites")
        if not fields:
            record.nothing()
            return discount
        for name, value in values.items():
            setattr(discount, name, value)
        discount.version += 1
        discount.save()
        record.note(discount=discount.code, fields=sorted(fields))
    return discount


def remove_discount(discount: Discount, *, version: int | None = None, by: Actor) -> None:
    """Nobody gets it from the next request on. Raises `NotFound` `no_such_discount`, `Conflict` `version_conflict`."""
    with change(rules.DISCOUNT_REMOVED, by=by) as record:
        found = _locked(discount, version)
        record.note(discount=found.code)
        found.delete()


def _checked(wish: DiscountWish) -> dict[str, Any]:
    values: dict[str, Any] = {"combinable": wish.combinable, "active": wish.active}
    values |= {name: getattr(wish, name) for name in ("group", "tag", "type")}
    values |= dict.fromkeys(("starts_at", "ends_at"))
    collector = ErrorCollector()
    with collector.field():
        values["name"] = one_line(wish.name, "name", longest=100, required=True)
    with collector.field():
        values["names"] = check_texts(wish.names, "names", longest=100)
    with collector.field():
        values["kind"], values["value"], values["currency"] = rules.check_value(
            wish.kind, wish.value, wish.currency
        )
    with collector.field():
        values["minimum"] = rules.check_minimum(wish.minimum, values.get("currency", ""))
    for name in ("starts_at", "ends_at"):
        with collector.field():
            values[name] = check_moment(getattr(wish, name), name)
    with collector.field():
        check_order(values["starts_at"], values["ends_at"])
    with collector.field():
        if wish.priority not in _PRIORITIES:
            raise Invalid("out_of_range", "This must be from -1000 to 1000.", "priority")
        values["priority"] = wish.priority
    collector.refuse()
    return values


def _hold_conditions(wish: DiscountWish) -> None:
    """What it names stays until the transaction ends. Raises `Invalid` `no_such_group`, `no_such_tag`, `no_such_type` beside the field."""
    if wish.group is not None and not fetch_one(_HOLD_GROUP, [wish.group.pk]):
        raise Invalid("no_such_group", "This customer group is gone.", "group")
    if wish.tag is not None and not fetch_one(_HOLD_TAG, [wish.tag.pk]):
        raise Invalid("no_such_tag", "This tag is gone.", "tag")
    if wish.type is not None and not hold_type(wish.type.pk):
        raise Invalid("no_such_type", "This customer type is gone.", "type")


def _locked(discount: Discount, version: int | None) -> Discount:
    found = Discount.objects.select_for_update(no_key=True, of=("self",)).filter(pk=discount.pk).first()
    if found is None:
        raise rules.no_such_discount()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found


def _place(discount: Discount, site_ids: set[int]) -> None:
    DiscountSite.objects.filter(discount=discount).delete()
    DiscountSite.objects.bulk_create(DiscountSite(discount=discount, site_id=pk) for pk in site_ids)
