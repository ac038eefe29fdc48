"""What stands in the way of an order, as both APIs say it before it is placed."""

from collections.abc import Iterable

from regulars.api.schemas import Schema
from regulars.kernel.errors import DomainError, FieldProblem

__all__ = ["QuotedProblem", "quoted_problems"]


class QuotedProblem(Schema):
    """`field` is where in the order it can be mended, null where that is elsewhere."""

    field: str | None
    code: str
    message: str


def quoted_problems(errors: Iterable[DomainError]) -> list[QuotedProblem]:
    """Each by itself, also of an error that names several."""
    return [
        QuotedProblem(field=each.field or None, code=each.code, message=each.message)
        for error in errors
        for each in error.problems or [FieldProblem("", error.code, error.sentence, error.values)]
    ]
