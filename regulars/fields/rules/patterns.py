"""Patterns that business users write: bounded before they are prepared, tried when they are saved, matched for a bounded
time (REG-06, REG-08, G27, docs/decisions/1122).
"""

import re
import subprocess
import sys
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import regex

from regulars.kernel.errors import Busy, Invalid

LONGEST = 200
# What a pattern may grow to when its counts are written out, and how deep its groups may stand.
LARGEST, DEEPEST = 5_000, 20
SECONDS, LEAST_SECONDS = 0.05, 0.002
A_MOMENT = 0.0002  # less would be taken for no limit at all
TRIAL = Path(__file__).with_name("pattern_trial.py")
TRIAL_SECONDS = 10.0  # on the wall; the trial's own limits are of memory and CPU
_ESCAPE = re.compile(r"\\(?:[pP]\{[^{}]*\}|.)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_OPEN = re.compile(r"\((?:\?(?::|=|!|<=|<!|>|P?<[A-Za-z_]\w*>|[ims]+[:)])|(?!\?))", re.ASCII)
_COUNT = re.compile(r"\{(\d{0,5})(,?)(\d{0,5})\}|[*+?]", re.ASCII)


class Patience:
    """What matching may cost in all, in seconds of this thread: one for all the fields of a form, and for each a little."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.left = seconds


def check_pattern(value: str, field: str = "pattern") -> str:
    """A pattern that the whole value has to match. Raises `Invalid` `pattern_shape` or `pattern_too_slow`."""
    value = value.strip()
    if not value:
        return ""
    if len(value) > LONGEST:
        raise Invalid("too_long", "Please use at most {longest} characters.", field, longest=LONGEST)
    if not has_good_shape(value):
        raise Invalid(
            "pattern_shape",
            "This is not a regular expression that can be read, or its counts multiply to too much.",
            field,
        )
    if not _is_fast(value):
        raise Invalid("pattern_too_slow", "Some values would take this pattern too long.", field)
    return value


def fits(pattern: str, value: str, patience: Patience | None = None) -> bool:
    """Whether the whole value matches; what takes too long does not.

    A pattern that was stored before its shape was checked is not prepared, and asks for nothing: nobody is kept out by
    it, and `regulars check` names it.
    """
    compiled = _compiled(pattern)
    return compiled is None or _matches(compiled, value[:5_000], patience or Patience())


def has_good_shape(pattern: str) -> bool:
    """Whether preparing it is cheap, and works."""
    return _compiled(pattern) is not None


@lru_cache(maxsize=200)
def _compiled(pattern: str) -> "regex.Pattern[str] | None":
    """Bounded by its shape first: a compiler writes counts out, and those of nested groups multiply."""
    size = _size(pattern) if len(pattern) <= LONGEST else None
    if size is None or size > LARGEST:
        return None
    try:
        return regex.compile(pattern, cache_pattern=False)
    except (regex.error, OverflowError, RecursionError, MemoryError, ValueError):
        return None


def _size(pattern: str) -> int | None:
    """How many signs it has with its counts written out; None for what isn't of the plain kind that this reads."""
    at, sizes, last = 0, [0], 0  # of each open group so far, and of what stood last
    while at < len(pattern):
        rest = pattern[at]
        count = _COUNT.match(pattern, at) if rest in "{*+?" else None
        if count:
            times = max(int(count[1] or 1), int(count[3] or 1)) if rest == "{" else 1
            sizes[-1] += last * (max(times, 1) - 1)
            last *= max(times, 1)
            at = count.end()
        elif rest == "(":
            opened = _OPEN.match(pattern, at)
            if opened is None or len(sizes) > DEEPEST:
                return None
            at, last = opened.end(), 0
            if pattern[at - 1] != ")":  # `(?i)` holds nothing
                sizes.append(1)
        elif rest == ")":
            if len(sizes) == 1:
                return None
            last = sizes.pop()
            sizes[-1] += last
            at += 1
        else:
            found = {"\\": _ESCAPE, "[": _CLASS}.get(rest)
            match = found.match(pattern, at) if found else None
            if (found and match is None) or rest == "{":
                return None
            at, last = match.end() if match else at + 1, 1
            sizes[-1] += 1
        if sizes[-1] > LARGEST:
            return sizes[-1]
    return sizes[0] if len(sizes) == 1 else None


def _matches(compiled: "regex.Pattern[str]", value: str, patience: Patience) -> bool:
    """`regex` counts the time of the whole process, hashes of others included: so it is asked again while ours is left."""
    begun, left = time.thread_time(), max(patience.left, LEAST_SECONDS)
    try:
        while (rest := left - (time.thread_time() - begun)) > A_MOMENT:
            with suppress(TimeoutError):
                return compiled.fullmatch(value, timeout=rest) is not None
    finally:
        patience.left -= time.thread_time() - begun
    return False


@lru_cache(maxsize=1_000)
def _is_fast(pattern: str) -> bool:
    """Tried in a process of its own, with limits on memory and CPU: whatever it does, it does it to nobody else."""
    try:
        trial = subprocess.run(  # noqa: S603 - our own file; the pattern is its input, and no part of the command
            [sys.executable, "-I", str(TRIAL)],
            input=pattern.encode(errors="replace"),
            capture_output=True,
            timeout=TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    except OSError:
        raise Busy("busy", "This can't be tried right now. Please try again in a moment.") from None
    return trial.returncode == 0
