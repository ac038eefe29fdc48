"""The vocabulary of pages, and what they may say (ROL-02)."""

import re
from collections.abc import Callable, Mapping

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import LANGUAGES, noop
from regulars.kernel.texts import check_free, one_line, paragraph

__all__ = [
    "MOST_PAGES",
    "PAGE_ADDED",
    "PAGE_CHANGED",
    "PAGE_LABELS",
    "PAGE_REMOVED",
    "check_code",
    "check_position",
    "check_text",
    "check_texts",
    "check_title",
    "check_titles",
    "no_such_page",
    "paragraphs",
    "too_many_pages",
]

MOST_PAGES = 100
_LONGEST_TEXT = 20_000
_POSITIONS = range(1000)
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
PAGE_LABELS = {
    "title": noop("Title"),
    "titles": noop("Titles in other languages"),
    "text": noop("Text"),
    "texts": noop("Texts in other languages"),
    "restricted": noop("Restricted page"),
    "active": noop("Active"),
    "position": noop("Position"),
}
_READERS = {"page": str}
PAGE_ADDED = Event("site.page_added", "added page {page} to {site}", {}, _READERS)
PAGE_CHANGED = Event(
    "site.page_changed",
    "changed page {page} of {site}: {fields}",
    {f"page:{name}": label for name, label in PAGE_LABELS.items()},
    _READERS,
)
PAGE_REMOVED = Event("site.page_removed", "deleted page {page} of {site}", {}, _READERS)


def check_code(code: str) -> str:
    """Small letters, digits and hyphens, as it stands in the page's address. Raises `Invalid` beside `code`."""
    code = one_line(code, "code", longest=40, required=True)
    if not _CODE.fullmatch(code):
        raise Invalid(
            "code_shape",
            "Use small letters, digits and hyphens; begin and end with a letter or digit.",
            "code",
        )
    return check_free(code)


def check_title(title: str) -> str:
    return one_line(title, "title", longest=100, required=True)


def check_text(text: str, field: str = "text") -> str:
    """Plain paragraphs, between which a line is left empty."""
    return paragraph(text, field, longest=_LONGEST_TEXT)


def check_titles(titles: Mapping[str, str]) -> dict[str, str]:
    return _by_language(titles, "titles", lambda title: one_line(title, "titles", longest=100))


def check_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return _by_language(texts, "texts", lambda text: check_text(text, "texts"))


def _by_language(values: Mapping[str, str], name: str, check: Callable[[str], str]) -> dict[str, str]:
    """Empty ones are left out. Raises `Invalid` beside the field."""
    if set(values) - set(LANGUAGES):
        raise Invalid("unknown_language", "Texts are in English (en) and German (de).", name)
    checked = {language: check(text) for language, text in values.items()}
    return {language: text for language, text in checked.items() if text}


def check_position(position: int) -> int:
    if position not in _POSITIONS:
        raise Invalid("out_of_range", "This must be from 0 to 999.", "position")
    return position


def paragraphs(text: str) -> list[str]:
    """As a page draws them."""
    return [part for part in re.split(r"\n\s*\n", text) if part]


def no_such_page() -> NotFound:
    return NotFound("no_such_page", "There is no such page.")


def too_many_pages() -> Conflict:
    return Conflict("too_many_pages", "A site has at most {most} pages.", most=MOST_PAGES)
