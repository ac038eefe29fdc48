"""A form as JSON Schema, for programs that draw it or check before they send."""

from typing import Any

from regulars.fields.rules import Definition, Kept, Type
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.shipped import CONFIRMATION


def body_schema(form: Form) -> dict[str, Any]:
    """What may be sent: the fields that customers fill in, and no other."""
    editable = [field for field in form.fields if field.editable and field.definition.type != Type.IMAGE]
    return {
        "type": "object",
        "properties": {field.code: value_schema(field) for field in editable},
        "required": [field.code for field in editable if field.required and field.code != CONFIRMATION],
        "additionalProperties": False,
    }


def value_schema(field: FormField) -> dict[str, Any]:
    """What one field takes; null is nothing, where nothing is allowed."""
    found = _of_type(field.definition)
    if field.required and field.definition.type == Type.YES_NO:
        return {"const": True}
    if field.pattern:
        found["pattern"] = f"^(?:{field.pattern})$"
    if field.required:
        return found | ({"minLength": 1} if found.get("type") == "string" else {})
    return found if field.definition.kept == Kept.NOWHERE else {"anyOf": [found, {"type": "null"}]}


def _of_type(definition: Definition) -> dict[str, Any]:
    limits = definition.limits
    match definition.type:
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
            return {"type": "string", "enum": [option.key for option in definition.options]}
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
