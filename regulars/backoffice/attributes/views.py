"""Customers > Attributes: what customers can have, beside what every account has (ATT-01, ATT-04, ATT-06)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.attributes.drafts import options_after, read_change, read_new, read_options
from regulars.backoffice.errors import status_of
from regulars.backoffice.field_words import GROUPS, SEEN_BY, TYPES
from regulars.backoffice.pages import office_page
from regulars.customer_search.queries.value_counts import values_per_attribute
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import INDEXED, Definition, Kept, Option, Type
from regulars.fields.rules.definitions import OWN_GROUPS, is_fed
from regulars.fields.rules.values import digits
from regulars.journeys.save_attribute import save_attribute
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in, the_one
from regulars.staff.rules import Right
from regulars.ui.numbers import in_words
from regulars.ui.pages import redirect

__all__ = ["attribute", "find_attribute", "index", "new_attribute"]

LIST, PAGE = "backoffice/attributes/list.html", "backoffice/attributes/attribute.html"
NEW = Definition("", "", Type.TEXT)


@dataclass(frozen=True)
class Typed:
    """The page of one attribute. `typed` are the texts that were sent where they can't be read."""

    definition: Definition
    options: Sequence[Option]
    row: Attribute | None = None
    version: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    stored: Definition | None = None


def find_attribute(code: str) -> Attribute:
    """Raises `NotFound` `no_such_attribute`."""
    return the_one(Attribute.objects, "no_such_attribute", "There is no attribute with this code.", code=code)


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every attribute: its own ones first asked for by name, code, group or type."""
    sent = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "group", "type")}
    # A number says something about every site (F18).
    numbers = values_per_attribute() if grant(request).sites is None else {}
    rows = [
        (
            row,
            TYPES[Type(row.type)],
            GROUPS.get(row.definition().group, row.group),
            in_words(numbers[row.code]) if row.code in numbers else "",
        )
        for row in Attribute.objects.in_order().annotate(forms=Count("form_fields"))
        if sent["q"].lower() in f"{row.code} {row.name} {' '.join(row.names.values())}".lower()
        and sent["group"] in {"", row.group}
        and sent["type"] in {"", row.type}
    ]
    context = {"rows": rows, "asked": sent, "types": TYPES, "groups": GROUPS}
    return office_page(request, LIST, context, part="results")


@staff_page(Right.EDIT_ATTRIBUTES, post=Right.EDIT_ATTRIBUTES)
def new_attribute(request: HttpRequest) -> HttpResponse:
    """A new attribute; no form shows it yet, staff see it with every customer at once (ATT-02)."""
    if request.method != "POST":
        return _show(request, Typed(NEW, [Option("", "")]))
    options = read_options(request.POST)
    typed = Typed(NEW, options, typed=_sent(request))
    after = options_after(request.POST, options)
    if after is not None:
        return _show(request, Typed(NEW, after, typed=_sent(request)), step=True)
    try:
        added = add_attribute(read_new(request.POST), by=actor(request))
    except DomainError as error:
        return _show(request, _refused(typed, error), status=status_of(error))
    messages.success(
        request,
        translate("{added} can be put on forms now, and staff see it with every customer.", added=added.name),
    )
    return redirect(request, reverse("attribute", args=[added.code]))


@staff_page(Right.SEE, post=Right.EDIT_ATTRIBUTES)
def attribute(request: HttpRequest, code: str) -> HttpResponse:
    """One definition. Code and type stay; of a shipped one only words change."""
    row = find_attribute(code)
    definition = row.definition()
    if request.method != "POST":
        return _show(request, Typed(definition, definition.options, row, row.version))
    options = read_options(request.POST)
    seen = number_in(request.POST.get("version", "")) or 0
    typed = Typed(definition, options, row, seen, _sent(request))
    after = options_after(request.POST, options)
    if after is not None:
        return _show(request, Typed(definition, after, row, seen, _sent(request)), step=True)
    try:
        changed = read_change(request.POST, definition, is_shipped=row.shipped)
        save_attribute(row, changed, version=seen, by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            now = find_attribute(code)
            typed = Typed(definition, options, now, now.version, _sent(request), stored=now.definition())
            return _show(request, typed, status=409)
        return _show(request, _refused(typed, error), status=status_of(error))
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


def _refused(typed: Typed, error: DomainError) -> Typed:
    errors = {problem.field: problem.message for problem in reversed(error.problems)}
    return Typed(
        typed.definition, typed.options, typed.row, typed.version, typed.typed, errors or {"": error.message}
    )


def _show(request: HttpRequest, page: Typed, *, status: int = 200, step: bool = False) -> HttpResponse:
    definition = page.definition
    context: dict[str, Any] = {
        "page": page,
        "definition": definition,
        "row": page.row,
        "options": page.options,
        "values": page.typed or _values(definition),
        "errors": page.errors,
        "types": TYPES,
        "groups": [(group.value, GROUPS[group], SEEN_BY[group]) for group in OWN_GROUPS],
        "type_name": TYPES[definition.type],
        "group_name": GROUPS[definition.group],
        "seen_by": SEEN_BY.get(definition.group, ""),
        "is_fed": is_fed(definition),
        "may_filter": page.row is None or (definition.type in INDEXED and definition.kept == Kept.DOCUMENT),
    }
    return office_page(request, PAGE, context, part="options" if step else "", status=status)


def _values(definition: Definition) -> dict[str, str]:
    """What is stored, as the page's fields show it."""
    limits = {name: getattr(definition.limits, name) for name in ("longest", "least", "most", "decimals")}
    limits_typed = {name: "" if value is None else digits(value) for name, value in limits.items()}
    ticks = {name: "on" for name in ("filterable", "writable") if getattr(definition, name)}
    return {
        "code": definition.code,
        "name": definition.name,
        "name_de": definition.names.get("de", ""),
        "type": definition.type.value,
        "group": definition.group.value,
        **limits_typed,
        **ticks,
    }
