import re
from collections import Counter
from pathlib import Path

from tests.house.source import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)")
README = ROOT / "README.md"


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def linked(page: Path) -> set[Path]:
    """The files that a page leads to."""
    return {(page.parent / link).resolve() for link in LINK.findall(page.read_text()) if "://" not in link}


def test_links_lead_to_files_that_are_there() -> None:
    gone = {
        str(page.relative_to(ROOT)): sorted(map(str, found))
        for page in documents()
        if (found := broken(page))
    }
    assert len(documents()) > 50
    assert gone == {}


def broken(page: Path) -> set[Path]:
    return {path for path in linked(page) if not path.exists()}


def test_the_readme_leads_to_every_guide() -> None:
    guides = {path.resolve() for path in ROOT.glob("docs/guide/*.md")}
    assert guides
    assert guides - linked(README) == set()


def test_no_sentence_stands_twice_on_a_page() -> None:
    """What two branches both added. Lines of tables may be alike."""
    twice = {
        (page.name, line[:80])
        for page in documents()
        for line, times in Counter(page.read_text().splitlines()).items()
        if times > 1 and len(line) > 60 and not line.startswith(("|", "    "))
    }
    assert twice == set()
