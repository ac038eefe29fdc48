"""Sentences of ours in the language of the person who reads them: one catalogue, English as it is written, German beside it.

The language is that of the page that is being answered; without one, as in the API, the command line and the worker, it
is English. `python -m tools.words` finds every sentence that the catalogue lacks (WRK-10).
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from functools import lru_cache
from typing import cast

from babel import lists, numbers
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, override
from django.utils.translation.trans_real import parse_accept_lang_header

__all__ = [
    "LANGUAGES",
    "accepted_language",
    "counted",
    "current_language",
    "either",
    "grouped",
    "language_override",
    "lazy",
    "listed",
    "noop",
    "plural",
    "spoken",
    "translate",
]


def noop(sentence: str) -> str:
    """Marks a sentence that is translated where it is shown; needs no settings, unlike Django's own."""
    return sentence


def lazy(sentence: str) -> str:
    """A label that is declared when a module is loaded, and looked up whenever it is shown."""
    return cast("str", gettext_lazy(sentence)) if sentence else ""


LANGUAGES = {"en": noop("English"), "de": noop("German")}
_LISTS = {"en": "en_GB", "de": "de"}


def translate(sentence: str, **values: object) -> str:
    """The sentence in the language of the reader, with its values put where their names stand in braces.

    Numbers are written as the language does; what isn't a quantity, such as the number of a customer, is handed over as
    text.
    """
    translated = gettext(sentence) if sentence else ""
    return translated.format_map(_written(values)) if values else translated


def plural(one: str, many: str) -> tuple[str, str]:
    """Marks words for one and for many, which `counted` chooses from where they are shown."""
    return one, many


def counted(one: str, many: str, number: int, **values: object) -> str:
    """`one` or `many`, whichever fits the number, as `translate`; `{number}` stands for it."""
    return ngettext(one, many, number).format_map(_written({"number": number, **values}))


def current_language() -> str:
    """`en` or `de`."""
    return spoken(get_language() or "")


def spoken(*wishes: str) -> str:
    """The first of these languages or locales that we speak, else English."""
    languages = (wish.replace("-", "_").partition("_")[0].lower() for wish in wishes)
    return next((language for language in languages if language in LANGUAGES), "en")


def accepted_language(header: str) -> str:
    """What a browser's `Accept-Language` likes best of the languages that we speak, else English."""
    return spoken(*(language for language, _ in parse_accept_lang_header(header)))


def language_override(language: str) -> AbstractContextManager[None]:
    """Everything said within is in this language."""
    return override(language)


def grouped(number: float | Decimal) -> str:
    """A quantity as the language writes it: `1,204.5`, `1.204,5`."""
    return _grouped(number.normalize() if isinstance(number, Decimal) else number, current_language())


def listed(words: Iterable[str]) -> str:
    """All of them: `Sports, Kids and Outlet`."""
    return lists.format_list(list(words), locale=_LISTS[current_language()])


def either(options: Iterable[str]) -> str:
    """One of them: `open, listed or closed`."""
    return lists.format_list(list(options), style="or", locale=_LISTS[current_language()])


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: grouped(value) if isinstance(value, int | float | Decimal) else value
        for name, value in values.items()
    }


@lru_cache(maxsize=1024)
def _grouped(number: float | Decimal, language: str) -> str:
    return numbers.format_decimal(number, locale=language, decimal_quantization=False)
