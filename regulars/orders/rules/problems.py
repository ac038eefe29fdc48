"""What stands in the way of an order, each beside the part of the form that can mend it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from regulars.kernel.errors import DomainError, FieldProblem, Invalid

__all__ = ["Problems"]


@dataclass
class Problems:
    found: list[DomainError] = field(default_factory=list)

    @contextmanager
    def beside(self, name: str = "") -> Iterator[None]:
        """Keep what is refused inside, its fields within the part of the form that `name` is."""
        try:
            yield
        except DomainError as error:
            self.found.append(_within(error, name) if name else error)


def _within(error: DomainError, name: str) -> DomainError:
    if not isinstance(error, Invalid) or not error.problems:
        return error.with_field(name)
    return Invalid.of(
        [
            FieldProblem(f"{name}.{problem.field}", problem.code, problem.sentence, problem.values)
            for problem in error.problems
        ]
    )
