"""Audit events are a vocabulary: they change on purpose, and the page says so."""

import pkgutil
from importlib import import_module

from regulars.kernel.audit import all_events
from tests.house.source import ROOMS, ROOT

PAGE = ROOT / "docs" / "audit-events.md"
HEAD = """# Audit events

Every committed change leaves one record with one of these events (G20). Records hold ids, codes and names of fields; personal
values lie beside them and go with the person. This page is checked against the code by a test.

| event | what the history says |
|---|---|
"""


def test_events_page_says_what_the_code_writes() -> None:
    for room in ROOMS:
        package = import_module(f"regulars.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"regulars.{room}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    rows = [f"| `{code}` | {event.sentence} |\n" for code, event in sorted(all_events().items())]
    assert PAGE.read_text() == HEAD + "".join(rows)
