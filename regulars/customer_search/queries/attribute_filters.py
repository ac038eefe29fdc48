"""Filters by attribute: which are allowed, and what they ask of the rows beside the documents (decision 1002)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regulars.customer_search.queries.sql import Sql, all_of
from regulars.fields.models import Attribute
from regulars.fields.queries import definitions_of, filterable_definitions
from regulars.fields.rules import Definition, Type
from regulars.fields.rules.filters import (
    ALWAYS,
    BY_NUMBER,
    Compared,
    Operator,
    is_filterable,
    read_value,
)
from regulars.kernel.errors import Forbidden, Invalid
from regulars.kernel.i18n import either
from regulars.kernel.texts import storable
from regulars.staff.rules import Grant

__all__ = [
    "MOST_FILTERS",
    "VALUES",
    "AttributeFilter",
    "ValueCondition",
    "filterable",
    "parsed_filter",
    "value_conditions",
]

MOST_FILTERS = 10
VALUES = "customers_attributevalue"
_COMPARED = {Operator.IS: "=", Operator.MIN: ">=", Operator.MAX: "<="}
_FOLDED = "left(regulars_fold(%s), 500)"
_BEGINS = rf"v.word LIKE replace(replace(replace({_FOLDED}, '\', '\\'), '%%', '\%%'), '_', '\_') || '%%'"


@dataclass(frozen=True)
class AttributeFilter:
    """One filter as it was asked for; the value as text, of a choice one key or several separated by commas."""

    code: str
    operator: Operator = Operator.IS
    value: str = ""

    @property
    def field(self) -> str:
        """As an address names it."""
        return f"attribute.{self.code}{'' if self.operator == Operator.IS else f'.{self.operator}'}"


_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def parsed_filter(name: str, value: str) -> AttributeFilter:
    """As every door writes it: `level=gold`, `size.min=42`, `size.any=true`. Raises `Invalid` `unknown_operator`."""
    code, _, word = name.partition(".")
    wanted = AttributeFilter(code, value=value)
    if not word:
        return wanted
    if word not in set(Operator):
        raise Invalid(
            "unknown_operator", "Choose {known}.", f"attribute.{name}"[:100], known=either(Operator)
        )
    operator = Operator(word)
    if operator not in ALWAYS:
        return AttributeFilter(code, operator, value)
    if value.lower() not in _YES | _NO:
        raise Invalid("wrong_type", "Answer true or false.", f"attribute.{name}"[:100])
    wants = (operator == Operator.ANY) == (value.lower() in _YES)
    return AttributeFilter(code, Operator.ANY if wants else Operator.NONE)


@dataclass(frozen=True)
class ValueCondition:
    """What is asked of one attribute, or of what an upper room puts accounts into. `where` is about a row `v` of `table`.

    `is_ordered`: it is about one word, or one thing, so that the index has the accounts in order. `field`: whoever doesn't see it can't ask by it.
    """

    where: Sql
    is_ordered: bool = False
    wants_none: bool = False
    table: str = VALUES
    field: str = ""

    @property
    def condition(self) -> Sql:
        """About the customer `c`. OFFSET 0 keeps it a look at one row for each."""
        rows = f"SELECT 1 FROM {self.table} v WHERE v.account_id = c.id"
        exists = f"EXISTS ({rows} AND {self.where.text} OFFSET 0)"
        return Sql(f"NOT {exists}" if self.wants_none else exists, self.where.params)

    @property
    def rows(self) -> Sql:
        """All rows of the index that fit."""
        return Sql(f"{self.table} v WHERE {self.where.text}", self.where.params)


def filterable(grant: Grant) -> list[Definition]:
    """The attributes that somebody may filter by, as every list orders them."""
    return [
        definition
        for definition in filterable_definitions().values()
        if grant.sees(f"{definition.group}:{definition.code}")
    ]


def value_conditions(filters: Iterable[AttributeFilter], grant: Grant) -> tuple[ValueCondition, ...]:
    """What the filters mean, those of one attribute together. One statement, none without filters.

    Raises `Invalid` beside `attribute.code`: `unknown_attribute`, `not_filterable`, `too_many`, and as `read_value`
    does; `Forbidden` `field_hidden` for a group that isn't shown (G13).
    """
    filters = tuple(dict.fromkeys(filters))
    if not filters:
        return ()
    if len(filters) > MOST_FILTERS:
        raise Invalid(
            "too_many",
            "At most {most} filters at a time.",
            filters[MOST_FILTERS].field,
            most=MOST_FILTERS,
        )
    by_code: dict[str, list[AttributeFilter]] = {}
    for attribute_filter in filters:
        by_code.setdefault(attribute_filter.code, []).append(attribute_filter)
    known = {
        row.code: row for row in Attribute.objects.filter(code__in=[storable(code[:60]) for code in by_code])
    }
    for attribute_filter in filters:
        _require(attribute_filter, known.get(attribute_filter.code), grant)
    definitions = {code: row.definition() for code, row in known.items()} | definitions_of(known)
    return tuple(
        made for code, those in by_code.items() for made in _made(known[code].pk, definitions[code], those)
    )


def _require(wanted: AttributeFilter, row: Attribute | None, grant: Grant) -> None:
    if row is None:
        raise Invalid("unknown_attribute", "There is no such attribute.", wanted.field)
    if not grant.sees(f"{row.group}:{row.code}"):
        raise Forbidden("field_hidden", "Your role doesn't show this attribute.", wanted.field)
    if not is_filterable(row.definition()):
        raise Invalid("not_filterable", "Customers can't be filtered by this attribute.", wanted.field)


def _made(
    attribute_id: int, definition: Definition, same_code: Sequence[AttributeFilter]
) -> list[ValueCondition]:
    """One for all that is asked of values, another for the wish that there be none."""
    column = "number" if definition.type in BY_NUMBER else "word"
    there = [Sql("v.attribute_id = %s", (attribute_id,)), Sql(f"v.{column} IS NOT NULL")]
    values = [
        (wish.operator, read_value(definition, wish.operator, wish.value, wish.field)) for wish in same_code
    ]
    parts = [_part(definition.type, operator, value) for operator, value in values if operator not in ALWAYS]
    wished = {operator for operator, _ in values}
    found = []
    if wished != {Operator.NONE}:
        is_ordered = column == "word" and any(part.text.startswith("v.word = ") for part in parts)
        found.append(ValueCondition(all_of([*there, *parts]), is_ordered))
    if Operator.NONE in wished:
        found.append(ValueCondition(all_of(there), wants_none=True))
    return found


def _part(kind: Type, operator: Operator, value: Compared) -> Sql:
    if operator == Operator.BEGINS:
        return Sql(_BEGINS, value.words)
    if value.number is None:
        folded = _FOLDED if kind == Type.TEXT else "%s"
        return Sql(f"v.word = {folded}", value.words) if len(value.words) == 1 else _one_of(value.words)
    number = Sql(f"v.number {_COMPARED[operator]} %s", (value.number,))
    return all_of([number, Sql("v.word = %s", value.words)]) if value.words else number


def _one_of(words: tuple[str, ...]) -> Sql:
    return Sql("v.word = ANY(%s)", (list(words),))
