"""No test asserts how long something takes: machines differ twofold, and are busy at times (F70)."""

import ast

import pytest

from tests.house.source import ROOT

CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "milliseconds", "elapsed", "seconds"}
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def timed(source: str) -> list[int]:
    """Lines of assertions that compare a clock with a number, be it a named one. Waiting until a `deadline` is none of them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assert):
            continue
        for compared in (one for one in ast.walk(node.test) if isinstance(one, ast.Compare)):
            sides = [compared.left, *compared.comparators]
            clocks = {name for side in sides for name in names_in(side)} & CLOCKS
            if clocks and any(all(name.isupper() for name in names_in(side)) for side in sides):
                found.append(node.lineno)
    return found


def names_in(node: ast.expr) -> set[str]:
    """Names and attributes that are read; not the keywords of a call, such as `timedelta(seconds=3)`."""
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def test_no_test_asserts_a_time() -> None:
    found = {str(path.relative_to(ROOT)): timed(path.read_text()) for path in TESTS}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "is_timed"),
    [
        ("assert time.perf_counter() - began < 1.5", True),
        ("assert perf_counter() - began < 20 * SECONDS", True),
        ("assert time.thread_time() - began > 3 * together", False),
        ("assert 900 <= outcome.milliseconds < 4000", True),
        ("assert time.monotonic() < deadline, 'stands still'", False),
        ("assert spent(quick) < 0.75 * spent(slow)", False),
        ("assert began < delivery.next_at < now() + timedelta(seconds=7)", False),
    ],
)
def test_control_the_law_tells_times_from_deadlines_and_ratios(source: str, *, is_timed: bool) -> None:
    assert bool(timed(source)) is is_timed
