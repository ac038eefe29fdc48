"""How easily a password is guessed, at a cost that its length alone bounds (G27, docs/decisions/1121).

The words, the keyboards and the estimates are zxcvbn's, and so is the limit: fewer than a million guesses are too few.
zxcvbn tries every part of a password under every reading of its signs, which 69 well-chosen signs turn into half a
minute. But three parts are more than a million guesses already, whatever they are: what is easy is one part, or two.
So only beginnings, ends and the whole are looked at: a few hundred parts, each looked up in a few readings.
"""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

LOOKED_AT = 72  # characters; what comes after them only makes it harder
ENOUGH = 1_000_005  # zxcvbn's score 2
OF_TWO = 10_000  # what it adds for a password of two parts
LONGEST_DATE = 10
# What a sign may stand for; where it is one of two letters, both are tried. Signs of one password are read all at once.
SIGNS: Mapping[str, str] = {
    "4": "a", "@": "a", "8": "b", "(": "c", "{": "c", "[": "c", "<": "c", "3": "e", "6": "g", "9": "g", "1": "il", "!": "i",
    "|": "il", "0": "o", "$": "s", "5": "s", "+": "t", "7": "lt", "%": "x", "2": "z",
}  # fmt: skip
_YEAR = re.compile(r"19\d\d|200\d|201\d", re.ASCII)


def is_easy_to_guess(password: str, words: list[str]) -> bool:
    """Whether a million guesses find it; `words` are those that somebody would try first for this account."""
    return (
        _Guesses({word.lower(): rank for rank, word in reversed([*enumerate(words, 1)])}).of(
            password[:LOOKED_AT]
        )
        < ENOUGH
    )


class _Guesses:
    """The fewest guesses for a password, or infinity for more than matter."""

    def __init__(self, words: Mapping[str, int]) -> None:
        from zxcvbn import matching, scoring  # noqa: PLC0415 - its word lists cost 80 ms at start-up

        self._matching: Any = matching
        self._scoring: Any = scoring
        self._lists = [
            words,
            *(ranks for name, ranks in matching.RANKED_DICTIONARIES.items() if name != "user_inputs"),
        ]
        self._known = dict[str, float]()

    def of(self, password: str) -> float:
        """What is repeated within is looked at once."""
        if password not in self._known:
            self._known[password] = math.inf
            self._known[password] = self._fewest(password)
        return self._known[password]

    def _fewest(self, password: str) -> float:
        length = len(password)
        begins, ends = [math.inf] * (length + 1), [math.inf] * (length + 1)
        for match in self._matches(password):
            first, after = match["i"], match["j"] + 1
            guesses = float(self._scoring.estimate_guesses(match, password))
            if first == 0:
                begins[after] = min(begins[after], guesses)
            if after == length:
                ends[first] = min(ends[first], guesses)
        whole = min(begins[length], ends[0], float(10**length)) + 1
        for cut in range(1, length):
            first, second = min(begins[cut], _untold(cut)), min(ends[cut], _untold(length - cut))
            whole = min(whole, 2 * first * second + OF_TWO)
        return whole

    def _matches(self, password: str) -> Iterator[dict[str, Any]]:
        yield from self._words(password)
        yield from self._repeats(password)
        yield from self._matching.spatial_match(password)
        yield from self._matching.sequence_match(password)
        for at in {0, max(0, len(password) - LONGEST_DATE)}:
            for match in self._matching.date_match(password[at : at + LONGEST_DATE]):
                yield match | {"i": match["i"] + at, "j": match["j"] + at}
        for found in filter(None, (_YEAR.match(password), _YEAR.match(password, max(0, len(password) - 4)))):
            yield _part(
                "regex", password, found.start(), found.end(), regex_name="recent_year", regex_match=found
            )

    def _words(self, password: str) -> Iterator[dict[str, Any]]:
        plain = password.lower()
        for first, after in _parts(len(password)):
            part = plain[first:after]
            for text, is_reversed in ((part, False), (part[::-1], True)):
                rank = self._rank(text)
                if rank:
                    yield _part("dictionary", password, first, after, rank=rank, reversed=is_reversed)
        for letters in _readings(plain):
            read = "".join(letters.get(char, char) for char in plain)
            for first, after in _parts(len(password)):
                rank = self._rank(read[first:after]) if read[first:after] != plain[first:after] else None
                if rank and after - first > 1:
                    sub = {sign: letter for sign, letter in letters.items() if sign in plain[first:after]}
                    yield _part("dictionary", password, first, after, rank=rank, l33t=True, sub=sub)

    def _rank(self, word: str) -> int | None:
        return min((rank for ranks in self._lists if (rank := ranks.get(word))), default=None)

    def _repeats(self, password: str) -> Iterator[dict[str, Any]]:
        """A beginning or an end that is one text again and again."""
        for first, after in _parts(len(password)):
            part = password[first:after]
            period = (part + part).find(part, 1)
            if period < len(part):
                base, count = part[:period], len(part) // period
                yield _part(
                    "repeat", password, first, after, base_guesses=self._bounded(base), repeat_count=count
                )

    def _bounded(self, base: str) -> int:
        return int(min(self.of(base), 10**9))


def _part(pattern: str, password: str, first: int, after: int, **more: Any) -> dict[str, Any]:
    """A match, as zxcvbn has them."""
    return {"pattern": pattern, "i": first, "j": after - 1, "token": password[first:after], **more}


def _parts(length: int) -> Iterator[tuple[int, int]]:
    """Every beginning, the whole, every end."""
    yield from ((0, after) for after in range(1, length + 1))
    yield from ((first, length) for first in range(1, length))


def _readings(plain: str) -> Iterator[dict[str, str]]:
    """What the signs in it may stand for: at most eight ways, as three signs may be one of two letters."""
    signs = [sign for sign in SIGNS if sign in plain]
    if signs:
        for letters in product(*(SIGNS[sign] for sign in signs)):
            yield dict(zip(signs, letters, strict=True))


def _untold(length: int) -> float:
    """The guesses for a part of which nothing is known."""
    return max(10.0**length, 11.0 if length == 1 else 51.0)
