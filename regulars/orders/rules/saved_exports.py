"""What is kept of an export, what its file covers, and what is on record of it (ORD-06, ORD-11)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import noop
from regulars.kernel.mail.mail_types import MailType
from regulars.kernel.texts import one_line
from regulars.orders.rules.exports import filter_label

__all__ = [
    "COLUMN_LABELS",
    "EXPORT_CHANGED",
    "EXPORT_DELETED",
    "EXPORT_SAVED",
    "FILE_READY",
    "KEPT_DAYS",
    "MOST",
    "OF_LINE",
    "OF_ORDER",
    "OF_PERSON",
    "REPEAT_LABELS",
    "TOTALS",
    "Repeat",
    "check_columns",
    "check_filters",
    "check_name",
    "day_after",
    "fits_nothing",
    "no_such_export",
    "not_ready",
    "period_before",
    "too_many",
    "version_conflict",
]

MOST = 50  # exports of one member of staff
KEPT_DAYS = 90  # that a file is kept
OF_ORDER = (
    *("number", "site", "set", "date", "state", "payment_state", "origin", "source_status"),
    *("customer", "kind", "type"),
)
OF_PERSON = ("name", "email", "company", "b2b_reference", "employee_id", "charge_id")
OF_LINE = (
    "position",
    "product",
    "product_name",
    "quantity",
    "unit_price",
    "discount",
    "tax_percent",
    "tax",
    "total",
)
TOTALS = ("currency", "order_discount", "order_shipping", "order_total")
COLUMN_LABELS: Mapping[str, str] = {
    "number": noop("Order number"),
    "site": noop("Site"),
    "set": noop("Set"),
    "date": noop("Date"),
    "state": noop("State"),
    "payment_state": noop("Payment"),
    "origin": noop("Origin"),
    "source_status": noop("State at the shop outside"),
    "customer": noop("Number of a customer"),
    "kind": noop("Ordered as"),
    "type": noop("Customer type"),
    "name": noop("Name"),
    "email": noop("Email"),
    "company": noop("Company"),
    "b2b_reference": noop("Reference"),
    "employee_id": noop("Employee id"),
    "charge_id": noop("Charge id"),
    "position": noop("Position"),
    "product": noop("Product code"),
    "product_name": noop("Product"),
    "quantity": noop("Quantity"),
    "unit_price": noop("Unit price"),
    "discount": noop("Discount"),
    "tax_percent": noop("Tax in percent"),
    "tax": noop("Tax"),
    "total": noop("Total of the line"),
    "currency": noop("Currency"),
    "order_discount": noop("Discounts of the order"),
    "order_shipping": noop("Shipping"),
    "order_total": noop("Total of the order"),
}


class Repeat(StrEnum):
    NEVER = ""
    WEEK = "week"
    MONTH = "month"


REPEAT_LABELS = {
    Repeat.NEVER: noop("Only when I ask for it"),
    Repeat.WEEK: noop("Every Monday, the week before"),
    Repeat.MONTH: noop("On the first of each month, the month before"),
}
FILE_READY = MailType(
    "order_file_ready",
    "orders",
    "Order file ready",
    "To staff whose saved export repeats: the next file of it waits in the back office.",
    {"export": "Kids, each month", "number": "128", "link": "https://admin.example/orders/exports"},
)
_FIELDS = {
    "name": noop("Name"),
    "filters": noop("Filters"),
    "columns": noop("Columns"),
    "per_line": noop("Level of detail"),
    "repeat": noop("Repeats"),
}
_PLACES = {"export": str}
EXPORT_SAVED = Event("export.saved", "saved the export of orders {export}", readers=_PLACES)
EXPORT_CHANGED = Event("export.changed", "changed the export of orders {export}: {fields}", _FIELDS, _PLACES)
EXPORT_DELETED = Event("export.deleted", "deleted the export of orders {export}", readers=_PLACES)


def check_name(name: str) -> str:
    """Raises `Invalid` beside `name`."""
    return one_line(name, "name", longest=100, required=True)


def check_columns(columns: Collection[str], seen: Sequence[str]) -> list[str]:
    """In the order of the file. Raises `Invalid` `required`, `unknown_value` beside `columns`."""
    if not columns:
        raise Invalid("required", "Choose at least one column.", "columns")
    if set(columns) - set(seen):
        raise Invalid("unknown_value", "Choose from the columns that are offered.", "columns")
    return [column for column in seen if column in columns]


def check_filters(filters: Mapping[str, object]) -> dict[str, object]:
    """Those that are on. Raises `Invalid` `personal_filter`: what tells of a person isn't kept where erasure doesn't come."""
    wanted = {code: value for code, value in filters.items() if value not in {None, ""}}
    if {"email", "reference"} & wanted.keys():
        raise Invalid(
            "personal_filter",
            "An email or a reference isn't kept in an export. Filter by the number of the customer.",
        )
    return wanted


def fits_nothing(code: str) -> Invalid:
    """Of a filter; kept, it would make one empty file after the other."""
    return Invalid(
        "filter_fits_nothing",
        "No order can fit the filter “{filter}”. Change it in the list first.",
        code,
        filter=filter_label(code),
    )


def day_after(today: date, repeat: Repeat) -> date | None:
    """On which day the next file is made."""
    match repeat:
        case Repeat.WEEK:
            return today + timedelta(days=7 - today.weekday())
        case Repeat.MONTH:
            return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            return None


def period_before(day: date, repeat: Repeat) -> tuple[date, date]:
    """First and last day of the whole week or month before this day."""
    if repeat is Repeat.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def no_such_export() -> NotFound:
    return NotFound("no_such_export", "There is no such export.")


def not_ready() -> Conflict:
    return Conflict("file_not_ready", "The file isn't ready yet.")


def too_many() -> Conflict:
    return Conflict("too_many_exports", "There can be at most {most} exports. Delete one first.", most=MOST)


def version_conflict() -> Conflict:
    """Saved in another tab in between (G23)."""
    return Conflict("version_conflict", "This export was saved meanwhile. Look at it before you save.")
