"""What the editor shows: a row per field, and what else could be on the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.backoffice.field_words import GROUPS, TYPES
from regulars.backoffice.site_forms.drafts import Fields, in_both, is_fixed, is_forced
from regulars.fields.rules import Definition, Kept, Purpose, Type
from regulars.fields.rules.forms import FormField, may_stand
from regulars.fields.rules.shipped import ASKED_APART, CONFIRMATION
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
        one = self.field
        return bool(one.label or one.labels or one.help or one.helps or one.pattern)


def rows_of(fields: Fields, purpose: Purpose, errors: Mapping[str, str]) -> list[Row]:
    return [_row(one, purpose, errors.get(f"fields.{one.code}", "")) for one in fields]


def _row(field: FormField, purpose: Purpose, error: str) -> Row:
    one, registering = field.one, purpose == Purpose.REGISTRATION
    forced = is_forced(one.code, purpose)
    always_locked = not registering and (not one.writable or one.code in ASKED_APART)
    return Row(
        field,
        f"{TYPES[one.type]} · {GROUPS[one.group]}",
        in_both(field.label, field.labels),
        in_both(field.help, field.helps),
        in_both(field.message, field.messages),
        error,
        _why(one, purpose),
        may_go=not is_fixed(one.code, purpose),
        may_be_required=not (forced or always_locked or one.kept == Kept.CONSENT),
        is_required=(forced or field.required) and not always_locked,
        may_be_locked=not (registering or always_locked),
        is_locked=always_locked or (field.read_only and not registering),
        has_pattern=one.type in {Type.TEXT, Type.LONG_TEXT} and one.code != CONFIRMATION,
    )


def _why(one: Definition, purpose: Purpose) -> str:
    if is_fixed(one.code, purpose):
        return FIXED
    if one.code == CONFIRMATION:
        return BESIDE
    if purpose == Purpose.PROFILE and not one.writable:
        return OF_STAFF
    if purpose == Purpose.PROFILE and one.code in ASKED_APART:
        return APART
    return FREELY if one.kept == Kept.CONSENT else ""


def offered(
    fields: Fields, purpose: Purpose, known: Mapping[str, Definition]
) -> list[tuple[str, list[tuple[Definition, str]]]]:
    """What could still be added, by group; the confirmation comes with the password."""
    here = {one.code for one in fields} | {CONFIRMATION}
    free = [one for one in known.values() if one.code not in here and may_stand(one, purpose)]
    return [
        (name, [(one, TYPES[one.type]) for one in free if one.group == group])
        for group, name in GROUPS.items()
        if any(one.group == group for one in free)
    ]
