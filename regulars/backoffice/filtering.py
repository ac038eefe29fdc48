"""Filters that live in the address of a list: read and written back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self
from urllib.parse import urlencode

from django.http import QueryDict

__all__ = ["Addressed"]


@dataclass(frozen=True)
class Addressed:
    """A subclass has a field for every filter, all of them texts as they stand in the address of the list."""

    LIST: ClassVar[str]
    LONGEST: ClassVar[int] = 254

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        return cls(**{name: query.get(name, "").strip()[: cls.LONGEST] for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        """The filters that are one text each."""
        return [field.name for field in fields(cls) if field.type is str]

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, the empty ones left out."""
        return [(name, getattr(self, name)) for name in self.names() if getattr(self, name)]

    def address(self, path: str = "", *, more: Mapping[str, str | None] | None = None, **changes: str) -> str:
        """The address of the list with these filters, some of them changed; `more` are no filters, as a cursor."""
        wanted = replace(self, **changes)
        given = wanted.pairs() + [(name, value) for name, value in (more or {}).items() if value]
        return f"{path or self.LIST}?{urlencode(given)}" if given else path or self.LIST
