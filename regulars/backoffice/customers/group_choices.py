"""Groups, roles and tags to choose from: asked while one types, as there may be thousands."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.choices import PLACES, Offer, Place, answer_choices
from regulars.groups.queries.filters import KINDS
from regulars.staff.rules import Grant, Right

__all__ = ["roles", "tags"]


def _offered(kind: str, _mine: Grant) -> Offer:
    return Offer([], reverse(f"{kind}-choices"))


def _found(kind: str, code: str, _mine: Grant) -> tuple[Any, str] | None:
    row = KINDS[kind].find(code)
    return row and (row, row.name)


for _kind in KINDS:
    PLACES[_kind] = Place(partial(_offered, _kind), partial(_found, _kind))


def _choices(request: HttpRequest, kind: str) -> HttpResponse:
    grant(request).require_sight(KINDS[kind].column.name)
    return answer_choices(request, KINDS[kind].model._default_manager.all())  # noqa: SLF001 - public in Django


@staff_page(Right.SEE)
def roles(request: HttpRequest) -> HttpResponse:
    """What customers may do at the shops: those whose name or code holds what is typed, at most twenty."""
    return _choices(request, "role")


@staff_page(Right.SEE)
def tags(request: HttpRequest) -> HttpResponse:
    """As above."""
    return _choices(request, "tag")
