import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, files, name_of

LONGEST = 300


@cache
def tracked() -> tuple[Path, ...]:
    """What belongs to the project: in version control or about to be; without it everything that lies here."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return tuple(path for path in PACKAGE.rglob("*") if path.is_file())
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_a_few_screens() -> None:
    """A file that grows past 300 lines becomes a package of nouns, never a part 2."""
    long = {
        str(path.relative_to(ROOT)): lines(path)
        for path in tracked()
        if path.suffix in {".py", ".html", ".js", ".css"}
        and "migrations" not in path.parts
        and lines(path) > LONGEST
    }
    assert long == {}


def templates() -> list[Path]:
    """Pages. Mails are read elsewhere: they escape too, but carry their styles with them."""
    pages = [path for path in tracked() if path.suffix == ".html" and path.is_relative_to(PACKAGE)]
    return [path for path in pages if "mail" not in path.parts]


@pytest.mark.parametrize(
    "banned",
    [
        r"\|\s*safe\b",
        r"<style\b",
        r"\sstyle\s*=",
        r"<script(?![^>]*\ssrc=)",
        r"\son[a-z]+\s*=\s*[\"']",
        r"javascript:",
        r"hx-on[:-]",
        r"autoescape\s+false",
    ],
)
def test_templates_escape_everything_and_hold_nothing_inline(banned: str) -> None:
    """CSP: no inline script or style; `|safe` is banned."""
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(banned, line)
    ]
    assert found == []


def test_code_marks_nothing_as_safe_unseen() -> None:
    """`mark_safe` and `Markup` only in the components, which escape what they are given."""
    said = re.compile(r"\b(mark_safe|SafeString|format_html)\b")
    found = [name_of(path) for path in files("") if said.search(path.read_text())]
    assert [one for one in found if not one.startswith("ui/")] == []


def test_every_race_and_crash_has_a_control() -> None:
    """The guard taken away must turn the test red, or it proves nothing."""
    proofs = [
        *(ROOT / "tests/journeys/races").glob("test_*.py"),
        ROOT / "tests/journeys/test_killed_deletion.py",
    ]
    assert len(proofs) > 3
    assert [path.name for path in proofs if "def test_control_" not in path.read_text()] == []
