"""F04: a pattern is bounded before it is prepared, tried apart when it is saved, and matched for a bounded time (G27, docs/decisions/1122)."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from random import Random
from threading import Event, Thread

import pytest
import regex

from regulars.fields.rules.pattern_trial import try_pattern
from regulars.fields.rules.patterns import LARGEST, Patience, check_pattern, fits, has_good_shape
from regulars.kernel.errors import Invalid

DEAR = [
    "(?:(?:a{9999}){9999}){9999}",
    "(((a{99}){99}){99}){99}",
    "a{99999999}",
    "(?:a{9999}+){9999}",
    "a{9999}{9999}",
    "(?i)(?:(?:[a-c]{9999}){9999})*",
    "(?:x|(?:y{1,9999}){1,9999})",
    r"(?<=(?:\w{9999}){9999})a",
    "(?:\\]{9999}){9999}",
    "[]](?:a{9999}){9999}",
    "(?x)#[\n(?:(?:a{9999}){9999})#]",
    "(?V1)[[a](?:(?:a{9999}){9999})]",
    "(?#)(?:(?:a{9999}){9999})",
    "(?R)?a{9999}",
    "(a(?1)?b){9999}",
    "(?:abc){e<=3}",
    "(" * 60 + "a" + ")" * 60,
]
AS_SHOPS_WRITE_THEM = [
    (r"(?=.*\d).{10,}", "seven gr33n herons"),
    (r"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^\w\s]).{8,1024}", "Seven-green-her0ns"),
    (r"(?!.*(.)\1{2}).{8,}", "herons are green"),
    (r".+@(?:[a-z0-9-]{1,63}\.){1,10}example", "ada@mail.corp.example"),
    (r"(?i)DE[0-9]{9}", "de123456789"),
    (r"(?i:de|at|ch)-\d{4,5}", "AT-1010"),
    (r"\+?[0-9][0-9 ()/.\-]{4,30}", "+49 (30) 1234"),
    (r"\p{L}[\p{L}\p{M}' \-]{0,99}", "Åse O'Hara-Lind"),
    (r"(?P<area>\d{3})-(?<rest>\d{4})", "555-1234"),
    (r"[\w' ]{3,40}", "Ada's"),
    (r"[][{}]+", "[{}]"),
    (r"\{\d+\}", "{7}"),
    (r"(?>a+)b?|c*?", "aab"),
    (r"\d{5}(?:-\d{4})?", "12345-6789"),
]


@pytest.mark.parametrize("pattern", DEAR)
def test_pattern_whose_counts_multiply_is_refused_before_it_is_prepared(pattern: str) -> None:
    """And one that was stored before is not prepared either: it asks for nothing, so that nobody is kept out by it."""
    with pytest.raises(Invalid) as refused:
        check_pattern(pattern, "fields.email")
    assert (refused.value.code, refused.value.field) == ("pattern_shape", "fields.email")
    assert fits(pattern, "anything")


def test_without_the_look_at_its_shape_the_same_pattern_takes_all_memory() -> None:
    """F04, the control: prepared in a process of its own, that may use 512 MB and three seconds."""
    lines = f"import regex\ntry: regex.compile({DEAR[0]!r})\nexcept MemoryError: raise SystemExit(9)"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
        resource.setrlimit(resource.RLIMIT_CPU, (3, 3))

    assert subprocess.run([sys.executable, "-c", lines], preexec_fn=limited, check=False).returncode != 0


@pytest.mark.parametrize(("pattern", "value"), AS_SHOPS_WRITE_THEM)
def test_pattern_as_shops_write_them_is_taken(pattern: str, value: str) -> None:
    assert check_pattern(pattern) == pattern
    assert fits(pattern, value)
    assert not fits(pattern, "\n")


def test_whatever_has_a_good_shape_is_cheap_to_prepare() -> None:
    """Random ones from the pieces that multiply: none that is let through takes longer than a plain one of the largest size."""
    dice = Random(11)
    pieces = [
        "a",
        ".",
        "[ab]",
        r"\d",
        "(?:",
        ")",
        "(",
        "|",
        "{99}",
        "{2,9}",
        "{9,}",
        "*",
        "+",
        "?",
        "(?=",
        "[^]]",
        "{999}",
    ]
    made = ["".join(dice.choice(pieces) for _ in range(dice.randint(2, 14))) for _ in range(4_000)]
    good = [one for one in made if has_good_shape(one)]
    assert len(good) > 200
    yardstick = _seconds(f"a{{{LARGEST}}}(?:[ab]{{99}}\\d){{{LARGEST // 100}}}")
    assert max(map(_seconds, good)) < 20 * yardstick


def _seconds(pattern: str) -> float:
    """The least of three: once the interpreter may tidy up meanwhile, which costs more than any pattern."""
    return min(_spent(partial(regex.compile, pattern, cache_pattern=False)) for _ in range(3))


def _spent(work: Callable[[], object]) -> float:
    before = time.thread_time()
    work()
    return time.thread_time() - before


@pytest.mark.parametrize("pattern", ["(a|aa)+c", r"(1|11|a)+c"])
def test_pattern_that_some_values_take_long_for_is_refused_when_it_is_saved(pattern: str) -> None:
    assert not try_pattern(pattern)
    with pytest.raises(Invalid) as refused:
        check_pattern(pattern)
    assert refused.value.code == "pattern_too_slow"


def test_fields_of_one_form_share_what_matching_may_cost() -> None:
    """A dozen slow ones cost little more than one; the control: each with a patience of its own."""
    slow, value = "(a|aa)+c", "a" * 400 + "!c"

    def tried(shared: Patience | None) -> None:
        assert not any(fits(slow, value, shared) for _ in range(12))

    together = min(_spent(partial(tried, Patience())) for _ in range(3))
    assert _spent(partial(tried, None)) > 3 * together


def test_value_that_fits_does_so_also_while_others_are_at_work() -> None:
    """`regex` counts the time of all threads; ours counts our own (F31: what is valid doesn't hang on the machine)."""
    import hashlib  # noqa: PLC0415 - for the threads alone

    done = Event()

    def hash_on() -> None:
        while not done.is_set():
            hashlib.pbkdf2_hmac("sha256", b"a", b"b", 50_000)

    pattern, value = r"(?:[a-z]{1,9} ?){1,40}", "seven green herons and eleven brown otters"
    others = [Thread(target=hash_on) for _ in range(4)]
    for one in others:
        one.start()
    try:
        assert all(fits(pattern, value) for _ in range(200))
    finally:
        done.set()
        for one in others:
            one.join()
