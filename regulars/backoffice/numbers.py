"""Numbers of customers in words: exact where they were counted, else an honest *about*."""

from regulars.kernel.lists import Total

__all__ = ["counted", "in_words"]


def in_words(total: Total) -> str:
    """`1,204`, `more than 1,000`, or `about 812,000`: an estimate shows no digits that it doesn't know."""
    if total.is_exact or total.is_least:
        return f"{'' if total.is_exact else 'more than '}{total.count:,}"
    digits = max(len(str(total.count)) - 3, 0)
    return f"about {round(total.count, -digits):,}"


def counted(number: int, noun: str) -> tuple[str, str]:
    """The number and its noun, `("1", "site")` or `("2", "sites")`."""
    return f"{number:,}", noun if number == 1 else f"{noun}s"
