"""What stands in the way of an order, as both APIs say it before it is placed."""

from collections.abc import Iterable

from ninja import Schema

from regulars.kernel.errors import DomainError

__all__ = ["QuotedProblem", "quoted_problems"]


class QuotedProblem(Schema):
    """`field` is where in the order it can be mended, null where that is elsewhere."""

    field: str | None
    code: str
    message: str


def quoted_problems(errors: Iterable[DomainError]) -> list[QuotedProblem]:
    """Each by itself, also of an error that names several."""
    return [
        QuotedProblem(field=field, code=code, message=message)
        for error in errors
        for field, code, message in (
            [(each.field or None, each.code, each.message) for each in error.problems]
            or [(None, error.code, error.message)]
        )
    ]
