"""Exports of orders that are kept: saved, changed, deleted (ORD-06, ORD-11). Their files are made in `journeys/order_files.py`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector
from regulars.kernel.jobs import periodic
from regulars.kernel.tidying import forget
from regulars.orders.models import OrderFile, SavedExport
from regulars.orders.queries.export import export_columns
from regulars.orders.queries.listing import misfit
from regulars.orders.rules import saved_exports as rules
from regulars.orders.rules.saved_exports import Repeat
from regulars.staff.models import StaffUser

__all__ = [
    "ExportWish",
    "change_export",
    "forget_old_order_files",
    "locked_export",
    "next_day",
    "remove_export",
    "save_export",
    "today_in",
]


@dataclass(frozen=True)
class ExportWish:
    """`filters` as the list of orders means them; `zone` is that of whoever saves, whose days they are."""

    name: str
    columns: Collection[str]
    per_line: bool
    repeat: Repeat = Repeat.NEVER


def save_export(
    owner: StaffUser, wish: ExportWish, filters: Mapping[str, Any], *, zone: str, by: Actor
) -> SavedExport:
    """Keep the filters of a list with the columns to take. It belongs to whoever saves it, and shows what they may see when a file is made.

    `filters` as the list means them; None means that nothing can. Raises `Invalid` `personal_filter`, `filter_fits_nothing` beside its code, and beside `name`, `columns`; `Conflict` `too_many_exports`; `Forbidden` `right_missing`.
    """
    if code := misfit(owner.grant, filters):
        raise rules.fits_nothing(code)
    kept = {code: _kept(value) for code, value in rules.check_filters(filters).items()}
    values = _checked(owner, wish)
    with change(rules.EXPORT_SAVED, by=by) as record:
        StaffUser.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
        if SavedExport.objects.filter(owner=owner).count() >= rules.MOST:
            raise rules.too_many()
        export = SavedExport.objects.create(
            owner=owner, filters=kept, zone=zone, next_on=next_day(wish.repeat, zone), **values
        )
        record.about("staff", export.owner_id)
        record.note(export=export.name)
    return export


def change_export(export: SavedExport, wish: ExportWish, *, version: int, by: Actor) -> SavedExport:
    """Another name, other columns, another rhythm; the filters stay. Files that are there stay as they are.

    Raises `Invalid` beside `name`, `columns`; `NotFound` `no_such_export`; `Conflict` `version_conflict`.
    """
    values = _checked(StaffUser.objects.get(pk=export.owner_id), wish)
    with change(rules.EXPORT_CHANGED, by=by) as record:
        export = locked_export(export, version)
        fields = [name for name, value in values.items() if getattr(export, name) != value]
        if not fields:
            record.nothing()
            return export
        if "repeat" in fields:
            export.next_on = next_day(wish.repeat, export.zone)
        for name, value in values.items():
            setattr(export, name, value)
        export.version += 1
        export.save()
        record.about("staff", export.owner_id)
        record.note(export=export.name, fields=fields)
    return export


def remove_export(export: SavedExport, *, version: int, by: Actor) -> None:
    """Delete it with its files. Raises `NotFound` `no_such_export`, `Conflict` `version_conflict`."""
    with change(rules.EXPORT_DELETED, by=by) as record:
        export = locked_export(export, version)
        export.delete()
        record.about("staff", export.owner_id)
        record.note(export=export.name)


@periodic
def forget_old_order_files() -> None:
    """Files are kept for some months."""
    forget(OrderFile.objects.filter(created_at__lt=now() - timedelta(days=rules.KEPT_DAYS)))


def _checked(owner: StaffUser, wish: ExportWish) -> dict[str, Any]:
    values: dict[str, Any] = {"per_line": wish.per_line, "repeat": wish.repeat.value}
    collector = ErrorCollector()
    with collector.field():
        values["name"] = rules.check_name(wish.name)
    with collector.field():
        offered = export_columns(owner.grant, per_line=wish.per_line)
        values["columns"] = rules.check_columns(wish.columns, offered)
    collector.refuse()
    return values


def locked_export(export: SavedExport, version: int | None = None) -> SavedExport:
    """The row, held. Raises `NotFound` `no_such_export`, `Conflict` `version_conflict`."""
    found = SavedExport.objects.select_for_update(no_key=True).filter(pk=export.pk).first()
    if found is None:
        raise rules.no_such_export()
    if version is not None and found.version != version:
        raise rules.version_conflict()
    return found


def next_day(repeat: Repeat, zone: str) -> date | None:
    """On which day the next file is made, from today on there."""
    return rules.day_after(today_in(zone), repeat)


def today_in(zone: str) -> date:
    """Which day it is there."""
    return datetime.now(ZoneInfo(zone)).date()


def _kept(value: Any) -> Any:
    """A filter as it is written down: rows by their ids, sets by their codes, as orders keep them."""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "pk"):
        return value.code if not hasattr(value, "master_id") else value.pk
    return value
