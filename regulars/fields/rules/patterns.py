"""Patterns that business users write: tried when they are saved, and matched for a bounded time (REG-06, REG-08)."""

import regex

from regulars.kernel.errors import Invalid

__all__ = ["check_pattern", "fits"]

LONGEST = 200
SECONDS = 0.05
# What makes a backtracking matcher explode shows on one of these, or on a long run of a letter of the pattern's own.
_PROBES = (
    "a" * 200 + "!",
    "1" * 200 + "!",
    "aA1" * 60 + "!",
    "a@" * 90,
    " " * 200 + "!",
    ("x" * 20 + ".") * 9 + "!",
)
_LETTERS = 8


def check_pattern(value: str, field: str = "pattern") -> str:
    """A pattern that the whole value has to match. Raises `Invalid` `pattern_shape` or `pattern_too_slow`."""
    value = value.strip()
    if not value:
        return ""
    if len(value) > LONGEST:
        raise Invalid("too_long", f"Please use at most {LONGEST} characters.", field)
    try:
        compiled = regex.compile(value)
    except (regex.error, OverflowError, RecursionError, MemoryError):
        raise Invalid("pattern_shape", "This is not a regular expression that can be read.", field) from None
    own = "".join(sorted({char for char in value if char.isalnum()})[:_LETTERS])
    for probe in (*_PROBES, *(f"{run * 100}!{own}" for run in (*own, own))):
        try:
            compiled.fullmatch(probe, timeout=SECONDS)
        except TimeoutError:
            raise Invalid(
                "pattern_too_slow", "Some values would take this pattern too long.", field
            ) from None
    return value


def fits(pattern: str, value: str) -> bool:
    """Whether the whole value matches; what takes too long does not."""
    try:
        return regex.compile(pattern).fullmatch(value[:5_000], timeout=SECONDS) is not None
    except TimeoutError:
        return False
