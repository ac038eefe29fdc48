"""What somebody typed into the search, as patterns that an index can serve; normalised as what is stored is (F26)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from regulars.customers.rules.phones import is_like_phone, region_of, searched_digits
from regulars.kernel.emails import part_of_address
from regulars.kernel.hot import fetch_one
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import is_invisible, plain

__all__ = ["Term", "Terms", "needles", "operator_of", "terms_of"]

LONGEST = 200
MOST_WORDS = 8
# Letters of Chinese, Japanese, Thai and others that are written without blanks, so that a word begins anywhere.
_WITHOUT_BLANKS = regex.compile(r"[\p{Line_Break=ID}\p{Line_Break=CJ}\p{Line_Break=SA}]")
# Before the beginning of a word, once folded. Of signs beyond U+07FF an index of trigrams makes nothing.
_BETWEEN_WORDS = r"[ -/:-@\[-`{-~°·]"

# The countries that a number may be from are those of the shops: of one, or of all.
_FOLD = """
SELECT ARRAY(SELECT regulars_fold(word) FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, nr) ORDER BY nr),
    lower(%s), regulars_fold(%s), (SELECT set_id FROM sites_site WHERE id = %s),
    ARRAY(SELECT DISTINCT locale FROM sites_site WHERE %s AND (%s::bigint IS NULL OR id = %s)),
    (SELECT reltuples::bigint FROM pg_class WHERE oid = 'customers_customer'::regclass)"""


@dataclass(frozen=True)
class Term:
    """Every one of these patterns, or the other one: the same as addresses and numbers are kept."""

    patterns: tuple[str, ...]
    other: str = ""


@dataclass(frozen=True)
class Terms:
    """Patterns for LIKE. `is_hopeless` when something was typed that no column can hold; `among` so many customers, about."""

    words: tuple[Term, ...]
    email: str | None
    last_name: str | None
    id: int | None
    site_set_id: int | None
    is_hopeless: bool
    among: int = 0


def terms_of(fragment: str, *, email: str, last_name: str, site_id: int | None) -> Terms:
    """Fold as the column was folded, in the database, and escape; one statement, none where there is nothing to fold."""
    words = _words(fragment)
    if not (words or _clean(email) or _clean(last_name) or site_id):
        return Terms((), None, None, None, None, is_hopeless=bool(fragment.strip()))
    spelled = [_spelled(word) for word in words]
    has_phone = any(map(is_like_phone, words))
    folded, email_key, last_name_key, site_set_id, locales, among = fetch_one(
        _FOLD,
        [
            [*words, *spelled],
            part_of_address(_clean(email)),
            _clean(last_name),
            site_id,
            has_phone,
            site_id,
            site_id,
        ],
    )
    regions = [region for locale in locales if (region := region_of(locale))]
    return Terms(
        words=tuple(_words_of(words, folded[: len(words)], folded[len(words) :], regions)),
        email=f"{_escape(email_key)}%" if email_key else None,
        last_name=f"{_escape(last_name_key)}%" if last_name_key else None,
        id=_id(words),
        site_set_id=site_set_id,
        is_hopeless=bool(fragment.strip()) and not words,
        among=among,
    )


def needles(text: str) -> list[str]:
    """Each word for `operator_of`; behind a blank where it must begin a word, as one or two letters must: their trigrams are of its beginning.

    Anywhere stand signs alone, and letters of a script without blanks.
    """
    words = _clean(text).split() or text.split()
    return [*dict.fromkeys(f" {word}" if _begins_a_word(word) else word for word in words)]


def operator_of(needle: str, param: str) -> str:
    """SQL behind a folded column that begins with a blank: whether it holds the needle, which `param` stands for; none where it folds to nothing.

    LIKE, which takes half the time; a regular expression only where a word has to begin. Its % is written by number: by itself it would be of a parameter.
    """
    folded = f"nullif(regulars_fold({param}), '')"
    if not needle.startswith(" "):
        return rf"LIKE E'\x25' || regexp_replace({folded}, E'[\\\\_\x25]', '\\\&', 'g') || E'\x25'"
    escaped = rf"regexp_replace({folded}, '[][\\.^$*+?(){{}}|]', '\\\&', 'g')"
    return f"~ regexp_replace({escaped}, '^ +', '{_BETWEEN_WORDS}')"


def _begins_a_word(word: str) -> bool:
    is_short = any(char.isalnum() for char in word) and not _has_trigram(word)
    return is_short and _WITHOUT_BLANKS.search(word) is None


def _clean(text: str) -> str:
    """Blanks instead of what neither a column nor the wire takes, and nothing that can't be seen, as in what is stored."""
    return "".join(
        char if char.isprintable() or is_invisible(char) else " " for char in plain(text[:LONGEST])
    ).strip()


def _words(fragment: str) -> list[str]:
    """The words that hold a letter or digit; the others would match everybody or nobody."""
    words = _clean(fragment).split()
    return [word for word in words if any(char.isalnum() for char in word)][:MOST_WORDS]


def _spelled(word: str) -> str:
    """As an address or a domain is kept; any other word as it is."""
    return part_of_address(word) if "@" in word or "." in word else word


def _words_of(
    words: Sequence[str], folded: Sequence[str], spelled: Sequence[str], regions: Sequence[str]
) -> Iterator[Term]:
    """Words that may be one number are looked for together, addresses in their one spelling, others in it too."""
    every = zip(words, folded, spelled, strict=True)
    for of_phone, run in groupby(every, key=lambda pair: is_like_phone(pair[0])):
        if of_phone:
            typed, folds, _ = zip(*run, strict=True)
            yield _term(folds, searched_digits(" ".join(typed), regions))
        else:
            yield from (_term([other] if "@" in word else [fold], other) for word, fold, other in run)


def _term(folded: Sequence[str], other: str) -> Term:
    return Term(tuple(map(_pattern, folded)), _pattern(other) if other and [other] != [*folded] else "")


def _id(words: Sequence[str]) -> int | None:
    return number_in(words[0].removeprefix("#")) if len(words) == 1 else None


def _pattern(word: str) -> str:
    return f"%{_escape(_needle(word))}%"


def _needle(word: str) -> str:
    """Anywhere in the column, if that holds a trigram; else at the beginning of a word, where even one letter does."""
    return word if _has_trigram(word) else f" {word}"


def _has_trigram(word: str) -> bool:
    """Whether the index finds `%word%`: three letters or digits in a row, or the edge of a word inside it."""
    kinds = "".join("a" if char.isalnum() else " " for char in word)
    return "aaa" in kinds or " a" in kinds or "aa " in kinds


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
