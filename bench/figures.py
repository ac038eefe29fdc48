"""What was measured, and the ratio that says whether a promise is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

__all__ = ["Figure", "Measure", "Ratio", "Section"]


@dataclass(frozen=True)
class Ratio:
    """A value in times of another one of the same run: a busy machine is busy for both."""

    value: float
    most: float
    of: str

    @property
    def is_kept(self) -> bool:
        return self.value <= self.most


@dataclass(frozen=True)
class Figure:
    """One measured value. Absolute values are shown and decide nothing; nothing is promised without a ratio."""

    what: str
    value: float
    unit: str
    ratio: Ratio | None = None
    note: str = ""

    @property
    def is_kept(self) -> bool:
        return self.ratio is None or self.ratio.is_kept

    @property
    def cells(self) -> tuple[str, str, str]:
        """The value, its ratio, and what is promised of that."""
        value = f"{_shown(self.value)} {self.unit}"
        if self.ratio is None:
            return value, "", ""
        missed = "" if self.is_kept else " **missed**"
        return value, f"{_shown(self.ratio.value)} {self.ratio.of}", f"at most {self.ratio.most:,g}{missed}"


# A measure gives its figures one by one, and in between lines of the page that go into details.
Measure = Callable[[], Iterator[Figure | str]]


@dataclass
class Section:
    """A part of the page on performance; `failure` is why it ends before its end."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    failure: str = ""

    @property
    def is_kept(self) -> bool:
        return not self.failure and all(one.is_kept for one in self.figures)

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Of the table: what, value, ratio, promise. What failed is one of them."""
        rows = [(f"{one.what} ({one.note})" if one.note else one.what, *one.cells) for one in self.figures]
        return [*rows, (f"failed: {self.failure}", "", "", "**missed**")] if self.failure else rows


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
