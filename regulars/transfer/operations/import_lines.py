"""One line of an import: its shape, and the rules that every account keeps. What the columns of a file are."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.rules import CustomerType
from regulars.fields.rules import Definition, Type
from regulars.fields.rules.shipped import CORE, OWN
from regulars.fields.rules.values import NOTHING, Entered, Value, check
from regulars.kernel.emails import split_address
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.moments import read_moment
from regulars.kernel.texts import is_blank
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.sites.rules.types import unknown_type
from regulars.transfer.queries.code_columns import code_columns
from regulars.transfer.queries.export import attribute_columns

__all__ = [
    "COLUMNS",
    "COPIED",
    "REQUIRED",
    "BadLine",
    "Checker",
    "ImportLine",
    "Layout",
    "checked_value",
    "customer_layout",
    "is_email",
]

REQUIRED = ("site", "email", "last_name")
COLUMNS = ("site", "username", *CORE, "password_hash", "created_at")
# What `Checker.row` answers, in the order in which it is copied; behind it the columns of upper rooms.
_NAMES = ("username", "username_key", "login_email", "email")
COPIED = ("line", "site_id", "named", "created_at", *_NAMES, *OWN, "type", "password", "attributes")


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line as a door read it; a column that isn't there counts as empty."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadLine:
    """Why a line can't be imported: line and column of the file, a stable code, words for people.

    `hides_rest`: the last that is told, as nobody can tell where the next line begins, so it ends the reading and is never left out.
    """

    number: int
    column: str
    code: str
    message: str
    hides_rest: bool = False


def checked_value(line: ImportLine, bad: list[BadLine], column: str, check: Callable[[str], Any]) -> Any:
    """What stands in a column, checked; where something is wrong, it is added to the bad lines."""
    try:
        return check(line.values.get(column, ""))
    except DomainError as error:
        bad.append(BadLine(line.number, column, error.code, error.message))
        return ""


@dataclass(frozen=True)
class Layout:
    """What a file to import is made of. `texts` are the columns whose cells may have several lines; `attributes` those that hold
    attributes, None where there are none. Each line has in its column `mark` what `is_mark` knows again: so a cell is found that has swallowed lines.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    mark: str
    is_mark: Callable[[str], bool]
    texts: Collection[str] = ()
    attributes: Collection[str] | None = None


def customer_layout() -> Layout:
    attributes = attribute_columns()
    texts = [name for name, attribute in attributes.items() if attribute.type == Type.LONG_TEXT]
    return Layout((*COLUMNS, *code_columns()), REQUIRED, "email", is_email, texts, attributes)


def is_email(text: str) -> bool:
    """Whether it looks like one; asks nothing of its domain."""
    return all(split_address(text))


@lru_cache(maxsize=1024)
def _language(value: str) -> str:
    return rules.check_language(value)


# Columns that need nothing but their own check.
_CHECKS = {code: partial(rules.check_value, code) for code in OWN} | {"language": _language}
_hash = lru_cache(maxsize=16)(rules.check_password_hash)


def _attribute(definition: Definition, currency: str, text: str) -> Value:
    """Money is written as `12.30` or `12.30 EUR`, so as an export writes it."""
    if definition.type == Type.MONEY:
        amount, _, named = text.strip().partition(" ")
        return check(definition, {"amount": amount, "currency": named.strip() or currency})
    return check(definition, Entered(text))


@dataclass(frozen=True)
class Checker:
    """Checks lines against the sites that there are and the rules of an account."""

    site_ids: Mapping[str, int]
    types: frozenset[str]
    at: datetime
    attributes: Mapping[str, Definition]
    currencies: Mapping[int | None, str]
    codes: Mapping[str, Callable[[str], str | None]]

    @classmethod
    def now(cls) -> "Checker":
        sites = list(Site.objects.values_list("pk", "code", "currency"))
        return cls(
            {code.lower(): pk for pk, code, _ in sites},
            frozenset(names_of_types()),
            now(),
            attribute_columns(),
            {pk: currency for pk, _, currency in sites},
            {name: column.reader() for name, column in code_columns().items()},
        )

    def row(self, line: ImportLine, bad: list[BadLine]) -> tuple[Any, ...] | None:
        """What is copied for this line; None when something is wrong, which then stands in `bad`."""
        before, value = len(bad), partial(checked_value, line, bad)
        site_id = value("site", self._site)
        email = value("email", rules.check_email)
        named = not is_blank(line.values.get("username", ""))
        username = value("username", rules.check_username) if named else email
        document = {}
        for column, attribute in self.attributes.items():
            if column in line.values and not is_blank(line.values[column]):
                check_one = partial(_attribute, attribute, self.currencies.get(site_id, "EUR"))
                document[attribute.code] = value(column, check_one)
        document = {code: held for code, held in document.items() if held is not NOTHING}
        row = (
            line.number,
            site_id,
            named,
            value("created_at", lambda text: read_moment(text, "created_at", latest=self.at) or self.at),
            username,
            *rules.login_keys(username, email).values(),
            email,
            *(value(column, check) for column, check in _CHECKS.items()),
            value("type", self._type),
            value("password_hash", _hash),
            json.dumps(document) if document else "{}",
            *(value(name, read) for name, read in self.codes.items()),
        )
        return row if len(bad) == before else None

    def _type(self, code: str) -> str:
        """Any type of the installation: who is a customer already is asked by no site again."""
        code = code.strip() or CustomerType.B2C
        if code not in self.types:
            raise unknown_type()
        return code

    def _site(self, code: str) -> int | None:
        """Without a code the account joins the default set and has no row (DEF-02, SET-07)."""
        code = code.strip().lower()
        if code and code not in self.site_ids:
            raise Invalid("no_such_site", "There is no site with this code.", "site")
        return self.site_ids.get(code)
