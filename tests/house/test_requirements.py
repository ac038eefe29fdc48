"""Whoever meets a code can look it up: each has its one line, and no line is about a code that nobody names."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.house.source import ROOT

PAGE, GUARANTEES = ROOT / "docs" / "requirements.md", ROOT / "docs" / "guarantees.md"
HERE = Path(__file__)
FOLDERS = ("regulars", "tests", "bench", "tools", "docs")
TEXTS = {".py", ".md", ".json", ".html", ".js", ".css"}
# An area and two digits, alone or the first of all up to another; or the letter of a fault, a cost or a guarantee.
CODE = re.compile(r"\b(?:(?!UTF)([A-Z][A-Z0-9]{0,3}-)(\d\d)(?:\.\.(\d\d))?|(F\d\d|[PG]\d\d?))\b")
ROW = re.compile(r"^\| ([A-Z][A-Z0-9]*-?\d+) \| [A-Z*`].+\. \|$", re.MULTILINE)
PROMISE = re.compile(r"^\| ([^:|]+):", re.MULTILINE)


def codes_in(text: str) -> set[str]:
    found = set()
    for area, first, last, single in CODE.findall(text):
        found |= {f"{area}{nr:02}" for nr in range(int(first), int(last or first) + 1)} if area else {single}
    return found


@cache
def named() -> frozenset[str]:
    """Every code that code, tests and documents name; what explains it doesn't count."""
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    texts = (path.read_text() for path in paths if path.suffix in TEXTS and path not in {PAGE, HERE})
    return frozenset().union(*map(codes_in, texts))


def promised() -> set[str]:
    """The guarantees that have a row of their own."""
    rows = PROMISE.findall(GUARANTEES.read_text())
    return {code for row in rows for code in codes_in(row) if code.startswith("G")}


def flaws(page: str, codes: Iterable[str]) -> dict[str, set[str]]:
    explained = Counter(ROW.findall(page))
    return {
        "missing": set(codes) - set(explained) - promised(),
        "twice": {code for code, rows in explained.items() if rows > 1},
        "in vain": set(explained) - set(codes),
    }


def test_every_code_is_explained_once_and_none_in_vain() -> None:
    assert len(named()) > 150
    assert flaws(PAGE.read_text(), named()) == {"missing": set(), "twice": set(), "in vain": set()}


def test_control_a_line_that_is_taken_away_doubled_or_made_up_is_noticed() -> None:
    page = PAGE.read_text()
    for found in ROW.finditer(page):
        line, code = found[0], found[1]
        assert flaws(page.replace(line, ""), named())["missing"] == {code}
        assert flaws(f"{page}\n{line}", named())["twice"] == {code}
        assert flaws(page, named() - {code})["in vain"] == {code}
    assert flaws(page, {*named(), "G99"})["missing"] == {"G99"}


def test_control_codes_are_read_as_people_write_them() -> None:
    text = "Kept (SET-02..04, G3; D-24); B2B-08, F10 and P2, but UTF-16, UTF-8, SHA-256, %F0%9F, F401, 2026-W01-1."
    sets = {"SET-02", "SET-03", "SET-04"}
    assert codes_in(text) == {*sets, "G3", "D-24", "B2B-08", "F10", "P2"}
