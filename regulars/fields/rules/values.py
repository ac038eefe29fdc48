"""One value of an attribute: what anybody sent in, the value as it is kept or a named problem out."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TypeAlias

from regulars.fields.rules import Definition, Type, localized
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language, noop
from regulars.kernel.moments import is_zero_date
from regulars.kernel.texts import is_blank, one_line

# As JSON keeps it: text, number, yes or no; money is {"amount": "12.30", "currency": "EUR"}.
Value: TypeAlias = str | int | float | bool | dict[str, str] | None

NOTHING: Value = None


class Entered(str):
    """A value as it was typed into a form, a file or an address, where all is text: digits stand for a number, *yes* for
    true. What comes as JSON says itself what it is, and a text there is a text (F31).
    """

    __slots__ = ()


_LONGEST_TEXT, _LONGEST_LONG = 500, 5_000
_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LINE_ENDS = re.compile(r"\r\n?")


def required(field: str) -> Invalid:
    return Invalid("required", "Please fill this in.", field)


def is_nothing(raw: object) -> bool:
    """What takes a value away: nothing, or a text without anything to see in it."""
    return raw is None or (isinstance(raw, str) and is_blank(raw))


def is_as_stored(raw: object, stored: object) -> bool:
    """Whether what was sent is what is there: then it is no change, whatever its rules have become (F31)."""
    if stored is None or stored == "":
        return False
    if isinstance(raw, str):
        return _LINE_ENDS.sub("\n", raw).strip() == (
            history_value(stored) if isinstance(raw, Entered) else stored
        )
    return raw == stored and isinstance(raw, bool) == isinstance(stored, bool)


def check(definition: Definition, raw: object, *, currency: str = "EUR") -> Value:
    """The value as it is kept; `NOTHING` takes it away. Money without a currency is in `currency`.

    Raises `Invalid` beside the attribute's code: `wrong_type`, `too_long`, `control_characters`, `out_of_range`,
    `unknown_value`, `date_shape`.
    """
    if is_nothing(raw):
        return NOTHING
    if definition.type == Type.MONEY:
        return _money(definition, raw, currency)
    return _CHECKS[definition.type](definition, raw)


def display_value(definition: Definition, value: Value, language: str = "") -> str:
    """The value as a person reads it, in their language unless another is named; a choice by its label."""
    language = language or current_language()
    match value:
        case None:
            return ""
        case bool():
            return _YES_NO.get(language[:2], _YES_NO["en"])[0 if value else 1]
        case dict():
            return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
        case str() if definition.type == Type.CHOICE:
            option = definition.option(value)
            return localized(option.name, option.names, language) if option else value
        case _:
            return str(value)


def digits(number: float) -> str:
    """As an input takes it and gives it back: `60`, `0.5`, `1000000`."""
    return format(Decimal(repr(number)).normalize(), "f")


def history_value(value: object) -> str:
    """The value as the history keeps it beside a change."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
    return "" if value is None else str(value)


_YES_NO = {"en": ("Yes", "No"), "de": ("Ja", "Nein")}


def _text_of(definition: Definition, raw: object) -> str:
    if not isinstance(raw, str):
        raise Invalid("wrong_type", "Please send a text.", definition.code)
    return raw


def _text(definition: Definition, raw: object) -> Value:
    longest = min(definition.limits.longest or _LONGEST_TEXT, _LONGEST_TEXT)
    return one_line(_text_of(definition, raw), definition.code, longest=longest)


def _long_text(definition: Definition, raw: object) -> Value:
    """Lines are kept; other control characters are refused in each of them."""
    longest = min(definition.limits.longest or _LONGEST_LONG, _LONGEST_LONG)
    text = _LINE_ENDS.sub("\n", _text_of(definition, raw)).strip()
    if len(text) > longest:
        raise Invalid(
            "too_long", "Please use at most {longest} characters.", definition.code, longest=longest
        )
    for line in text.split("\n"):
        one_line(line.replace("\t", " "), definition.code, longest=longest)
    return text


def _decimal(definition: Definition, raw: object) -> Decimal:
    if (
        isinstance(raw, bool)
        or not isinstance(raw, Entered | int | float | (str if definition.type == Type.MONEY else Entered))
        or (isinstance(raw, float) and not math.isfinite(raw))
    ):
        raise Invalid("wrong_type", "Please send a number.", definition.code)
    text = (format(Decimal(repr(raw)), "f") if isinstance(raw, float) else str(raw)).strip()
    if not _NUMBER.fullmatch(text):
        raise Invalid("wrong_type", "Write a number with digits, such as 42 or 12.5.", definition.code)
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the shape above leaves none
        raise Invalid("wrong_type", "Please send a number.", definition.code) from None
    low, high = definition.limits.least, definition.limits.most
    if (low is not None and number < Decimal(repr(low))) or (
        high is not None and number > Decimal(repr(high))
    ):
        raise _out_of_range(definition)
    return number


def _out_of_range(definition: Definition) -> Invalid:
    low, high = definition.limits.least, definition.limits.most
    if low is None:
        return Invalid("out_of_range", "At most {high}.", definition.code, high=high)
    if high is None:
        return Invalid("out_of_range", "At least {low}.", definition.code, low=low)
    return Invalid("out_of_range", "Between {low} and {high}.", definition.code, low=low, high=high)


def _number(definition: Definition, raw: object) -> Value:
    number = _decimal(definition, raw)
    rounded = round(number, definition.limits.decimals)
    if rounded != number:
        places = definition.limits.decimals
        sentence = (
            noop("At most {places} digits after the point.") if places else noop("A whole number, please.")
        )
        raise Invalid("wrong_type", sentence, definition.code, places=places)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def _money(definition: Definition, raw: object, currency: str) -> Value:
    amount = raw
    if isinstance(raw, Mapping):
        amount, currency = raw.get("amount"), raw.get("currency", currency)
        if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency, re.ASCII):
            raise Invalid("unknown_currency", "Name the currency by its three letters.", definition.code)
        if is_nothing(amount):
            return NOTHING
    number = _decimal(definition, amount)
    if number != round(number, 2):
        raise Invalid("wrong_type", "At most two digits after the point.", definition.code)
    return {"amount": f"{number:.2f}", "currency": currency}


def _yes_no(definition: Definition, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    found = _WORDS.get(raw.strip().lower()) if isinstance(raw, Entered) else None
    if found is None:
        raise Invalid("wrong_type", "Answer yes or no.", definition.code)
    return found


def _choice(definition: Definition, raw: object) -> Value:
    if not isinstance(raw, str) or definition.option(raw.strip()) is None:
        raise unknown_option(definition.code)
    return raw.strip()


def unknown_option(code: str) -> Invalid:
    return Invalid("unknown_value", "Choose one of these.", code)


def _date(definition: Definition, raw: object) -> Value:
    text = _text_of(definition, raw).strip()
    if is_zero_date(text):
        return NOTHING
    try:
        found = date.fromisoformat(text if _DAY.fullmatch(text) else "")  # newer Pythons read more
    except ValueError:
        raise Invalid("date_shape", "Write the day as 2026-12-31.", definition.code) from None
    return found.isoformat()


def _image(definition: Definition, _raw: object) -> Value:
    raise Invalid("wrong_type", "Images are uploaded apart.", definition.code)


_CHECKS: Mapping[Type, Callable[[Definition, object], Value]] = MappingProxyType(
    {
        Type.TEXT: _text,
        Type.LONG_TEXT: _long_text,
        Type.NUMBER: _number,
        Type.YES_NO: _yes_no,
        Type.CHOICE: _choice,
        Type.DATE: _date,
        Type.IMAGE: _image,
    }
)
