"""Price lists of sites: added, changed, deleted (SHP-02)."""

from datetime import datetime
from typing import Any

from regulars.catalog.models import PriceList
from regulars.catalog.rules import price_lists as rules
from regulars.catalog.rules.price_lists import GROUP, ListValues, check_list
from regulars.groups.models import PricingPolicy
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.errors import Invalid, version_conflict
from regulars.kernel.hot import fetch_one
from regulars.kernel.lookups import coded
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site
from regulars.sites.rules import check_code

__all__ = ["add_price_list", "change_price_list", "locked_list", "note_prices_exported", "remove_price_list"]

_HOLD_POLICY = "SELECT 1 FROM groups_pricingpolicy WHERE id = %s FOR KEY SHARE"


def add_price_list(site: Site, code: str, values: ListValues, *, by: Actor) -> PriceList:
    """A list without prices in the currency of its site, which can't become another one while it has lists (SHP-05). A sub site with an
    active list has none of its master's (SHP-03).

    Raises `Invalid` as `check_list`, `unknown_value` beside `policy`; `Conflict` `price_list_code_taken`, `NotFound` `no_such_site`.
    """
    code, checked = check_code(code), check_list(values)
    with change(rules.ADDED, by=by) as record:
        hold_site(site.pk)
        site = Site.objects.get(pk=site.pk)
        price_list = PriceList(code=code, site=site, currency=site.currency)
        _fill(price_list, checked)
        price_list.save(force_insert=True)
        first = {name: ("", value) for name, value in _values(price_list).items()}
        _note(record, price_list, first)
    return price_list


def change_price_list(price_list: PriceList, values: ListValues, *, version: int, by: Actor) -> PriceList:
    """Effective on the next request. Raises `Invalid` as `add_price_list`, `Conflict` `version_conflict`."""
    checked = check_list(values)
    with change(rules.CHANGED, by=by) as record:
        price_list = locked_list(price_list, version)
        before = _values(price_list)
        _fill(price_list, checked)
        after = _values(price_list)
        changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        if not changed:
            record.nothing()
            return price_list
        price_list.version += 1
        price_list.save()
        _note(record, price_list, changed)
    return price_list


def remove_price_list(price_list: PriceList, *, version: int | None = None, by: Actor) -> None:
    """Its prices go with it; baskets and pages have others from the next request on. Raises `Conflict` `version_conflict`."""
    with change(rules.REMOVED, by=by) as record:
        price_list = locked_list(price_list, version)
        _note(record, price_list, {name: (value, "") for name, value in _values(price_list).items()})
        price_list.delete()


def note_prices_exported(price_list: PriceList, *, by: Actor) -> None:
    """Say that somebody takes the prices of a list away; written before the first is read (G20)."""
    with change(rules.EXPORTED, by=by) as record:
        record.about("site", price_list.site_id)
        record.note(price_list=price_list.code, site=price_list.site.code)


def locked_list(price_list: PriceList, version: int | None) -> PriceList:
    """As it is now; `version` None doesn't ask. Raises `NotFound` `no_such_price_list`, `Conflict` `version_conflict`."""
    lists = PriceList.objects.select_for_update(no_key=True, of=("self",)).select_related("site")
    found = lists.filter(pk=price_list.pk).first()
    if found is None:
        raise rules.no_such_price_list()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found


def _fill(price_list: PriceList, values: ListValues) -> None:
    for name, value in vars(values).items():
        setattr(price_list, name, _policy(value) if name == "policy" else value)


def _policy(code: str | None) -> PricingPolicy | None:
    """It stays until the transaction ends."""
    if not code:
        return None
    found = coded(PricingPolicy.objects, code).first() if code.isprintable() else None
    if found is None or fetch_one(_HOLD_POLICY, [found.pk]) is None:
        raise Invalid("unknown_value", "There is no pricing policy with this code.", "policy")
    return found


def _values(price_list: PriceList) -> dict[str, Any]:
    """As a record holds them."""
    found: dict[str, Any] = {name: getattr(price_list, name) for name in ListValues.__dataclass_fields__}
    found["policy"] = price_list.policy.name if price_list.policy else ""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()
    }


def _note(record: Entry, price_list: PriceList, changed: dict[str, tuple[Any, Any]]) -> None:
    noted = {
        f"{GROUP}{name}": {"from": former, "to": value}
        for name, (former, value) in changed.items()
        if former not in ("", None) or value not in ("", None)
    }
    record.about("site", price_list.site_id)
    record.note(price_list=price_list.code, site=price_list.site.code, fields=sorted(noted))
    record.keep_personal("site", price_list.site_id, noted)
