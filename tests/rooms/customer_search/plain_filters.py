"""What a filter by attribute means, in a few lines that know no database."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from regulars.customer_search.queries.search import AttributeFilter
from regulars.fields.rules import Definition, Type
from regulars.fields.rules.filters import Operator

__all__ = ["fits"]


def fits(
    document: Mapping[str, Any], asked: Sequence[AttributeFilter], known: Mapping[str, Definition]
) -> bool:
    return all(_one(document.get(one.code), one, known[one.code].type) for one in asked)


def _one(value: Any, asked: AttributeFilter, kind: Type) -> bool:
    if value is None or asked.operator in {Operator.ANY, Operator.NONE}:
        return asked.operator == (Operator.NONE if value is None else Operator.ANY)
    match kind:
        case Type.CHOICE:
            return value in asked.value.split(",")
        case Type.YES_NO:
            return value is (asked.value in {"yes", "true"})
        case Type.TEXT:
            return _text(_plain(value), asked)
        case Type.MONEY:
            return _money(value, asked)
    return _compare(value, asked.operator, _like(value, asked.value))


def _text(mine: str, asked: AttributeFilter) -> bool:
    theirs = _plain(asked.value)
    return mine.startswith(theirs) if asked.operator == Operator.BEGINS else mine == theirs


def _money(mine: Mapping[str, str], asked: AttributeFilter) -> bool:
    amount, _, currency = asked.value.partition(" ")
    same = not currency or currency.upper() == mine["currency"]
    return same and _compare(Decimal(mine["amount"]), asked.operator, Decimal(amount))


def _like(value: Any, text: str) -> Any:
    return text if isinstance(value, str) else float(text)


def _compare(mine: Any, operator: Operator, theirs: Any) -> bool:
    if operator == Operator.IS:
        return bool(mine == theirs)
    return bool(mine >= theirs if operator == Operator.MIN else mine <= theirs)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(char for char in letters if not unicodedata.combining(char)).lower()
