"""Vocabulary of attributes and forms: values in, an answer or a named problem out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict
from regulars.kernel.i18n import current_language

ATTRIBUTE_ADDED = Event("attribute.added", "added attribute {attribute}")
ATTRIBUTE_CHANGED = Event(
    "attribute.changed",
    "changed attribute {attribute}: {fields}",
    {
        "name": "Name",
        "names": "Name in German",
        "type": "Type",
        "group": "Group",
        "kept": "Where it is kept",
        "options": "Options",
        "limits": "What it may be",
        "filterable": "Customers can be filtered by it",
        "writable": "Customers may fill it in",
    },
)
ATTRIBUTE_DELETED = Event("attribute.deleted", "deleted attribute {attribute}")
FORM_CHANGED = Event("form.changed", "changed the {purpose} form for {type} at {site}")
FORM_RESET = Event("form.reset", "put the {purpose} form for {type} at {site} back to the standard one")

# The languages that pages and mails speak; labels may be given in each.

Texts = Mapping[str, str]


class Type(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    MONEY = "money"
    IMAGE = "image"


# The types whose values can be indexed, and so filtered by.
INDEXED = frozenset({Type.TEXT, Type.NUMBER, Type.YES_NO, Type.CHOICE, Type.DATE, Type.MONEY})


class Group(StrEnum):
    """Which rights reach an attribute (the field groups of the staff's roles), and where pages show it."""

    IDENTITY = "identity"
    CONTACT = "contact"
    CREDENTIALS = "credentials"
    ADDRESSES = "addresses"
    ATTRIBUTES = "attributes"
    CONSENT = "consent"
    B2B = "b2b"


class Kept(StrEnum):
    """Where the value lies: a column of the customer (a core *proxy*, ATT-04), the account's document, a consent of a
    site, or nowhere (a password's hash is not a value).
    """

    COLUMN = "column"
    DOCUMENT = "document"
    CONSENT = "consent"
    NOWHERE = "nowhere"


class Purpose(StrEnum):
    REGISTRATION = "registration"
    PROFILE = "profile"
    CHECKOUT = "checkout"


@dataclass(frozen=True)
class Option:
    """One of the values of a choice. `key` is stored, `name` and its translations are shown (REG-10)."""

    key: str
    name: str
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """`longest` in characters; `least` and `most` for numbers and money; `decimals` a number may have."""

    longest: int | None = None
    least: float | None = None
    most: float | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Definition:
    """What an attribute is. `writable`: customers may fill it in where a form offers it (G14)."""

    code: str
    name: str
    type: Type
    group: Group = Group.ATTRIBUTES
    kept: Kept = Kept.DOCUMENT
    names: Texts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    limits: Limits = field(default_factory=Limits)
    filterable: bool = False
    writable: bool = True

    def name_in(self, language: str) -> str:
        """What it is called in this language, or as it was first written."""
        return localized(self.name, self.names, language)

    @property
    def label(self) -> str:
        """What it is called in the language of the reader."""
        return self.name_in(current_language())

    def option(self, key: str) -> Option | None:
        """The choice with this key."""
        return next((known for known in self.options if known.key == key), None)


def localized(name: str, names: Texts, language: str) -> str:
    """A text in this language (`de`, `de_AT`), or as it was first written."""
    return names.get(language) or names.get(language.partition("_")[0]) or name


def version_conflict(version: int) -> Conflict:
    """G23."""
    return Conflict(
        "version_conflict",
        "Someone else saved in between. Look at what is new and save again.",
        details={"version": version},
    )


def as_stored(limits: Limits) -> dict[str, Any]:
    """Only what is said."""
    return {name: value for name, value in vars(limits).items() if value is not None}
