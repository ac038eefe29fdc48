"""What somebody typed into the search, as patterns that an index can serve."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.kernel.hot import fetch_one

__all__ = ["Needle", "needle"]

LONGEST = 200
MOST_WORDS = 8
_LARGEST_ID = 2**63 - 1

_FOLD = """
SELECT ARRAY(SELECT regulars_fold(word) FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, nr) ORDER BY nr),
    lower(%s), regulars_fold(%s), (SELECT set_id FROM sites_site WHERE id = %s)"""


@dataclass(frozen=True)
class Needle:
    """Patterns for LIKE. `is_hopeless` when something was typed that no column can hold."""

    patterns: tuple[str, ...]
    email: str | None
    last_name: str | None
    id: int | None
    site_set_id: int | None
    is_hopeless: bool


def needle(fragment: str, *, email: str, last_name: str, site_id: int | None) -> Needle:
    """Fold as the column was folded, in the database, and escape; one statement, none where there is nothing to fold."""
    words = _words(fragment)
    if not (words or _clean(email) or _clean(last_name) or site_id):
        return Needle((), None, None, None, None, is_hopeless=bool(fragment.strip()))
    folded, email_key, last_name_key, site_set_id = fetch_one(
        _FOLD, [words, _clean(email), _clean(last_name), site_id]
    )
    return Needle(
        patterns=tuple(_pattern(word) for word in folded),
        email=f"{_escape(email_key)}%" if email_key else None,
        last_name=f"{_escape(last_name_key)}%" if last_name_key else None,
        id=_id(words),
        site_set_id=site_set_id,
        is_hopeless=bool(fragment.strip()) and not words,
    )


def _clean(text: str) -> str:
    """Blanks instead of control characters, which neither a column nor the wire takes."""
    return "".join(char if char.isprintable() else " " for char in text[:LONGEST]).strip()


def _words(fragment: str) -> list[str]:
    """The words that hold a letter or digit; the others would match everybody or nobody."""
    words = _clean(fragment).split()
    return [word for word in words if any(char.isalnum() for char in word)][:MOST_WORDS]


def _id(words: Sequence[str]) -> int | None:
    word = words[0].removeprefix("#") if len(words) == 1 else ""
    if not (word.isascii() and word.isdecimal()) or int(word) > _LARGEST_ID:
        return None
    return int(word)


def _pattern(word: str) -> str:
    """Anywhere in the column, if that holds a trigram; else at the beginning of a word, where even one letter does."""
    anywhere = f"%{_escape(word)}%"
    return anywhere if _has_trigram(word) else f"% {_escape(word)}%"


def _has_trigram(word: str) -> bool:
    """Whether the index finds `%word%`: three letters or digits in a row, or the edge of a word inside it."""
    kinds = "".join("a" if char.isalnum() else " " for char in word)
    return "aaa" in kinds or " a" in kinds or "aa " in kinds


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
