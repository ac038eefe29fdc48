"""docs/performance.md: a part for each size of the crowd; one that was measured is written anew, the others stay."""

import os
import platform
import re
from pathlib import Path

from bench.figures import Section

__all__ = ["machine", "write_page"]

HEAD = """# Performance

Measured by `make bench`, which writes this page. What is promised is a ratio of two values of one run, so that it can be told on any
machine and at any hour; milliseconds are only shown. A *yardstick* is work that never changes, half PostgreSQL's and half Python's,
done beside what is measured: 10 ms on a machine like this with nothing else to do, so that 15 yardsticks are 150 ms there.
"""
_PART = re.compile(r"<!-- (?P<name>(?!end)[^>]+) -->\n.*?<!-- end -->\n", re.DOTALL)


def machine() -> str:
    """Roughly what it is measured on."""
    from django.db import connection

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    connection.ensure_connection()
    version = connection.connection.info.server_version // 10_000
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB of memory, Python {platform.python_version()}, "
        f"PostgreSQL {version}, everything on one machine"
    )


def write_page(file: Path, name: str, *, command: str, where: str, sections: list[Section]) -> None:
    """Put a part into the page, in place of an earlier one of this name."""
    part = "\n".join([f"<!-- {name} -->", *_lines(name, command, where, sections), "<!-- end -->", ""])
    page = file.read_text() if file.exists() else HEAD
    parts = {match["name"]: match[0] for match in _PART.finditer(page)}
    parts[name] = part
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([HEAD, *parts.values()]))


def _lines(name: str, command: str, where: str, sections: list[Section]) -> list[str]:
    load = f"whose load average was {os.getloadavg()[1]:.1f} by the end"
    lines = [f"## {name}", "", f"`{command}` on {where}, {load}.", ""]
    for section in sections:
        lines += [f"### {section.title}", "", "| what | measured | in the same run | promised |"]
        lines += ["|---|---:|---:|---|", *(f"| {' | '.join(row)} |" for row in section.rows), ""]
        if section.details:
            lines += [*section.details, ""]
    return lines
