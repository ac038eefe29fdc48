"""What is wrong with the lines of a file that was sent."""

from collections.abc import Sequence

from regulars.kernel.errors import FieldProblem, Invalid
from regulars.transfer.operations.import_lines import BadLine

__all__ = ["MOST_TOLD", "bad_lines"]

MOST_TOLD = 100


def bad_lines(bad: Sequence[BadLine]) -> Invalid:
    """Beside `lines.3.amount`, the first hundred."""
    return Invalid.of(
        [
            FieldProblem(f"lines.{line.number}.{line.column or 'line'}", line.code, line.message)
            for line in bad[:MOST_TOLD]
        ]
    )
