"""Forms: what a site asks customers of each type for (REG-02, MYA-05)."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from regulars.api.admin.definition_schemas import Labels
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at, site_named
from regulars.api.base import may_answer
from regulars.api.plans import DryRun, PlanSchema, dry_plan
from regulars.api.schemas import Code, Cursor, Limit, Listing, Schema
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.fields.models import SiteForm
from regulars.fields.queries import definitions_of, form_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form, FormField
from regulars.journeys.save_form import plan_form, put_form_back, save_site_form
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.lists import walk
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["forms"])

PurposeName = Literal["registration", "profile", "checkout"]
Words = Annotated[str, Field(max_length=300)]
Plan = Annotated[str, Field(max_length=64)]
MOST = 100


class FormAddress(Schema):
    site: str
    purpose: str
    type: str


class FieldSchema(Schema):
    """An attribute on a form; empty words are the attribute's own. `labels`, `helps` and `messages` are translations."""

    attribute: Annotated[str, Field(max_length=40)]
    required: bool = False
    read_only: bool = False
    label: Words = ""
    labels: Labels = {}
    help: Words = ""
    helps: Labels = {}
    pattern: Annotated[str, Field(max_length=300)] = ""
    message: Words = ""
    messages: Labels = {}


class OwnFormSchema(Schema):
    """A form that was set up; `attributes` in their order."""

    site: Code
    purpose: PurposeName
    type: Code
    attributes: list[str]
    version: int


class FormSchema(Schema):
    """`is_standard`: nobody has set one up, and its version is 0."""

    site: Code
    purpose: PurposeName
    type: Code
    is_standard: bool
    fields: list[FieldSchema]
    version: int


class FormWish(Schema):
    """The whole form, in order. `plan`: what was agreed to, where values would be hidden."""

    fields: Annotated[list[FieldSchema], Field(max_length=MOST)]
    plan: Plan | None = None


@router.get("", response=Listing[OwnFormSchema], auth=key_with(Right.SEE), **may_answer(422))
def list_forms(
    request: HttpRequest,
    site: Annotated[Code | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Listing[OwnFormSchema]:
    """The forms that were set up, at one site or at all that the key reaches; elsewhere the standard forms are in force."""
    grant = grant_of(request)
    reached = [site_named(site, "site", grant)] if site else Site.objects.within(grant.sites)
    rows = SiteForm.objects.filter(site__in=reached)
    page = walk(
        rows.select_related("site").prefetch_related("fields__attribute"), ("pk",), cursor=cursor, limit=limit
    )
    return Listing[OwnFormSchema].paged(page, _own)


@router.get("/{site}/{purpose}/{type}", response=FormSchema, auth=key_with(Right.SEE))
def read_form(
    request: HttpRequest,
    response: HttpResponse,
    where: Path[FormAddress],
) -> FormSchema:
    """The form in force; its version is the ETag."""
    found, meant = _form_address(request, where)
    return _form_response(response, found, form_at(found.pk, meant, where.type))


@router.put(
    "/{site}/{purpose}/{type}",
    response=FormSchema | PlanSchema,
    auth=key_with(Right.EDIT_SITES),
    **may_answer(404),
)
def save_form(
    request: HttpRequest,
    response: HttpResponse,
    where: Path[FormAddress],
    body: FormWish,
    if_match: IfMatch = None,
    *,
    dry_run: DryRun = False,
) -> FormSchema | PlanSchema:
    """Set up the whole form, effective on the next request. What is wrong stands beside `fields.CODE`.

    A profile that no longer shows what customers have entered: 409 `plan_required` carries the plan, `plan_changed` a newer one.
    """
    found, meant = _form_address(request, where)
    version = wanted_version(if_match, otherwise=form_at(found.pk, meant, where.type).version)
    fields = _fields(body.fields)
    if dry_run:
        return dry_plan(plan_form(found, meant, where.type, fields), grant_of(request))
    saved = save_site_form(
        found, meant, where.type, fields, version=version, agreed=body.plan, by=by_key(request)
    )
    return _form_response(response, found, saved)


@router.delete(
    "/{site}/{purpose}/{type}",
    response=FormSchema | PlanSchema,
    auth=key_with(Right.EDIT_SITES),
    **may_answer(404, 409),
)
def delete_form(
    request: HttpRequest,
    response: HttpResponse,
    where: Path[FormAddress],
    plan: Annotated[Plan | None, Query()] = None,
    if_match: IfMatch = None,
    *,
    dry_run: DryRun = False,
) -> FormSchema | PlanSchema:
    """Back to the standard form, which is answered. Plans as in saving; 404 where the standard form is in force."""
    found, meant = _form_address(request, where)
    now = form_at(found.pk, meant, where.type)
    if now.is_standard:
        raise NotFound("no_such_form", "The standard form is in force already.")
    if dry_run:
        return dry_plan(plan_form(found, meant, where.type, None), grant_of(request))
    version = wanted_version(if_match, otherwise=now.version)
    put_form_back(found, meant, where.type, version=version, agreed=plan, by=by_key(request))
    return _form_response(response, found, form_at(found.pk, meant, where.type))


def _form_address(request: HttpRequest, where: FormAddress) -> tuple[Site, Purpose]:
    """A site of the key's. Raises `NotFound` `no_such_site`, `no_such_form`."""
    found = site_at(where.site, grant_of(request))
    if where.purpose not in set(Purpose) or where.type not in names_of_types():
        raise NotFound("no_such_form", "A form is for registration or profile, and for a customer type.")
    return found, Purpose(where.purpose)


def _fields(sent: list[FieldSchema]) -> list[FormField]:
    known = definitions_of([field.attribute for field in sent])
    for field in sent:
        if field.attribute not in known:
            raise Invalid("unknown_attribute", "There is no such attribute.", f"fields.{field.attribute}")
    return [FormField(known[field.attribute], **field.model_dump(exclude={"attribute"})) for field in sent]


def _own(row: SiteForm) -> OwnFormSchema:
    ordered = sorted(row.fields.all(), key=lambda field: field.position)
    return OwnFormSchema(
        site=row.site.code,
        purpose=Purpose(row.purpose).value,
        type=row.type_id,
        attributes=[field.attribute.code for field in ordered],
        version=row.version,
    )


def _form_response(response: HttpResponse, site: Site, form: Form) -> FormSchema:
    response["ETag"] = etag(form.version)
    fields = [FieldSchema(attribute=field.code, **field.settings) for field in form.fields]
    return FormSchema(
        site=site.code,
        purpose=form.purpose.value,
        type=form.type,
        is_standard=form.is_standard,
        fields=fields,
        version=form.version,
    )
