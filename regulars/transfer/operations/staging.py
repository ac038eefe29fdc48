"""The lines of a file on their way in: checked one by one, the good ones copied aside, the bad ones kept with the reason."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from django.db import connection

from regulars.kernel.errors import Conflict
from regulars.kernel.i18n import counted, noop
from regulars.transfer.operations.import_lines import BadLine, ImportLine

__all__ = ["BATCH", "PATIENCE_SECONDS", "BadLines", "LinePlan", "Lines", "Staged", "stage"]

BATCH = 10_000
PATIENCE_SECONDS = 30  # an import waits longer than a request for what somebody else holds

_TABLE = "CREATE TEMPORARY TABLE incoming ({}) ON COMMIT DROP"

Lines: TypeAlias = Iterable[ImportLine | BadLine]


@dataclass
class Staged:
    """How many lines were read, and what is wrong with those that were not copied aside."""

    read: int = 0
    bad: list[BadLine] = field(default_factory=list)


@dataclass
class LinePlan(ABC):
    """What an import would do, or has done, by site in `places`, and the lines that can't be imported.

    `bad` says why; where the first one ends the reading, only of that one. `bad_numbers` are all of them. Where several lines make one
    thing, `first_of` says of a line that something is wrong with where that thing begins: all of it counts as one.
    """

    bad: list[BadLine] = field(default_factory=list)
    bad_numbers: frozenset[int] = frozenset()
    places: list[Any] = field(default_factory=list)
    first_of: Mapping[int, int] = field(default_factory=dict)

    @property
    @abstractmethod
    def counts(self) -> dict[str, int]:
        """How many of the good lines become what, by a name for each."""

    @property
    def good(self) -> int:
        return sum(self.counts.values())

    @property
    def removed(self) -> int:
        """How many go of what is there, beside what the lines become."""
        return 0

    def may_be_stored(self, *, skip_bad: bool) -> bool:
        """What lies behind a line that hides the rest was not read, so that isn't skipped."""
        skips = skip_bad and self.good and not any(bad_line.hides_rest for bad_line in self.bad)
        return not self.bad or bool(skips)

    def with_bad(self, staged: Staged, *, stop_at_first: bool) -> Self:
        """The bad lines in their order. Raises `Conflict` `lines_unaccounted` where a line is neither good nor bad."""
        self.bad = sorted(staged.bad, key=lambda line: line.number)
        self.bad_numbers = frozenset(
            self.first_of.get(bad_line.number, bad_line.number) for bad_line in self.bad
        )
        if self.good + len(self.bad_numbers) != staged.read:
            raise Conflict("lines_unaccounted", "Not every line is accounted for; nothing was stored.")
        if stop_at_first:
            self.bad = [bad_line for bad_line in self.bad if bad_line.number == self.bad[0].number]
        return self


class BadLines(Conflict):
    """Some lines can't be imported, so none was; `plan` lists them."""

    def __init__(self, plan: LinePlan) -> None:
        lines = counted("{number} line", "{number} lines", len(plan.bad_numbers))
        text = noop("{lines} can't be imported, so nothing was stored.")
        super().__init__("bad_lines", text, lines=lines)
        self.plan = plan


def stage(
    lines: Lines,
    check: Callable[[ImportLine, list[BadLine]], Sequence[Any] | None],
    *,
    columns: str,
    copied: Iterable[str],
    stop_at_first: bool,
) -> Staged:
    """Check every line, and copy what `check` answers for it into the temporary table `incoming` of these columns.

    For a line that can't be imported `check` answers None, and adds to the bad ones why. What is wrong with a line that could not be
    read, as with a header, comes one by one, under the same number; only the last one `hides_rest`.
    """
    staged = Staged()

    def good() -> Iterator[Sequence[Any]]:
        for line in lines:
            if isinstance(line, BadLine):
                staged.read += not staged.bad or staged.bad[-1].number != line.number
                staged.bad.append(line)
                row = None
            else:
                staged.read += 1
                row = check(line, staged.bad)
            if row is not None:
                yield row
            elif stop_at_first or staged.bad[-1].hides_rest:
                return

    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        cursor.execute("DROP TABLE IF EXISTS incoming")
        cursor.execute(_TABLE.format(columns))
        with cursor.copy(f"COPY incoming ({', '.join(copied)}) FROM STDIN") as copy:
            for row in good():
                copy.write_row(row)
        cursor.execute("CREATE INDEX ON incoming (line)")
        cursor.execute("ANALYZE incoming")
    return staged
