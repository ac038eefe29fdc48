"""What the editor shows: a row per field, and what else could be on the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.backoffice.field_words import GROUPS, TYPES
from regulars.backoffice.site_forms.drafts import Fields, in_both, is_fixed, is_forced
from regulars.fields.rules import Definition, Kept, Purpose, Type
from regulars.fields.rules.forms import FormField, may_stand
from regulars.fields.rules.shipped import ASKED_APART, CONFIRMATION, SUB_SHOP
from regulars.kernel.i18n import lazy

__all__ = ["Row", "offered", "rows_of"]

FIXED = lazy("Stays: without it no account can exist.")
BESIDE = lazy("Comes and goes with the password.")
OF_STAFF = lazy("Only staff change it, so customers see it locked.")
APART = lazy("Changed on a page of its own, so it stands here locked.")
FREELY = lazy("A consent is given freely: it can't be required.")


@dataclass(frozen=True)
class Row:
    """One field. `why` explains what can't be changed about it; a lock that is None stands in no form of this purpose."""

    field: FormField
    what: str
    label: tuple[str, str]
    help: tuple[str, str]
    message: tuple[str, str]
    error: str
    why: str
    may_go: bool
    may_be_required: bool
    is_required: bool
    may_be_locked: bool
    is_locked: bool
    has_pattern: bool

    @property
    def code(self) -> str:
        return self.field.code

    @property
    def has_words(self) -> bool:
        placed = self.field
        return bool(placed.label or placed.labels or placed.help or placed.helps or placed.pattern)


def rows_of(fields: Fields, purpose: Purpose, errors: Mapping[str, str]) -> list[Row]:
    return [_row(field, purpose, errors.get(f"fields.{field.code}", "")) for field in fields]


def _row(field: FormField, purpose: Purpose, error: str) -> Row:
    definition, is_profile = field.definition, purpose == Purpose.PROFILE
    forced = is_forced(definition.code, purpose)
    always_locked = is_profile and (not definition.writable or definition.code in ASKED_APART)
    return Row(
        field,
        f"{TYPES[_type(definition, purpose)]} · {GROUPS[definition.group]}",
        in_both(field.label, field.labels),
        in_both(field.help, field.helps),
        in_both(field.message, field.messages),
        error,
        _why(definition, purpose),
        may_go=not is_fixed(definition.code, purpose),
        may_be_required=not (forced or always_locked or definition.kept == Kept.CONSENT),
        is_required=(forced or field.required) and not always_locked,
        may_be_locked=is_profile and not always_locked,
        is_locked=always_locked or (field.read_only and is_profile),
        has_pattern=_type(definition, purpose) in {Type.TEXT, Type.LONG_TEXT}
        and definition.code != CONFIRMATION,
    )


def _type(definition: Definition, purpose: Purpose) -> Type:
    """As customers answer it: the sub shop is chosen where one registers (SUB-01)."""
    is_chosen = definition.code == SUB_SHOP and purpose == Purpose.REGISTRATION
    return Type.CHOICE if is_chosen else definition.type


def _why(definition: Definition, purpose: Purpose) -> str:
    if is_fixed(definition.code, purpose):
        return FIXED
    if definition.code == CONFIRMATION:
        return BESIDE
    if purpose == Purpose.PROFILE and not definition.writable:
        return OF_STAFF
    if purpose == Purpose.PROFILE and definition.code in ASKED_APART:
        return APART
    return FREELY if definition.kept == Kept.CONSENT else ""


def offered(
    fields: Fields, purpose: Purpose, known: Mapping[str, Definition], *, at_master: bool
) -> list[tuple[str, list[tuple[Definition, str]]]]:
    """What could still be added, by group; the confirmation comes with the password."""
    here = {field.code for field in fields} | {CONFIRMATION}
    free = [
        definition
        for definition in known.values()
        if definition.code not in here and may_stand(definition, purpose, at_master=at_master)
    ]
    return [
        (
            name,
            [
                (definition, TYPES[_type(definition, purpose)])
                for definition in free
                if definition.group == group
            ],
        )
        for group, name in GROUPS.items()
        if any(definition.group == group for definition in free)
    ]
