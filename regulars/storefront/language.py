"""The language of a shop's pages: the customer's own, else the shop's, where we speak it (REG-10)."""

from regulars.authentication.queries.visits import Visit
from regulars.kernel.i18n import current_language, spoken

__all__ = ["language_of", "language_tag"]


def language_of(here: Visit) -> str:
    """`en` or `de`."""
    return spoken((here.account and here.account.language) or here.site.locale)


def language_tag(locale: str) -> str:
    """What the page says of its language: as the shop's country writes it, where that is the one it is in."""
    language, _, region = locale.replace("-", "_").partition("_")
    speaks = current_language()
    return f"{language}-{region}".replace("_", "-").rstrip("-") if language == speaks else speaks
