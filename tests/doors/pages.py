"""Reading pages."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

__all__ = ["Filled", "forms_of", "plan_in", "plan_lines", "untouched", "without_tokens", "words_of"]

Filled = dict[str, list[str]]


def without_tokens(page: str) -> str:
    """For whoever looks for a short word that must not be there: a random token holds any three or four letters at times."""
    return re.sub(r"\w{64}", "", page)


def plan_lines(page: str) -> dict[str, str]:
    """The lines of a plan, by their code: the number that each tells."""
    return dict(re.findall(r'data-line="([^"]+)"><(?:a|span) class="plan-number"[^>]*>([^<]+)<', page))


def plan_in(page: str) -> str:
    """What agrees to the plan on the page."""
    return page.split('name="plan" value="')[1].split('"', maxsplit=1)[0]


def untouched(page: str, *, has: str) -> Filled:
    """What a browser sends for the form with this field when nobody has touched it."""
    return next(form for form in forms_of(page) if has in form)


def forms_of(page: str) -> list[Filled]:
    """What a browser sends for each form when nobody has touched it."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self.options: list[tuple[str, bool]] = []
        self.open: dict[str, str | None] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag in {"select", "textarea"}:
            self.open, self.options, self.text = found, [], ""
        elif tag == "option":
            self.options.append((found.get("value") or "", "selected" in found))
        elif tag == "input":
            self._input(found)

    def _input(self, found: dict[str, str | None]) -> None:
        kind, value = found.get("type"), found.get("value")
        if kind in {"checkbox", "radio"}:
            if "checked" in found:
                self._add(found, "on" if value is None else value)
        elif kind not in {"submit", "file"}:
            self._add(found, value or "")

    def _add(self, found: dict[str, str | None], *values: str) -> None:
        name = found.get("name")
        if self.forms and name and "disabled" not in found:
            self.forms[-1].setdefault(name, []).extend(values)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._add(self.open, self.text.removeprefix("\n"))
        elif tag == "select":
            chosen = [value for value, selected in self.options if selected]
            first = [] if "multiple" in self.open else [value for value, _ in self.options[:1]]
            self._add(self.open, *(chosen or first))


def words_of(answer: Any) -> str:
    """What people read on a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
