"""Forms for tests, set up through the real verbs."""

from collections.abc import Mapping
from typing import Any

from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import definitions, form_at
from regulars.fields.rules import Definition, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site

ASKED = ("email", "last_name", "password", "password_confirmation")


def an_attribute(code: str, type_: Type = Type.TEXT, **values: Any) -> Attribute:
    return add_attribute(Definition(code, code.replace("_", " ").capitalize(), type_, **values), by=OPERATOR)


def a_form_of(
    site: Site,
    purpose: Purpose,
    codes: Mapping[str, Mapping[str, Any]],
    type_code: str = "B2C",
) -> None:
    """`a_form_of(kids, Purpose.PROFILE, {"shoe_size": {"required": True}})`"""
    known = definitions()
    fields = [FormField(known[code], **more) for code, more in codes.items()]
    version = form_at(site.pk, purpose, type_code).version
    save_form(site, purpose, type_code, fields, version=version, by=OPERATOR)


def registration(site: Site, codes: Mapping[str, Mapping[str, Any]], type_code: str = "B2C") -> None:
    """What every account needs, and these."""
    a_form_of(site, Purpose.REGISTRATION, {key: {} for key in ASKED} | dict(codes), type_code)
