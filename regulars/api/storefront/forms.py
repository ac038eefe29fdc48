"""A site's forms, for whoever draws them: the fields in their order, and the JSON Schema of what they take (REG-02, MYA-05)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from regulars.addresses.queries.registration import RegistrationForm, registration_form
from regulars.addresses.rules.entries import FIELDS, LONGEST
from regulars.api.base import may_answer
from regulars.api.schemas import Schema
from regulars.api.storefront.visitors import anybody, site_here
from regulars.fields.queries import questions_at
from regulars.fields.rules import Purpose, Type, localized
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.schema import body_schema, value_schema
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import language_override, spoken
from regulars.sites.queries.types import choices_at

__all__ = ["no_such_type", "router"]

router = Router(tags=["forms"])
_ADDRESS = {
    "type": "object",
    "properties": {code: {"type": "string", "maxLength": LONGEST[code]} for code in FIELDS},
    "required": ["country"],
    "additionalProperties": False,
    "description": "What a country's addresses are made of here, and which of it is required: ask `GET /address-form`.",
}


class OptionSchema(Schema):
    key: str
    label: str


class FormFieldSchema(Schema):
    """`read_only`: it is shown and never taken. `group` is where pages show it; `max_length` of texts, `pattern` of the form."""

    code: str
    type: Literal["text", "long_text", "number", "yes_no", "choice", "date", "money", "image"]
    group: str
    label: str
    help: str
    required: bool
    read_only: bool
    options: list[OptionSchema]
    max_length: int | None
    pattern: str | None
    message: str | None
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class FormTypeSchema(Schema):
    code: str
    name: str
    needs_approval: bool


class FormSchema(Schema):
    """`types` are those that the site accepts; `schema` is the JSON Schema of the body that this form takes."""

    purpose: Literal["registration", "profile", "checkout"]
    type: str
    types: list[FormTypeSchema]
    fields: list[FormFieldSchema]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


@router.get("/{purpose}", response=FormSchema, auth=anybody, by_alias=True, **may_answer(422))
def read_form(
    request: HttpRequest,
    purpose: Literal["registration", "profile", "checkout"],
    type: Annotated[str | None, Query(max_length=20)] = None,  # noqa: A002 - the name of the parameter
    language: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, Any]:
    """What this site asks customers of a type for; without `type` of its first. Labels in `language`, else in the shop's.

    `checkout` is what is asked there; an account's own values fill it in, and the answers go on the order alone. At a master site the form may ask for `sub_shop`, the sub site where the account is opened; any may ask for an address, `registration_address`, whose fields `GET /address-form` tells. 404 for a type that the site doesn't accept.
    """
    here = site_here(request)
    wish = language or here.locale
    with language_override(spoken(wish)):
        types = choices_at(here.id)
        chosen = next((offered.code for offered in types if type in {None, offered.code}), None)
        if chosen is None:
            raise no_such_type()
        found = _form_of(here.id, Purpose(purpose), chosen)
        return {
            "purpose": purpose,
            "type": chosen,
            "types": [
                {"code": offered.code, "name": offered.name, "needs_approval": offered.approval}
                for offered in types
            ],
            "fields": _fields(found, wish),
            "schema": _body_schema(found),
        }


def no_such_type() -> NotFound:
    return NotFound("type_not_accepted", "This site doesn't take customers of this type.")


def _form_of(site_id: int, purpose: Purpose, type_code: str) -> RegistrationForm:
    if purpose == Purpose.REGISTRATION:
        return registration_form(site_id, type_code)
    return RegistrationForm(questions_at(site_id, purpose, type_code))


def _fields(found: RegistrationForm, language: str) -> list[dict[str, Any]]:
    fields = [_field(field, language) for field in found.form.fields]
    if found.marker:
        marker = _field(found.marker, language) | {"read_only": False, "schema": _ADDRESS}
        fields.insert(found.position, marker)
    return fields


def _body_schema(found: RegistrationForm) -> dict[str, Any]:
    schema = body_schema(found.form)
    if found.marker:
        schema["properties"][found.marker.code] = _ADDRESS
        schema["required"] += [found.marker.code] if found.marker.required else []
    return schema


def _field(field: FormField, language: str) -> dict[str, Any]:
    definition = field.definition
    texts = definition.type in {Type.TEXT, Type.LONG_TEXT}
    return {
        "code": field.code,
        "type": definition.type.value,
        "group": definition.group.value,
        "label": field.label_in(language),
        "help": field.help_in(language),
        "required": field.required,
        "read_only": not field.editable,
        "options": [
            {"key": option.key, "label": localized(option.name, option.names, language)}
            for option in definition.options
        ],
        "max_length": definition.limits.longest if texts else None,
        "pattern": field.pattern or None,
        "message": field.message_in(language) if field.pattern else None,
        "schema": value_schema(field),
    }
