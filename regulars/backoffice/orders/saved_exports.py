"""Exports of orders that are kept: listed with their files, saved from a list, run, changed, deleted (ORD-06, ORD-11)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page, staff_user
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.files import csv_file
from regulars.backoffice.jobs.account import account_of
from regulars.backoffice.lists import Asked
from regulars.backoffice.orders.export_form import ExportForm, values_of
from regulars.backoffice.pages import office_page
from regulars.journeys.order_files import ask_for_file
from regulars.kernel.i18n import translate
from regulars.kernel.texts import bare
from regulars.orders.models import OrderFile, SavedExport
from regulars.orders.operations.exports import note_orders_exported
from regulars.orders.operations.saved_exports import change_export, remove_export, save_export
from regulars.orders.queries.listing import ORDERS
from regulars.orders.queries.saved_exports import (
    exports_of,
    file_columns,
    file_rows,
    files_of,
    find_export,
    find_file,
    meanings_of,
)
from regulars.orders.rules.exports import filters_in_words
from regulars.orders.rules.saved_exports import REPEAT_LABELS, Repeat, no_such_export
from regulars.staff.rules import Right
from regulars.ui.formats import zone_of
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "export", "file", "files", "index", "new"]


@staff_page(Right.SEE_ORDERS)
def index(request: HttpRequest) -> HttpResponse:
    """One's own, each with its newest file."""
    mine = exports_of(staff_user(request))
    meanings = meanings_of(mine)
    exports = [
        (export, _words(meanings[export.pk]), _repeat(export), _latest(request, export)) for export in mine
    ]
    return office_page(request, "backoffice/orders/exports/list.html", {"exports": exports})


@staff_page(Right.SEE_ORDERS, post=Right.SEE_ORDERS)
def new(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list that led here."""
    list_query = Asked(request.GET, ORDERS, grant(request), request.path)
    form = ExportForm(posted(request), grant=grant(request), initial={"per_line": True, "version": 0})
    done = attempt(
        form,
        lambda: save_export(
            staff_user(request),
            form.wish(),
            list_query.found,
            zone=zone_of(request),
            by=actor(request),
        ),
    )
    if isinstance(done, Undone):
        words = [(label, text) for label, text, _ in list_query.chips()]
        context = {"form": form, "filters": words, "list": list_query.url(reverse("orders"))}
        return office_page(request, "backoffice/orders/exports/new.html", context, status=done.status)
    messages.success(request, translate("Saved. Have the first file made now, or wait for its day."))
    return redirect(request, reverse("order-export", args=[done.pk]))


@staff_page(Right.SEE_ORDERS, post=Right.SEE_ORDERS)
def export(request: HttpRequest, export_id: int) -> HttpResponse:
    """One export: what it takes, and the files that were made of it."""
    found = find_export(staff_user(request), export_id)
    form = ExportForm(posted(request), grant=grant(request), initial=values_of(found))
    done = attempt(
        form,
        lambda: change_export(found, form.wish(), version=form.cleaned_data["version"], by=actor(request)),
    )
    if isinstance(done, Undone):
        context: dict[str, Any] = {
            "export": found,
            "form": form,
            "filters": _words(meanings_of([found])[found.pk]),
            "files": [(made, account_of(made.job, {}, grant(request))) for made in files_of(found)],
        }
        return office_page(
            request, "backoffice/orders/exports/export.html", context, status=done.status, part="panel"
        )
    messages.success(request, translate("Saved."))
    return redirect(request, request.path)


@staff_action(Right.SEE_ORDERS)
def files(request: HttpRequest, export_id: int) -> HttpResponse:
    """Have a file made now."""
    ask_for_file(find_export(staff_user(request), export_id), by=actor(request))
    return redirect(request, reverse("order-export", args=[export_id]))


@staff_page(Right.SEE_ORDERS)
def file(request: HttpRequest, export_id: int, file_id: int) -> HttpResponse:
    """Download one; that is on record."""
    export = find_export(staff_user(request), export_id)
    made = find_file(export, file_id)
    rows = file_rows(made, grant(request))
    note_orders_exported(_covered(export, made), by=actor(request))
    name = f"orders-{made.since or made.created_at.date()}-{made.pk}.csv"
    return csv_file(name, file_columns(made, grant(request)), rows)


@staff_page(Right.SEE_ORDERS, post=Right.SEE_ORDERS)
def deletion(request: HttpRequest, export_id: int) -> HttpResponse:
    """Ask first: its files go too."""
    found = find_export(staff_user(request), export_id)
    if request.method != "POST":
        context = {"export": found, "files": len(files_of(found))}
        return office_page(request, "backoffice/orders/exports/deletion.html", context)
    version = bare(request.POST.get("version", ""))
    if not version.isdecimal():
        raise no_such_export()
    remove_export(found, version=int(version[:9]), by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("order-exports"))


def _covered(export: SavedExport, made: OrderFile) -> dict[str, Any]:
    found = {
        code: value
        for code, value in meanings_of([export])[export.pk].items()
        if code not in {"since", "until"}
    }
    return found | {"since": made.since, "until": made.until}


def _words(meanings: Mapping[str, Any]) -> str:
    return filters_in_words({code: str(getattr(value, "name", value)) for code, value in meanings.items()})


def _repeat(export: SavedExport) -> str:
    return translate(REPEAT_LABELS[Repeat(export.repeat)])


def _latest(request: HttpRequest, export: SavedExport) -> Any:
    latest: OrderFile | None = getattr(export, "latest", None)
    return (latest, account_of(latest.job, {}, grant(request))) if latest else None
