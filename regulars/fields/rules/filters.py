"""What values can be asked for: the operators of each type, and what somebody typed as something to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from regulars.fields.rules import INDEXED, Definition, Kept, Limits, Type
from regulars.fields.rules.values import NOTHING, Entered, check, history_value, is_nothing, required
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import either
from regulars.kernel.texts import one_line


class Operator(StrEnum):
    """How a value is compared. `ANY` and `NONE` ask whether there is one."""

    IS = "is"
    BEGINS = "begins"
    MIN = "min"
    MAX = "max"
    ANY = "any"
    NONE = "none"


ALWAYS = (Operator.ANY, Operator.NONE)
BY_NUMBER = frozenset({Type.NUMBER, Type.DATE, Type.MONEY})
_MEASURED = (Operator.IS, Operator.MIN, Operator.MAX, *ALWAYS)
OPERATORS: Mapping[Type, tuple[Operator, ...]] = MappingProxyType(
    {
        Type.TEXT: (Operator.IS, Operator.BEGINS, *ALWAYS),
        Type.CHOICE: (Operator.IS, *ALWAYS),
        Type.YES_NO: (Operator.IS, *ALWAYS),
    }
    | dict.fromkeys(BY_NUMBER, _MEASURED)
)
_MOST_CHOICES = 50
_AS_FINE_AS_CAN_BE = Limits(longest=500, decimals=6)


@dataclass(frozen=True)
class Compared:
    """Words of which one has to be there, and a number. A day is the number 20261231, money has its currency as word."""

    words: tuple[str, ...] = ()
    number: Decimal | None = None


def is_filterable(definition: Definition) -> bool:
    """Whether customers are filtered by it (ATT-01)."""
    return definition.filterable and definition.type in INDEXED and definition.kept == Kept.DOCUMENT


def read_value(definition: Definition, operator: Operator, raw: str, field: str) -> Compared:
    """What to compare with. Of a choice there may be several keys, separated by commas; money may name its currency.

    Limits of the definition don't bind who asks. Raises `Invalid` beside `field`: `unknown_operator`, `required`,
    `unexpected_value` for one where none is compared, and as `fields.rules.values.check` does.
    """
    if operator not in OPERATORS.get(definition.type, ()):
        raise Invalid(
            "unknown_operator",
            "It can be asked for by {known}.",
            field,
            known=either(OPERATORS.get(definition.type, ())),
        )
    if operator in ALWAYS:
        return Compared()
    if is_nothing(raw):
        raise required(field)
    text = one_line(raw, field, longest=2_000)
    free = replace(definition, code=field, limits=_AS_FINE_AS_CAN_BE)
    return _read(free, text)


def _read(definition: Definition, text: str) -> Compared:
    if definition.type == Type.CHOICE:
        return Compared(_keys(definition, text))
    if definition.type == Type.MONEY:
        return _money(definition, text)
    value = check(definition, Entered(text))
    if value is NOTHING:
        raise required(definition.code)
    if definition.type in BY_NUMBER:
        return Compared(
            number=Decimal(str(value).replace("-", "") if definition.type == Type.DATE else str(value))
        )
    return Compared((history_value(value),))


def _keys(definition: Definition, text: str) -> tuple[str, ...]:
    keys = dict.fromkeys(key.strip() for key in text.split(",") if key.strip())
    if len(keys) > _MOST_CHOICES:
        raise Invalid("too_many", "Choose at most {most}.", definition.code, most=_MOST_CHOICES)
    if not keys:
        raise required(definition.code)
    return tuple(str(check(definition, key)) for key in keys)


def _money(definition: Definition, text: str) -> Compared:
    """`100` in any currency, `100 EUR` in that one."""
    amount, _, currency = text.partition(" ")
    currency = currency.strip().upper()
    value = check(definition, {"amount": amount, "currency": currency or "EUR"})
    found = value["amount"] if isinstance(value, dict) else "0"
    return Compared((currency,) if currency else (), Decimal(found))
