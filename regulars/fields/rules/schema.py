"""A form as JSON Schema, for programs that draw it or check before they send."""

from typing import Any

from regulars.fields.rules import Definition, Kept, Type
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.shipped import CONFIRMATION


def body_schema(form: Form) -> dict[str, Any]:
    """What may be sent: the fields that customers fill in, and no other."""
    asked = [one for one in form.fields if one.editable and one.one.type != Type.IMAGE]
    return {
        "type": "object",
        "properties": {one.code: value_schema(one) for one in asked},
        "required": [one.code for one in asked if one.required and one.code != CONFIRMATION],
        "additionalProperties": False,
    }


def value_schema(one: FormField) -> dict[str, Any]:
    """What one field takes; null is nothing, where nothing is allowed."""
    found = _of_type(one.one)
    if one.required and one.one.type == Type.YES_NO:
        return {"const": True}
    if one.pattern:
        found["pattern"] = f"^(?:{one.pattern})$"
    if one.required:
        return found | ({"minLength": 1} if found.get("type") == "string" else {})
    return found if one.one.kept == Kept.NOWHERE else {"anyOf": [found, {"type": "null"}]}


def _of_type(one: Definition) -> dict[str, Any]:
    limits = one.limits
    match one.type:
        case Type.TEXT | Type.LONG_TEXT | Type.IMAGE:
            return {"type": "string"} | ({"maxLength": limits.longest} if limits.longest else {})
        case Type.NUMBER:
            bounds = {"minimum": limits.least, "maximum": limits.most}
            return {"type": "number" if limits.decimals else "integer"} | {
                name: bound for name, bound in bounds.items() if bound is not None
            }
        case Type.YES_NO:
            return {"type": "boolean"}
        case Type.CHOICE:
            return {"type": "string", "enum": [option.key for option in one.options]}
        case Type.DATE:
            return {"type": "string", "format": "date"}
        case _:
            amount = {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,2})?$"}
            currency = {"type": "string", "pattern": "^[A-Z]{3}$"}
            return {
                "type": "object",
                "properties": {"amount": amount, "currency": currency},
                "required": ["amount"],
                "additionalProperties": False,
            }
