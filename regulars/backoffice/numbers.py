"""Numbers of customers in words: exact where they were counted, else an honest *about*."""

from regulars.kernel.i18n import grouped, translate
from regulars.kernel.lists import Total

__all__ = ["in_words"]


def in_words(total: Total) -> str:
    """`1,204`, `more than 1,000`, or `about 812,000`: an estimate shows no digits that it doesn't know."""
    if total.is_exact or total.is_least:
        return grouped(total.count) if total.is_exact else translate("more than {count}", count=total.count)
    digits = max(len(str(total.count)) - 3, 0)
    return translate("about {count}", count=round(total.count, -digits))
