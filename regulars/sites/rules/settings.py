"""A setting is declared once, beside its column: its words, what it may be, who may change it (1351).

The API's schema, the form, the overview and the history are made of that. A room above declares settings of its own in
a table of its own, whose key is the site.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self, TypeAlias, TypeVar

from django.db.models import Field, Model

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import counted, either, grouped, noop, translate
from regulars.kernel.texts import one_line

AnyColumn: TypeAlias = "Field[Any, Any]"
Column = TypeVar("Column", bound=AnyColumn)


class Topic(StrEnum):
    """What a setting is about: a card of the form and of the overview, in this order."""

    heading: str

    def __new__(cls, code: str, heading: str) -> Self:
        role = str.__new__(cls, code)
        role._value_, role.heading = code, heading
        return role

    SHOP = "shop", noop("The shop")
    ACCESS = "access", noop("Who gets in")
    REGISTRATION = "registration", noop("Registration and approval")
    FORMS = "forms", noop("Forms")
    LOG_INS = "log_ins", noop("Log-ins")
    MAILS = "mails", noop("Mails")
    REGION = "region", noop("Language, time and money")


@dataclass(frozen=True)
class FromSet:
    """Sites of a set that has this flag have this value, and no other."""

    flag: str
    value: str
    code: str
    message: str


@dataclass(frozen=True)
class Setting:
    """What people read of it, and who may change it: a right of staff by its code. As it is, a yes or no."""

    label: str
    topic: Topic
    hint: str = ""
    _: KW_ONLY
    right: str = "edit_sites"
    from_set: FromSet | None = None

    def on(self, column: Column) -> Column:
        """The column that keeps it; migrations don't see the words."""
        column.setting = self  # type: ignore[attr-defined]
        return column

    def check(self, value: Any, column: AnyColumn) -> Any:  # noqa: ARG002 - other kinds look at it
        """As it is stored. Raises `Invalid` beside the column's name."""
        return value

    def words(self, value: Any) -> str:
        """A stored value as people read it."""
        return translate("Yes" if value else "No")


@dataclass(frozen=True)
class Text(Setting):
    """One line. `meaning` makes of it what is stored; `kind` is the input, `offers` names what is offered while typing."""

    _: KW_ONLY
    meaning: Callable[[str, str], str] = lambda value, _field: value
    kind: str = "text"
    offers: str = ""

    def check(self, value: str, column: AnyColumn) -> str:
        line = one_line(value, column.name, longest=column.max_length or 200, required=True)
        return self.meaning(line, column.name)

    def words(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Number(Setting):
    _: KW_ONLY
    least: int
    most: int
    unit: str

    def check(self, value: int, column: AnyColumn) -> int:
        if not self.least <= value <= self.most:
            raise Invalid(
                "out_of_range",
                "Choose {least} to {most} {unit}.",
                column.name,
                least=self.least,
                most=self.most,
                unit=translate(self.unit),
            )
        return value

    def words(self, value: Any) -> str:
        if self.unit == "minutes" and value % 1_440 == 0:
            return counted("{number} day", "{number} days", value // 1_440)
        if self.unit == "minutes" and value % 60 == 0:
            return counted("{number} hour", "{number} hours", value // 60)
        return f"{grouped(value)} {translate(self.unit)}"


@dataclass(frozen=True)
class Choice(Setting):
    """`options` are label and hint by what is stored."""

    _: KW_ONLY
    options: Mapping[str, tuple[str, str]]

    def check(self, value: str, column: AnyColumn) -> str:
        if value not in self.options:
            raise Invalid("unknown_value", "Choose {known}.", column.name, known=either(self.options))
        return str(value)

    def words(self, value: Any) -> str:
        return translate(self.options.get(value, (str(value), ""))[0])


@dataclass(frozen=True)
class Declared:
    """A setting with the column that keeps it, whose name is its code everywhere."""

    setting: Setting
    column: AnyColumn

    @property
    def default(self) -> Any:
        """None where a new site has to say it."""
        return self.column.get_default() if self.column.has_default() else None

    def imposed_by(self, home: object) -> str | None:
        """What a customer set says for all its sites; None where it leaves it to each."""
        rule = self.setting.from_set
        return rule.value if rule and getattr(home, rule.flag) else None

    def check(self, value: Any, home: object = None) -> Any:
        """As it is stored at a site of this set. Raises `Invalid` beside it."""
        checked, rule = self.setting.check(value, self.column), self.setting.from_set
        if rule and self.imposed_by(home) not in {None, checked}:
            raise Invalid(rule.code, rule.message, self.column.name)
        return checked


_declared: dict[str, dict[str, Declared]] = {}


def declare(owner: str, model: type[Model]) -> None:
    """Add the settings of this table to those of a `site` or `set`. A room above has a row for each site, or none yet."""
    known = _declared.setdefault(owner, {})
    for column in model._meta.concrete_fields:  # noqa: SLF001 - Django's own front
        if hasattr(column, "setting"):
            if column.name in known:
                raise ValueError(f"There is a setting {column.name} already.")
            known[column.name] = Declared(column.setting, column)


def declared(owner: str) -> Mapping[str, Declared]:
    """The settings of a `site` or `set`, by code."""
    return MappingProxyType(_declared[owner])
