"""What was measured, beside what is promised."""

from dataclasses import dataclass, field

__all__ = ["Figure", "Section"]


@dataclass(frozen=True)
class Figure:
    """One measured value. `limit` is the promise it is held against, None where nothing is promised."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def is_kept(self) -> bool:
        return self.limit is None or self.value <= self.limit

    @property
    def shown(self) -> str:
        number = (
            f"{self.value:,.0f}"
            if self.value >= 100 or self.value == int(self.value)
            else f"{self.value:.2f}"
        )
        return f"{number} {self.unit}".strip()

    @property
    def promise(self) -> str:
        return "" if self.limit is None else f"at most {self.limit:g} {self.unit}".strip()


@dataclass
class Section:
    """A part of the page on performance."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[Figure]:
        return [one for one in self.figures if not one.is_kept]
