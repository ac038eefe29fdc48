"""What stands in the way of an order, as both APIs say it before it is placed."""

from collections.abc import Iterable

from regulars.api.schemas import Schema
from regulars.kernel.errors import DomainError

__all__ = ["QuotedProblem", "quoted_problems"]


class QuotedProblem(Schema):
    """`field` is where in the order it can be mended, null where that is elsewhere."""

    field: str | None
    code: str
    message: str


def quoted_problems(errors: Iterable[DomainError]) -> list[QuotedProblem]:
    """Each by itself, also of an error that names several."""
    return [found for error in errors for found in _problems(error)]


def _problems(error: DomainError) -> list[QuotedProblem]:
    if not error.problems:
        return [QuotedProblem(field=None, code=error.code, message=error.message)]
    return [QuotedProblem(field=each.field, code=each.code, message=each.message) for each in error.problems]
