from dataclasses import asdict, fields

from django.db.models import F

from regulars.fields.models import Attribute, FormField, SiteForm
from regulars.fields.rules import (
    ATTRIBUTE_ADDED,
    ATTRIBUTE_CHANGED,
    ATTRIBUTE_DELETED,
    Definition,
    as_stored,
    version_conflict,
)
from regulars.fields.rules.definitions import attribute_is_shipped, check_change, check_definition
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change

__all__ = ["add_attribute", "change_attribute", "lock_attribute", "remove_attribute"]


def add_attribute(definition: Definition, *, by: Actor) -> Attribute:
    """Define an attribute; no form shows it yet, staff see it with every customer at once (ATT-01, ATT-02).

    Raises `Invalid` beside the field that is wrong, `Conflict` `attribute_code_taken`.
    """
    definition = check_definition(definition)
    with change(ATTRIBUTE_ADDED, by=by) as entry:
        attribute = Attribute(
            code=definition.code, type=definition.type, kept=definition.kept, **_stored(definition)
        )
        attribute.save(force_insert=True)
        entry.about("attribute", attribute.pk)
        entry.note(attribute=definition.code)
    return attribute


def change_attribute(
    attribute: Attribute, after: Definition, *, version: int, used: tuple[str, ...] = (), by: Actor
) -> Attribute:
    """Change words, group, options, limits or whether it is filtered by; values that are kept stay as they are.

    `used` are the options that customers have: they can't be taken away. Raises `Invalid` beside the field,
    `Conflict` `option_in_use` or `version_conflict`.
    """
    with change(ATTRIBUTE_CHANGED, by=by) as entry:
        attribute = lock_attribute(attribute.pk)
        if attribute.version != version:
            raise version_conflict(attribute.version)
        before = attribute.definition()
        after = check_change(before, after, used=used)
        changed = sorted(
            field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)
        )
        if not changed:
            entry.nothing()
            return attribute
        for name, value in _stored(after).items():
            setattr(attribute, name, value)
        attribute.version = F("version") + 1
        attribute.save()
        attribute.refresh_from_db()
        entry.about("attribute", attribute.pk)
        entry.note(attribute=attribute.code, fields=changed)
    return attribute


def lock_attribute(attribute_id: int) -> Attribute:
    return Attribute.objects.select_for_update(no_key=True).get(pk=attribute_id)


def remove_attribute(attribute: Attribute, *, by: Actor) -> list[str]:
    """Take the attribute off every form and forget its definition. Answers the codes of the sites whose forms showed it.

    A form that showed nothing else gives way to the standard one; who edits one of the others hears of it (G23).
    Raises `Conflict` `attribute_is_shipped`.
    """
    with change(ATTRIBUTE_DELETED, by=by) as entry:
        attribute = Attribute.objects.select_for_update().get(pk=attribute.pk)
        if attribute.shipped:
            raise attribute_is_shipped()
        forms = SiteForm.objects.filter(fields__attribute=attribute)
        codes = dict(forms.values_list("pk", "site__code"))
        FormField.objects.filter(attribute=attribute).delete()
        SiteForm.objects.filter(pk__in=codes, fields=None).delete()
        SiteForm.objects.filter(pk__in=codes).update(version=F("version") + 1)
        attribute_id = attribute.pk
        attribute.delete()
        entry.about("attribute", attribute_id)
        entry.note(attribute=attribute.code, sites=sorted(set(codes.values())))
    return sorted(set(codes.values()))


def _stored(definition: Definition) -> dict[str, object]:
    return {
        "name": definition.name,
        "names": dict(definition.names),
        "group": definition.group,
        "options": [asdict(option) for option in definition.options],
        "limits": as_stored(definition.limits),
        "filterable": definition.filterable,
        "writable": definition.writable,
    }
