"""A saved export of orders gives a file: when its owner asks for one, or on its day, made by the worker (ORD-06, ORD-11)."""

import json
import zlib
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.timezone import now

from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.jobs import Ticker, enqueue, handles, periodic
from regulars.orders.models import OrderFile, OrderFilePart, SavedExport
from regulars.orders.operations.saved_exports import locked_export, next_day, today_in
from regulars.orders.queries.export import order_cells
from regulars.orders.queries.listing import narrowed
from regulars.orders.rules import saved_exports as rules
from regulars.orders.rules.saved_exports import Repeat
from regulars.sites.operations.mails import address_of_office, write_office_mail
from regulars.staff.models import StaffUser

__all__ = ["ask_for_file", "make_due_order_files"]

_KIND = "make_order_file"
_PAGE = "/orders/exports/{id}"


def ask_for_file(export: SavedExport, *, by: Actor) -> OrderFile:
    """Have the worker make a file of the orders as they are then. Raises `NotFound` `no_such_export`."""
    with translate_db_errors(), transaction.atomic():
        export = locked_export(export)
        since, until = _day(export.filters.get("since")), _day(export.filters.get("until"))
        if export.next_on:
            since, until = rules.period_before(today_in(export.zone), Repeat(export.repeat))
        return _queue(export, since, until, by=by)


@periodic
def make_due_order_files() -> None:
    """Begin the files of exports whose day has come in their zone; a mail goes out with each that is ready."""
    while _make_next_due():
        pass


@transaction.atomic
def _make_next_due() -> bool:
    due = SavedExport.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    # Somewhere it is this day already; whether it is in the zone of each is asked of the row.
    nearly = due.filter(next_on__lte=(now() + timedelta(hours=14)).date()).select_related("owner")
    export = next((row for row in nearly.order_by("next_on", "pk") if _is_due(row)), None)
    if export is None or export.next_on is None:
        return False
    if export.owner.is_active:
        since, until = rules.period_before(export.next_on, Repeat(export.repeat))
        by = Actor(ActorKind.STAFF, Channel.INSIDE, export.owner_id)
        _queue(export, since, until, by=by, has_mail=True)
    export.next_on = next_day(Repeat(export.repeat), export.zone)
    export.save(update_fields=["next_on"])
    return True


@handles(_KIND)
def _make_file(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:  # noqa: ARG001 - the owner counts
    """Write the file as its owner may see it now, a thousand orders at a time; what is personal is read when it is downloaded."""
    file = OrderFile.objects.select_related("export").get(pk=payload["file"])
    export = file.export
    owner = StaffUser.objects.get(pk=export.owner_id)
    if not owner.is_active:
        raise rules.no_such_export()
    filters = export.filters | {"since": file.since, "until": file.until}
    orders = narrowed(owner.grant, zone=export.zone, **filters)
    total, done, rows = orders.count(), 0, 0
    for position, portion in enumerate(order_cells(orders, per_line=export.per_line)):
        kept = [[order.pk, *(cells.get(column) for column in file.columns)] for order, cells in portion]
        data = zlib.compress(json.dumps(kept, ensure_ascii=False).encode())
        OrderFilePart.objects.create(file=file, position=position, data=data)
        rows += len(kept)
        done += len({order.pk for order, _ in portion})
        tell(done, max(done, total))
    OrderFile.objects.filter(pk=file.pk).update(rows=rows)
    if payload["mail"]:
        values = {"export": export.name, "number": str(rows)}
        link = address_of_office(_PAGE.format(id=export.pk))
        about = ("staff", owner.pk)
        values["link"] = link
        write_office_mail(
            rules.FILE_READY, to=owner.email, language=owner.language, about=about, values=values
        )
    return {"rows": rows}


def _queue(
    export: SavedExport, since: date | None, until: date | None, *, by: Actor, has_mail: bool = False
) -> OrderFile:
    job = enqueue(_KIND, {"export": export.pk, "mail": has_mail}, about=[("staff", export.owner_id)], by=by)
    columns = export.columns
    file = OrderFile.objects.create(
        export=export, job=job, since=since, until=until, columns=columns, created_at=Now()
    )
    job.payload["file"] = file.pk
    job.save(update_fields=["payload"])
    return file


def _is_due(export: SavedExport) -> bool:
    return export.next_on is not None and export.next_on <= today_in(export.zone)


def _day(kept: object) -> date | None:
    return date.fromisoformat(kept) if isinstance(kept, str) else None
