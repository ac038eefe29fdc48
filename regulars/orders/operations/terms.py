"""What a site says of orders, and of who may place them by customer type (B2B-09, B2B-10, GST-08, SHP-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid, version_conflict
from regulars.orders.models import OrderTerms, SiteOrders
from regulars.orders.rules import terms as rules
from regulars.orders.rules.buying import OrderingFor
from regulars.orders.rules.terms import GROUP, SWITCHES
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site, hold_type

__all__ = ["OrderTermsChanges", "change_order_terms"]

_WORDS = (
    "buyers",
    "registration",
    "registration_step",
    "prefix",
    "receiver",
    "guest_days",
    "guest_retention_days",
)
_BY_TYPE = ("ordering_for", *SWITCHES)


@dataclass(frozen=True)
class OrderTermsChanges:
    """What may change; None leaves it as it is. `buyers`, `registration`, its step, `receiver` and `guest_retention_days` without a word go back
    to the master's.

    The others are by customer type, *guest* for guests; None there goes back to what the master says.
    """

    buyers: str | None = None
    registration: str | None = None
    registration_step: str | None = None
    prefix: str | None = None
    receiver: str | None = None
    guest_days: int | None = None
    guest_retention_days: int | str | None = None
    ordering_for: Mapping[str, str | None] | None = None
    held: Mapping[str, bool | None] | None = None
    blocked: Mapping[str, bool | None] | None = None
    reorder: Mapping[str, bool | None] | None = None


def change_order_terms(
    site: Site, changes: OrderTermsChanges, *, version: int | None = None, by: Actor
) -> SiteOrders:
    """It counts from the next request on, and changes no order that is placed.

    Raises `Invalid` beside the field, `hold_without_receiver` where orders would wait and nobody was told (D-31), at a sub site of
    this one too; `Conflict` `order_prefix_taken`, `version_conflict`.
    """
    words = {
        name: rules.checked_word(name, sent)
        for name in _WORDS
        if (sent := getattr(changes, name)) is not None
    }
    for who in (changes.ordering_for or {}).values():
        if who is not None and who not in set(OrderingFor):
            raise Invalid("unknown_value", "Choose everyone or role.", "ordering_for")
    with change(rules.TERMS_CHANGED, by=by) as record:
        row, is_new = _locked(site, version)
        changed = _changed_words(row, words) | _changed_by_type(site, changes)
        if not changed:
            record.nothing()
            if is_new:
                row.delete()  # there to be locked alone (F58)
            return row
        row.version += 1
        row.save()
        _check_receivers(site)
        record.about("site", site.pk)
        record.note(site=site.code, fields=sorted(changed))
        record.keep_personal("site", site.pk, changed)
    return row


def _locked(site: Site, version: int | None) -> tuple[SiteOrders, bool]:
    """The row of the site, and its master's with it: its receiver isn't taken away meanwhile."""
    hold_site(site.pk)
    _, is_new = SiteOrders.objects.get_or_create(site=site)
    wanted = SiteOrders.objects.select_for_update().filter(site__in=[site.pk, site.master_id or site.pk])
    row = {row.pk: row for row in wanted.order_by("pk")}[site.pk]
    if version is not None and row.version != version:
        raise version_conflict(row.version)
    return row, is_new


def _changed_words(row: SiteOrders, words: Mapping[str, Any]) -> dict[str, Any]:
    former = {name: getattr(row, name) for name in words}
    for name, value in words.items():
        setattr(row, name, value)
    return {
        f"{GROUP}{name}": {"from": _noted(former[name]), "to": _noted(value)}
        for name, value in words.items()
        if value != former[name]
    }


def _noted(value: Any) -> Any:
    return "" if value is None else value


def _changed_by_type(site: Site, changes: OrderTermsChanges) -> dict[str, Any]:
    """Store what is other than before; a type of which nothing is said any more has no row."""
    sent = {name: mapping for name in _BY_TYPE if (mapping := getattr(changes, name))}
    types = sorted({code for mapping in sent.values() for code in mapping})
    for code in types:
        if not hold_type(code):
            field = next(name for name, mapping in sent.items() if code in mapping)
            raise Invalid("no_such_type", "There is no such customer type.", field)
    rows = {row.type_id: row for row in OrderTerms.objects.filter(site=site, type__in=types)}
    changed = dict[str, Any]()
    for name, mapping in sent.items():
        former = {code: getattr(rows[code], name) if code in rows else None for code in mapping}
        new = {code: value for code, value in mapping.items() if value != former[code]}
        for code, value in new.items():
            setattr(rows.setdefault(code, OrderTerms(site=site, type_id=code)), name, value)
        if new:
            before = {code: former[code] for code in new if former[code] is not None}
            after = {code: value for code, value in new.items() if value is not None}
            changed[f"{GROUP}{name}"] = {"from": before, "to": after}
    if changed:
        _store(site, rows)
    return changed


def _store(site: Site, rows: Mapping[str, OrderTerms]) -> None:
    OrderTerms.objects.filter(site=site, type__in=rows).delete()
    OrderTerms.objects.bulk_create(
        OrderTerms(site=site, type_id=code, **{name: getattr(row, name) for name in _BY_TYPE})
        for code, row in rows.items()
        if any(getattr(row, name) is not None for name in _BY_TYPE)
    )


def _check_receivers(site: Site) -> None:
    """A hold rule of the site, or of a sub site of it, has somebody who is told."""
    family = Q(pk=site.pk) | Q(master=site.pk)
    holding = OrderTerms.objects.filter(site__in=Site.objects.filter(family), held=True).values("site")
    found = Site.objects.filter(pk__in=holding).order_by("pk")
    receivers = dict(
        SiteOrders.objects.filter(
            site__in=[site.master_id, *(holder.pk for holder in found), site.pk]
        ).values_list("site", "receiver")
    )
    for holder in found:
        if not (receivers.get(holder.pk) or receivers.get(holder.master_id or 0)):
            raise rules.hold_without_receiver(holder.name)
