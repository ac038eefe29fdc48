"""How long something takes, and how many statements."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Statements", "median_ms", "milliseconds", "statements"]


def milliseconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what it answered."""
    began = time.perf_counter()
    answer = act()
    return (time.perf_counter() - began) * 1_000, answer


def median_ms(act: Callable[[], Any], times: int) -> float:
    """The middle of so many times, after one to warm up."""
    act()
    return statistics.median(milliseconds(act)[0] for _ in range(times))


@dataclass
class Statements:
    """What was sent to the database meanwhile."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)


@contextmanager
def statements() -> Iterator[Statements]:
    from django.db import connection

    sent = Statements()

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        sent.texts.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent
