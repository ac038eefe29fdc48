"""The exports that somebody has saved, and what the files of them hold (ORD-11)."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from regulars.kernel.models import Job
from regulars.orders.models import Order, OrderFile, SavedExport
from regulars.orders.queries.export import person_cells, seen_persons
from regulars.orders.queries.listing import orders_of
from regulars.orders.rules import saved_exports as rules
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import StaffUser
from regulars.staff.rules import Grant

__all__ = ["exports_of", "file_columns", "file_rows", "files_of", "find_export", "find_file", "meanings_of"]

LATEST = 12


def exports_of(owner: StaffUser) -> list[SavedExport]:
    """Each with `latest`, its newest file, or None. Two statements."""
    exports = list(SavedExport.objects.filter(owner=owner).order_by("name", "pk"))
    newest = Window(RowNumber(), partition_by=F("export"), order_by=F("pk").desc())
    files = (
        OrderFile.objects.filter(export__in=exports)
        .annotate(nr=newest)
        .filter(nr=1)
        .select_related("job__progress")
    )
    latest = {file.export_id: file for file in files}
    for export in exports:
        export.latest = latest.get(export.pk)  # type: ignore[attr-defined]
    return exports


def find_export(owner: StaffUser, export_id: int) -> SavedExport:
    """Raises `NotFound` `no_such_export`, also for somebody else's."""
    found = SavedExport.objects.filter(owner=owner, pk=export_id).first()
    if found is None:
        raise rules.no_such_export()
    return found


def files_of(export: SavedExport) -> list[OrderFile]:
    """The newest first, each with its job."""
    return list(export.files.select_related("job__progress").order_by("-pk")[:LATEST])


def find_file(export: SavedExport, file_id: int) -> OrderFile:
    """Raises `NotFound` `no_such_export`, `Conflict` `file_not_ready`."""
    found = export.files.select_related("job").filter(pk=file_id).first()
    if found is None:
        raise rules.no_such_export()
    if found.job.state != Job.State.DONE:
        raise rules.not_ready()
    found.export = export
    return found


def file_columns(file: OrderFile, grant: Grant) -> list[str]:
    """Without what of persons isn't theirs to see any more."""
    seen = seen_persons(grant)
    return [column for column in file.columns if column not in rules.OF_PERSON or column in seen]


def file_rows(file: OrderFile, grant: Grant) -> Iterator[tuple[str, ...]]:
    """Rows of `file_columns` of the orders that are still theirs to see; of whoever was erased meanwhile numbers only.

    Two statements for each thousand orders, nothing is held but these. Raises `Forbidden` `right_missing` before anything is read.
    """
    orders = orders_of(grant)
    columns = file_columns(file, grant)
    return (row for portion in _portions(file) for row in _rows(portion, file.columns, columns, orders))


def _portions(file: OrderFile) -> Iterator[list[list[Any]]]:
    for part in file.parts.order_by("position").iterator(chunk_size=1):
        yield json.loads(zlib.decompress(part.data))


def _rows(
    portion: list[list[Any]], kept: list[str], columns: list[str], seen: QuerySet[Order]
) -> Iterator[tuple[str, ...]]:
    orders = seen.select_related(None).select_related("person").in_bulk({row[0] for row in portion})
    for order_id, *values in portion:
        if order_id in orders:
            cells = dict(zip(kept, values, strict=True)) | person_cells(orders[order_id].person)
            yield tuple(cells[column] or "" for column in columns)


def meanings_of(exports: Iterable[SavedExport]) -> dict[int, dict[str, Any]]:
    """By export the filters as the list means them: a site and a set as rows, as long as there are. Two statements."""
    kept = {export.pk: export.filters for export in exports}
    sites = Site.objects.in_bulk({filters["site"] for filters in kept.values() if "site" in filters})
    codes = {filters["set"] for filters in kept.values() if "set" in filters}
    sets = {home.code: home for home in CustomerSet.objects.filter(code__in=codes)}
    return {
        pk: {code: _meaning(code, value, sites, sets) for code, value in filters.items()}
        for pk, filters in kept.items()
    }


def _meaning(code: str, value: Any, sites: Mapping[int, Site], sets: Mapping[str, CustomerSet]) -> Any:
    return sites.get(value, value) if code == "site" else sets.get(value, value) if code == "set" else value
