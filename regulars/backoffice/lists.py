"""A declared list as a page: what its address asks for, and the one template that draws every list (1301)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from regulars.backoffice.access import grant
from regulars.backoffice.choices import PLACES
from regulars.backoffice.pages import office_page, office_part, tell_htmx
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lists import Filter, List, Page, Total
from regulars.kernel.texts import bare
from regulars.staff.rules import Grant
from regulars.ui.numbers import place_in_words, total_in_words
from regulars.ui.pages import is_htmx

__all__ = ["NOTHING", "Asked", "Drawn", "list_page"]

RESULTS = "backoffice/base/results.html"
CHOOSE = {"label": lazy("Choose"), "hidden": True}
NOTHING: Page[Any] = Page([], 1, Total(0, is_exact=True))


@dataclass(frozen=True)
class Drawn:
    """A filter with its value as the address has it, what that means and how people read it."""

    filter: Filter
    value: str
    meaning: Any
    text: str
    choices: list[tuple[str, str]]
    source: str = ""


class Asked:
    """Filters, order and place as they stand in the address of a list; codes, because addresses are read by people.

    Raises `Forbidden` `field_hidden` for a filter by what they don't see.
    """

    def __init__(self, query: QueryDict, of: List, mine: Grant, path: str) -> None:
        self.of, self.mine, self.path = of, mine, path
        texts = {declared.code: bare(query.get(declared.code, ""))[:254] for declared in of.filters}
        mine.require_sight(
            *(declared.field for declared in of.filters if declared.field and texts[declared.code])
        )
        self.values = {code: text for code, text in texts.items() if text}
        self.sort = sort if (sort := query.get("sort", "")) in of.orders else ""
        self.cursor = query.get("cursor") or None
        self.more: list[tuple[str, str]] = []  # what a list asks for beside its filters, and its chips
        self.more_chips: list[tuple[str, str, str]] = []

    @cached_property
    def filters(self) -> list[Drawn]:
        seen = [
            declared for declared in self.of.filters if not declared.field or self.mine.sees(declared.field)
        ]
        return [_drawn(declared, self.values.get(declared.code, ""), self.mine) for declared in seen]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.more or self.values)

    @property
    def found(self) -> dict[str, Any]:
        """What each filter means that is on, None of one that nothing can match."""
        return {drawn.filter.code: drawn.meaning for drawn in self.filters if drawn.value}

    @property
    def meanings(self) -> dict[str, Any] | None:
        """What each filter means that is on; None where nothing can match."""
        found = self.found
        return None if None in found.values() else found

    def pairs(self, without: Sequence[tuple[str, str]] = (), **changes: Any) -> list[tuple[str, str]]:
        """What stands in the address, some of it changed; nothing that is empty, and the place only if it is given."""
        values = self.values | {"sort": self.sort} | changes
        more = [pair for pair in self.more if pair not in without]
        return [(name, value) for name, value in values.items() if value] + more

    def url(self, path: str = "", /, **changes: Any) -> str:
        given = self.pairs(**changes)
        return f"{path or self.path}?{urlencode(given)}" if given else path or self.path

    def chips(self) -> Iterable[tuple[str, str, str]]:
        """Text, value and the address without it, of each filter that is on."""
        for drawn in self.filters:
            if drawn.value:
                yield drawn.filter.label, drawn.text, self.url(**{drawn.filter.code: None})


def _drawn(declared: Filter, value: str, mine: Any) -> Drawn:
    if source_page := PLACES.get(declared.input):
        offer = source_page.offer(mine)
        found = source_page.find(value, mine) if value and value.isprintable() else None
        meaning, text = found or (None, value)
        return Drawn(declared, value, meaning, text, offer.choices, offer.source)
    choices = dict((declared.choices() if callable(declared.choices) else declared.choices) or {})
    meaning = declared.read(value, mine) if value else None
    if declared.input == "choice" and meaning is not None:
        choices |= {value: choices.get(value, value)}  # another value may be asked for by its address
    elif declared.choices is not None and value not in choices:
        meaning = None
    return Drawn(declared, value, meaning, choices.get(value, value), list(choices.items()))


def list_page(
    request: HttpRequest,
    of: List,
    template: str,
    rows: Any = None,
    /,
    *,
    list_query: Asked | None = None,
    read: Callable[..., Page[Any]] | None = None,
    **context: Any,
) -> HttpResponse:
    """The list as asked for, of these rows; `template` is a folder with `list.html` and `cells.html`.

    `read` reads a page by what the filters mean, where that isn't walking the rows; a function in the context is asked with the page's rows.
    """
    list_query = list_query or Asked(request.GET, of, grant(request), request.path)
    page = _read(list_query, read or partial(of.page, rows))
    made = {name: value(page.items) if callable(value) else value for name, value in context.items()}
    ids = [row.pk for row in page.items] if any(column.values for column in of.columns) else []
    answer = {
        "list": of,
        "asked": list_query,
        "rows": page.items,
        "total": page.total,
        "place": place_in_words(page.first, len(page.items), page.total),
        "total_words": total_in_words(page.total, of.noun),
        "next": list_query.url(cursor=page.next_cursor) if page.next_cursor else None,
        "previous": list_query.url(cursor=page.previous_cursor) if page.previous_cursor is not None else None,
        "heads": [CHOOSE] * bool(of.actions) + [_head(column, list_query) for column in of.columns],
        "added": [(column.label, column.values(ids)) for column in of.columns if column.values],
        "cells": f"{template}/cells.html",
        "caption": translate(of.noun[1]).capitalize(),
        "problem": "",
        "body": "",
        "actions": [(action, reverse(action.page)) for action in of.actions],
    } | made
    if is_htmx(request):
        part = office_part(request, RESULTS, "results", answer)
        return tell_htmx(part, replace_url=list_query.url(cursor=list_query.cursor))
    return office_page(request, f"{template}/list.html", answer)


def _read(list_query: Asked, read: Callable[..., Page[Any]]) -> Page[Any]:
    """A place that is none of the list's is its beginning."""
    if list_query.meanings is None:
        return NOTHING
    try:
        return read(**list_query.meanings, sort=list_query.sort, cursor=list_query.cursor)
    except Invalid as error:
        if error.code != "bad_cursor":
            raise
        return read(**list_query.meanings, sort=list_query.sort)


def _head(column: Any, list_query: Asked) -> dict[str, Any]:
    head = {"label": column.label, column.style or "plain": True, "share": column.share}
    orders = {"asc": column.asc, "desc": column.desc}
    if set(orders.values()) == {None}:
        return head
    now = next((way for way, order in orders.items() if order == list_query.sort), None)
    other = column.desc if now == "asc" and column.desc is not None else column.asc
    to = other if other is not None else column.desc
    return head | {"sorted": now, "href": list_query.url(sort=to)}
