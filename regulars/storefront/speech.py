"""The language of a shop's pages: the customer's own, else the shop's, where we speak it (REG-10)."""

import re
from contextlib import AbstractContextManager

from django.utils.translation import get_language, gettext, override

from regulars.authentication.queries.visits import Visit
from regulars.fields.rules import LANGUAGES

__all__ = ["language_of", "language_tag", "speaking", "told"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def language_of(here: Visit) -> str:
    """`en` or `de`."""
    wanted = (here.account and here.account.language) or here.site.locale
    spoken = wanted.replace("-", "_").partition("_")[0]
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def speaking(here: Visit) -> AbstractContextManager[None]:
    """Everything said within is in the language of this visit."""
    return override(language_of(here))


def language_tag(locale: str) -> str:
    """What the page says of its language: as the shop's country writes it, where that is the one it is in."""
    spoken = get_language() or LANGUAGES[0]
    language, _, region = locale.replace("-", "_").partition("_")
    return f"{language}-{region}".replace("_", "-").rstrip("-") if language == spoken else spoken


def told(message: str) -> str:
    """A sentence of ours in the language of the page; the catalogue has those with numbers once, with `{}` for each."""
    numbers = _NUMBER.findall(message)
    found = gettext(message) if message else ""
    if not numbers or found != message:
        return found
    pattern = _NUMBER.sub("{}", message)
    said = gettext(pattern)
    return said.format(*numbers) if said != pattern else message
