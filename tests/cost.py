"""What something costs, as a multiple of a fixed piece of work that is measured beside it.

Machines differ twofold and are busy at times, so no test asserts seconds (F70): both sides of the ratio are CPU time, taken
in turns, the least of several times.
"""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

__all__ = ["cost_of", "measured_work"]

TIMES = 30
ROWS = {f"row {number}": {"value": number, "text": "Neither long nor <short>."} for number in range(60)}


def cost_of(action: Callable[[], object], *, enough: float, times: int = TIMES) -> float:
    """How many pieces of `measured_work` the action costs, the database's part included.

    Ends as soon as it is at most `enough`: what was as cheap once can be.
    """
    least, unit = float("inf"), float("inf")
    for _ in range(times):
        unit = min(unit, _spent(measured_work))
        least = min(least, _spent(action))
        if least <= enough * unit:
            break
    return least / unit


def measured_work() -> None:
    """About a millisecond of what answering a request is made of: dictionaries, JSON, texts, patterns."""
    for _ in range(7):
        read = json.loads(json.dumps(ROWS))
        cells = [f"<td title={name!r}>{row['text'].replace('<', '&lt;')}</td>" for name, row in read.items()]
        re.findall(r"\w+", "".join(cells))


def _spent(action: Callable[[], object]) -> float:
    began = _processor_seconds()
    action()
    return _processor_seconds() - began


def _processor_seconds() -> float:
    """Of this process and of its connection's backend; ours alone where the system doesn't tell the other's."""
    if connection.connection is None:
        return time.process_time()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.process_time() + (int(stat.read_text().split()[0]) / 1e9 if stat.exists() else 0.0)
