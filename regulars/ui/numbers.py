"""How many there are, in words: exact where they were counted, else an honest *about*."""

from regulars.kernel.i18n import grouped, translate
from regulars.kernel.lists import Total

__all__ = ["in_words", "place_in_words", "total_in_words"]


def in_words(total: Total) -> str:
    """`1,204`, `more than 1,000`, or `about 812,000`: an estimate shows no digits that it doesn't know."""
    if total.is_exact or total.is_least:
        return grouped(total.count) if total.is_exact else translate("more than {count}", count=total.count)
    digits = max(len(str(total.count)) - 3, 0)
    return translate("about {count}", count=round(total.count, -digits))


def total_in_words(total: Total, noun: tuple[str, str]) -> str:
    """`60 products`; the noun is one and many."""
    return " ".join((in_words(total), translate(noun[total != Total(1, is_exact=True)])))


def place_in_words(first: int, rows: int, total: Total) -> str:
    """`25–48 of 60`: which rows a page has, from its `first` one."""  # noqa: RUF002 - as below
    return translate(
        "{first}–{last} of {total}",  # noqa: RUF001 - a range is written with the longer dash
        first=first,
        last=first + rows - 1,
        total=in_words(total),
    )
