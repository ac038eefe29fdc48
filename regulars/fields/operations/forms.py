from collections.abc import Iterable

from regulars.fields import models
from regulars.fields.models import Attribute, SiteForm
from regulars.fields.queries import form_at
from regulars.fields.rules import FORM_CHANGED, FORM_RESET, Purpose, version_conflict
from regulars.fields.rules.forms import Form, FormField, check_form
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind

__all__ = ["reset_form", "save_form"]


def save_form(
    site: Site, purpose: Purpose, type_code: str, fields: Iterable[FormField], *, version: int, by: Actor
) -> Form:
    """Set up what a site asks customers of a type for, effective on the next request (REG-02, MYA-05).

    In order: the form checked as a whole, its attributes and its row held, its fields written anew unless they are as they were. `version` is 0 where the standard form
    was in force. Raises `Invalid` with everything that is wrong beside `fields.CODE`, `Conflict` `version_conflict` when somebody saved in between.
    """
    checked = check_form(purpose, type_code, fields, at_master=site.kind == SiteKind.MASTER)
    with change(FORM_CHANGED, by=by) as entry:
        # Held before the form: who deletes an attribute takes them in this order.
        held = Attribute.objects.select_for_update(no_key=True).filter(code__in=checked.codes).order_by("pk")
        known = {attribute.code: attribute.pk for attribute in held}
        unknown = checked.codes - known.keys()
        if unknown:
            raise Invalid("unknown_value", "There is no such attribute.", f"fields.{min(unknown)}")
        now = form_at(site.pk, purpose, type_code)
        if now.fields == checked.fields and now.version == version:
            entry.nothing()
            return now
        row = _held(site, purpose, type_code, version)
        if version:
            row.version += 1
            row.save(update_fields=["version"])
        row.fields.all().delete()
        models.FormField.objects.bulk_create(
            [
                models.FormField(
                    form=row,
                    attribute_id=known[field.code],
                    position=position,
                    **field.settings,
                )
                for position, field in enumerate(checked.fields, 1)
            ]
        )
        entry.about("site", site.pk)
        entry.note(
            site=site.code,
            purpose=purpose.value,
            type=type_code,
            form=[field.code for field in checked.fields],
        )
    return Form(purpose, type_code, checked.fields, row.version, is_standard=False)


def reset_form(site: Site, purpose: Purpose, type_code: str, *, version: int, by: Actor) -> None:
    """Back to the standard form. Raises `Conflict` `version_conflict`."""
    with change(FORM_RESET, by=by) as entry:
        _held(site, purpose, type_code, version).delete()
        if not version:
            entry.nothing()
        entry.about("site", site.pk)
        entry.note(site=site.code, purpose=purpose.value, type=type_code)


def _held(site: Site, purpose: Purpose, type_code: str, version: int) -> SiteForm:
    """The form's row, made where there is none. Raises `version_conflict` (G23)."""
    row, is_new = SiteForm.objects.select_for_update().get_or_create(
        site=site, purpose=purpose, type_id=type_code
    )
    now = 0 if is_new else row.version
    if now != version:
        raise version_conflict(now)
    return row
