"""What pydantic found wrong, in our words and codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars.kernel.errors import FieldProblem

__all__ = ["problems_of"]

_SAID = {
    "missing": ("required", "Please fill this in."),
    "literal_error": ("unknown_value", "Choose one of {expected}."),
    "enum": ("unknown_value", "Choose one of {expected}."),
    "string_too_long": ("too_long", "Please use at most {max_length} characters."),
    "string_too_short": ("required", "Please fill this in."),
    "string_unicode": ("control_characters", "Please remove invisible or control characters."),
    "too_long": ("too_many", "Please send at most {max_length} of these."),
    "greater_than_equal": ("out_of_range", "This must be at least {ge}."),
    "less_than_equal": ("out_of_range", "This must be at most {le}."),
} | dict.fromkeys(
    ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"),
    ("moment_shape", "Write it as 2024-05-31T12:30:00Z."),
)
_TYPES = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
    "model_attributes": "an object",
}


def problems_of(errors: Sequence[Mapping[str, Any]], *, unknown_field: str) -> list[FieldProblem]:
    """Each error beside its field, at most 50 of them; `unknown_field` is the code of a field that isn't taken."""
    return [_problem(error, unknown_field) for error in errors[:50]]


def _problem(error: Mapping[str, Any], unknown_field: str) -> FieldProblem:
    kind, context = str(error["type"]), error.get("ctx") or {}
    field = _field(error["loc"])
    if kind == "extra_forbidden":
        return FieldProblem(field, unknown_field, "There is no such field here.")
    if kind in _SAID:
        code, message = _SAID[kind]
        return FieldProblem(field, code, message, context)
    of_type = kind.rpartition("_")[0]
    if kind.endswith(("_type", "_parsing")) and of_type in _TYPES:
        return FieldProblem(field, "wrong_type", "This must be {types}.", {"types": _TYPES[of_type]})
    if "field" in context:  # a refusal of our own schemas
        return FieldProblem(str(context["field"]), kind, str(error["msg"]))
    return FieldProblem(field, "invalid", "{error}.", {"error": error["msg"]})


def _field(loc: Sequence[Any]) -> str:
    """`("body", "new", "sharing", "orders")` is the field `sharing.orders`; `("query", "limit")` is `limit`."""
    skip = 2 if loc and loc[0] == "body" else 1
    return ".".join(str(part) for part in loc[skip:])
