"""How commands answer: tables for people, JSON for machines, cells that no spreadsheet runs."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["counted", "print_json", "print_table", "printable", "safe_cell"]

_NUMBER = re.compile(r"(about )?[0-9][0-9,]*")
WIDTH = 160  # where nobody watches


def safe_cell(value: Any) -> str:
    """As the kernel says; loaded when it is needed."""
    from regulars.kernel.texts import safe_cell as safe

    return safe(value)


def printable(text: str) -> str:
    """Text of somebody else's on a terminal: what could steer it is left out."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def counted(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {things or f'{thing}s'}"


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> None:
    """A table for people; numbers stand at the right."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    rows = [[_cell(cell) for cell in row] for row in rows]
    if not rows:
        print(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for index, name in enumerate(columns):
        numeric = all(_NUMBER.fullmatch(row[index]) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    terminal = sys.stdout.isatty()
    Console(highlight=False, width=None if terminal else WIDTH).print(table)


def _cell(value: Any) -> str:
    number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if number else printable(str(value))
