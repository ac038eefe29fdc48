"""Filters by attribute as the list's form and its address write them."""

from dataclasses import dataclass

from django.http import QueryDict

from regulars.fields.rules import Definition, Type, localized
from regulars.fields.rules.filters import BY_NUMBER, Operator
from regulars.fields.rules.values import display_value
from regulars.kernel.i18n import current_language, noop, translate

__all__ = ["PREFIX", "AskedValue", "asked_values", "choices_of"]

SAID = {
    Operator.IS: "{value}",
    Operator.BEGINS: noop("begins with {value}"),
    Operator.MIN: noop("from {value}"),
    Operator.MAX: noop("to {value}"),
    Operator.ANY: noop("has a value"),
    Operator.NONE: noop("has none"),
}
PREFIX = "attribute."
IS = f"{Operator.IS}:"
_MOST = 20


@dataclass(frozen=True)
class AskedValue:
    """What is asked of one attribute. `how` is an operator, or `is:KEY` of a choice; `low` and `high` are its ends."""

    code: str
    how: str = ""
    value: str = ""
    low: str = ""
    high: str = ""

    def asks(self) -> list[tuple[Operator, str]]:
        """Nothing as long as nothing is filled in."""
        if self.how in {Operator.ANY, Operator.NONE}:
            return [(Operator(self.how), "")]
        if self.how.startswith(IS):
            return [(Operator.IS, self.how.removeprefix(IS))]
        if self.value:
            return [(Operator.IS if self.how == Operator.IS else Operator.BEGINS, self.value)]
        if self.low and self.low == self.high:
            return [(Operator.IS, self.low)]
        ends = [(Operator.MIN, self.low), (Operator.MAX, self.high)]
        return [(operator, value) for operator, value in ends if value]

    def pairs(self) -> list[tuple[str, str]]:
        """As the address says it, and the API."""
        return [
            (
                f"{PREFIX}{self.code}{'' if operator == Operator.IS else f'.{operator}'}",
                "true" if operator in {Operator.ANY, Operator.NONE} else value,
            )
            for operator, value in self.asks()
        ]

    def words(self, definition: Definition | None) -> tuple[str, str]:
        """Text and value of its chip."""
        parts = [
            translate(SAID[operator], value=_display(definition, value)) for operator, value in self.asks()
        ]
        return (definition.label if definition else self.code), " ".join(parts)


def _display(definition: Definition | None, value: str) -> str:
    if definition is not None and definition.type == Type.CHOICE:
        return ", ".join(display_value(definition, key) for key in value.split(","))
    if definition is not None and definition.type == Type.YES_NO:
        return display_value(definition, value == "yes")
    return value


def asked_values(query: QueryDict) -> tuple[AskedValue, ...]:
    """One for every attribute that is named, also while nothing is filled in; `add` names one more."""
    given: dict[str, dict[str, str]] = {}
    for name in query:
        if name.startswith(PREFIX):
            code, _, word = name.removeprefix(PREFIX).partition(".")
            given.setdefault(code[:40], {})[word] = query.get(name, "").strip()[:200]
    for code in query.getlist("add")[:1]:
        given.setdefault(code[:40], {})
    return tuple(_read(code, words) for code, words in list(given.items())[:_MOST])


def _read(code: str, words: dict[str, str]) -> AskedValue:
    """From the form (`how`, `value`, `min`, `max`) or from an address (the value itself, `begins`, `any`, `none`)."""
    how = words.get("how", "")
    for word in (Operator.ANY.value, Operator.NONE.value):
        if words.get(word):
            how = word
    exact = words.get("", "")
    value = words.get("value") or words.get(Operator.BEGINS.value, "")
    if exact:
        return AskedValue(code, how=IS + exact)
    return AskedValue(code, how, value, words.get(Operator.MIN.value, ""), words.get(Operator.MAX.value, ""))


def choices_of(definition: Definition, value_filter: AskedValue) -> list[tuple[str, str]]:
    """What the list beside an attribute's name offers, by its type."""
    always = [(Operator.ANY.value, translate("has a value")), (Operator.NONE.value, translate("has none"))]
    if definition.type in BY_NUMBER:
        return [("", translate("from – to")), *_exactly(value_filter), *always]  # noqa: RUF001 - a range is written with the longer dash
    if definition.type == Type.TEXT:
        return [
            (Operator.BEGINS.value, translate("begins with")),
            (Operator.IS.value, translate("is")),
            *_exactly(value_filter),
            *always,
        ]
    language = current_language()
    keys = [
        (f"{IS}{option.key}", localized(option.name, option.names, language)) for option in definition.options
    ]
    if definition.type == Type.YES_NO:
        keys = [(f"{IS}yes", translate("Yes")), (f"{IS}no", translate("No"))]
    several = [choice for choice in _exactly(value_filter) if choice[0] not in dict(keys)]
    return [("", translate("Any")), *keys, *several, *always]


def _exactly(value_filter: AskedValue) -> list[tuple[str, str]]:
    """A value that an address names and the form has no place for, as several of a choice."""
    return (
        [(value_filter.how, translate("is {value}", value=value_filter.how.removeprefix(IS)))]
        if value_filter.how.startswith(IS)
        else []
    )
