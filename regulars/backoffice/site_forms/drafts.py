"""The form as it stands on the screen: read from what was sent, changed a step at a time, never stored before Save."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from regulars.backoffice.site_forms.ready import READY
from regulars.fields.rules import Definition, Purpose, Texts
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import CONFIRMATION, NEEDED, PASSWORD
from regulars.kernel.texts import storable

__all__ = ["STEPS", "Fields", "in_both", "is_fixed", "is_forced", "read", "stepped"]

Fields = tuple[FormField, ...]
STEPS = ("add", "remove", "up", "down")
_PAIR = (PASSWORD, CONFIRMATION)


def read(sent: QueryDict, known: Mapping[str, Definition]) -> Fields:
    """What the page holds, in its order; an attribute that was deleted meanwhile is left out."""
    codes = dict.fromkeys(code for code in sent.getlist("field") if code in known)
    return tuple(_field(sent, known[code]) for code in codes)


def _field(sent: QueryDict, definition: Definition) -> FormField:
    def text(name: str) -> str:
        return storable(sent.get(f"{definition.code}.{name}", "")).strip()

    pattern, message, german = text("pattern"), text("message"), text("message_de")
    ready = READY.get(text("ready"))
    if ready:
        pattern, message, german = ready.pattern, ready.message, ready.german
    return FormField(
        definition,
        required=bool(text("required")),
        read_only=bool(text("read_only")),
        label=text("label"),
        labels=_others(text("label_de")),
        help=text("help"),
        helps=_others(text("help_de")),
        pattern=pattern,
        message=message,
        messages=_others(german),
    )


def _others(german: str) -> Texts:
    return {"de": german} if german else {}


def in_both(text: str, others: Texts) -> tuple[str, str]:
    """A text in English and in German, as the page asks for it."""
    return others.get("en") or text, others.get("de", "")


def is_fixed(code: str, purpose: Purpose) -> bool:
    """Without it no account can exist (ATT-01)."""
    return purpose == Purpose.REGISTRATION and code in NEEDED


def is_forced(code: str, purpose: Purpose) -> bool:
    """Whether it is required wherever it is filled in."""
    return code in NEEDED or (purpose == Purpose.REGISTRATION and code in _PAIR)


def stepped(
    fields: Fields, step: str, code: str, known: Mapping[str, Definition], purpose: Purpose
) -> Fields:
    """The form after one button. A password brings its confirmation and takes it along (REG-07)."""
    codes = [field.code for field in fields]
    pair = _PAIR if code in _PAIR else (code,)
    if step == "add":
        added = [FormField(known[code]) for code in pair if code in known and code not in codes]
        return (*fields, *(replace(field, required=code in _PAIR) for field in added))
    if code not in codes:
        return fields
    if step == "remove":
        return (
            fields if is_fixed(code, purpose) else tuple(field for field in fields if field.code not in pair)
        )
    return _moved(fields, codes.index(code), -1 if step == "up" else 1)


def _moved(fields: Sequence[FormField], here: int, by: int) -> Fields:
    there = here + by
    if not 0 <= there < len(fields):
        return tuple(fields)
    moved = list(fields)
    moved[here], moved[there] = moved[there], moved[here]
    return tuple(moved)
