"""Definitions and forms, read whenever they are asked for and never kept."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count

from regulars.fields.models import SiteForm, as_definition
from regulars.fields.queries.sources import with_options
from regulars.fields.rules import Definition, Kept, Option, Purpose
from regulars.fields.rules.forms import Form, FormField, offering_sub_shops, standard_form
from regulars.fields.rules.shipped import SUB_SHOP
from regulars.kernel.hot import fetch_one
from regulars.kernel.texts import storable
from regulars.sites.queries.sub_shops import sub_shops_at

__all__ = ["health", "overview", "sources"]

_ONE = """jsonb_build_array(a.code, a.name, a.type, a."group", a.kept, a.names, a.options, a.limits, a.filterable, a.writable)"""
_FIELDS = f"""
    (SELECT jsonb_agg(jsonb_build_array({_ONE}, f.required, f.read_only, f.label, f.labels, f.help, f.helps,
            f.pattern, f.message, f.messages) ORDER BY f.position)
        FROM fields_formfield f JOIN fields_attribute a ON a.id = f.attribute_id WHERE f.form_id = form.id)"""
# Without a form of the site's own: what the attributes are called that the standard one shows.
_STANDARD = f"(SELECT jsonb_agg({_ONE}) FROM fields_attribute a WHERE a.shipped)"
_EVERY = f"SELECT jsonb_agg({_ONE} ORDER BY a.position, a.name, a.code) FROM fields_attribute a"
_NAMED = f"{_EVERY} WHERE a.code = ANY(%s)"
_FILTERABLE = f"{_EVERY} WHERE a.filterable AND a.kept = %s"
_FORM = f"""
SELECT form.version, CASE WHEN form.id IS NULL THEN {_STANDARD} ELSE {_FIELDS} END
FROM (SELECT 1) AS one LEFT JOIN fields_siteform form
    ON form.site_id = %s AND form.purpose = %s AND form.type_id = %s"""


def definitions() -> dict[str, Definition]:
    """Every attribute by its code, in order."""
    return _defined(_EVERY)


def definitions_of(codes: Iterable[str]) -> dict[str, Definition]:
    """Those with these codes; what is unknown is missing."""
    return _defined(_NAMED, [storable(code[:60]) for code in codes])


def filterable_definitions() -> dict[str, Definition]:
    """Those that customers may be filtered by, in order."""
    return _defined(_FILTERABLE, Kept.DOCUMENT.value)


def _defined(sql: str, *params: Any) -> dict[str, Definition]:
    return {row[0]: _definition(row) for row in _read(fetch_one(with_options(sql), params)[0])}


def form_at(site_id: int, purpose: Purpose, type_code: str) -> Form:
    """The form of this site for customers of this type. One prepared statement (REG-02, REG-03)."""
    version, rows = fetch_one(with_options(_FORM), [site_id, purpose.value, type_code])
    return _form(purpose, type_code, version, _read(rows))


def questions_at(site_id: int, purpose: Purpose, type_code: str) -> Form:
    """The form as customers are asked."""
    form = form_at(site_id, purpose, type_code)
    return replace(form, fields=with_sub_shops(site_id, purpose, type_code, form.fields))


def with_sub_shops(
    site_id: int, purpose: Purpose, type_code: str, fields: tuple[FormField, ...]
) -> tuple[FormField, ...]:
    """Fields of a form, with the sub shops of a master to choose from where one registers (SUB-01)."""
    if purpose != Purpose.REGISTRATION or all(field.code != SUB_SHOP for field in fields):
        return fields
    found = sub_shops_at(site_id, type_code)
    return offering_sub_shops(fields, found if found is None else [Option(*shop) for shop in found])


def own_forms(purpose: Purpose) -> dict[tuple[int, str], int]:
    """How many fields each form has that was set up, by site and type."""
    rows = SiteForm.objects.filter(purpose=purpose).annotate(count=Count("fields"))
    return {(site, kind): count for site, kind, count in rows.values_list("site_id", "type_id", "count")}


def forms_of(site_id: int, type_codes: list[str]) -> list[Form]:
    """The forms of every purpose and of these types, as its *Forms* tab shows them."""
    return [form_at(site_id, purpose, code) for purpose in Purpose for code in type_codes]


def _form(purpose: Purpose, type_code: str, version: int | None, rows: list[Any]) -> Form:
    if version is None:
        return standard_form(purpose, type_code, {row[0]: _definition(row) for row in rows})
    fields = tuple(FormField(_definition(row[0]), *row[1:]) for row in rows)
    return Form(purpose, type_code, fields, version, is_standard=False)


def _definition(row: list[Any]) -> Definition:
    return as_definition(tuple(row[:8]), filterable=row[8], writable=row[9])


def _read(rows: Any) -> list[Any]:
    read: list[Any] = json.loads(rows) if isinstance(rows, str | bytes) else rows or []
    return read
