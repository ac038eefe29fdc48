"""A definition as it was typed: read from what was sent, its meaning asked of the rules."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Texts, Type
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import storable

__all__ = ["options_after", "read_change", "read_new", "read_options", "suggested"]


def suggested(name: str, *, joined: str = "_") -> str:
    """A code out of a name: `Shoe size` is `shoe_size`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", joined, plain).strip(joined).lstrip("0123456789_")[:40].strip(joined)


def read_new(sent: QueryDict) -> Definition:
    """Raises `Invalid` beside a field that can't be read."""
    name, kind, group = _text(sent, "name"), _text(sent, "type"), _text(sent, "group")
    if kind not in set(Type) or group not in set(Group):
        raise Invalid("required", "Choose what it is and who sees it.", "type")
    definition = Definition(
        _text(sent, "code") or suggested(name),
        name,
        Type(kind),
        Group(group),
        Kept.CONSENT if group == Group.CONSENT else Kept.DOCUMENT,
    )
    return read_change(sent, replace(definition, limits=Limits()), is_shipped=False)


def read_change(sent: QueryDict, before: Definition, *, is_shipped: bool) -> Definition:
    """What was typed, on top of what is stored; of a shipped one only the words are read."""
    german, kind = _text(sent, "name_de"), before.type
    names = {**before.names, "de": german} if german else _without(before.names)
    options = tuple(read_options(sent)) if kind == Type.CHOICE else ()
    after = replace(before, name=_text(sent, "name"), names=names, options=options)
    if is_shipped:
        return after
    group = _text(sent, "group")
    return replace(
        after,
        group=Group(group) if group in set(Group) else before.group,
        limits=Limits(
            longest=_whole(sent, "longest") if kind in {Type.TEXT, Type.LONG_TEXT} else None,
            least=_number(sent, "least") if kind in {Type.NUMBER, Type.MONEY} else None,
            most=_number(sent, "most") if kind in {Type.NUMBER, Type.MONEY} else None,
            decimals=(_whole(sent, "decimals") or 0) if kind == Type.NUMBER else 0,
        ),
        filterable=bool(_text(sent, "filterable")),
        writable=bool(_text(sent, "writable")),
    )


def read_options(sent: QueryDict) -> list[Option]:
    """The rows of the choice, in their order; a key that is left empty comes from the label, an empty row goes."""
    rows = zip(
        sent.getlist("option_key"), sent.getlist("option_name"), sent.getlist("option_de"), strict=False
    )
    return [
        Option(storable(key).strip() or suggested(name, joined="-"), storable(name).strip(), _german(german))
        for key, name, german in rows
        if key.strip() or name.strip() or german.strip()
    ]


def options_after(sent: QueryDict, options: Sequence[Option]) -> list[Option] | None:
    """The rows after one of their buttons; None where none was pressed."""
    after = list(options)
    if "option_add" in sent:
        return [*after, Option("", "")]
    for step, by in (("option_up", -1), ("option_down", 1)):
        here = _row_number(sent.get(step, ""))
        if 0 <= here < len(after):
            there = max(0, min(here + by, len(after) - 1))
            after.insert(there, after.pop(here))
            return after
    gone = _row_number(sent.get("option_remove", ""))
    return [option for nr, option in enumerate(after) if nr != gone] if gone >= 0 else None


def _row_number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,3}", text, re.ASCII) else -1


def _text(sent: QueryDict, name: str) -> str:
    return storable(sent.get(name, "")).strip()


def _german(text: str) -> Texts:
    return {"de": storable(text).strip()} if text.strip() else {}


def _without(names: Texts) -> Texts:
    return {language: text for language, text in names.items() if language != "de"}


def _number(sent: QueryDict, name: str) -> float | None:
    text = _text(sent, name)
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", text, re.ASCII):
        raise Invalid("wrong_type", "Write a number with digits, such as 42 or 12.5.", name)
    return float(text)


def _whole(sent: QueryDict, name: str) -> int | None:
    text = _text(sent, name)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise Invalid("wrong_type", "A whole number, please.", name)
    return int(text)
