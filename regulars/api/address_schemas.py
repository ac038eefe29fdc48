"""Addresses as both APIs take and show them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from ninja import Path
from pydantic import Field

from regulars.addresses.models import Address
from regulars.addresses.queries.books import StoredAddress
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS, LONGEST, Entry, written_lines
from regulars.addresses.rules.formats import STANDARD, Formats
from regulars.api.schemas import Emptied, Patched, Schema, with_fields

__all__ = [
    "AddressChanges",
    "AddressId",
    "AddressSchema",
    "AddressWish",
    "Default",
    "address_values",
    "kinds_in",
    "sent_values",
    "whole_entry",
]

AddressId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Kinds = Annotated[
    list[Literal["shipping", "billing"]],
    Field(max_length=2, description="What it is for: `shipping`, `billing` or both."),
]
_TEXT: Any = Emptied
_CODES = tuple(name for name in FIELDS if name not in {"name", "country"})
_WISHED = {name: (Annotated[str, Field(max_length=2 * LONGEST[name])], "") for name in _CODES}
_CHANGED = {name: (Annotated[_TEXT[str], Field(max_length=2 * LONGEST[name])], None) for name in _CODES}


@with_fields(_WISHED)
class AddressWish(Schema):
    """`country` has two letters and decides which of the others there are, and which are required; `street` has up to three lines;
    `area` is a state, province or the like, by its code or name.
    """

    name: Annotated[str, Field(max_length=400)]
    country: Annotated[str, Field(max_length=4)]
    kinds: Kinds | None = None


@with_fields(_CHANGED)
class AddressChanges(Schema):
    """Only what is sent changes; null empties a field."""

    name: Annotated[Patched[str], Field(max_length=400)] = None
    country: Annotated[Patched[str], Field(max_length=4)] = None
    kinds: Patched[Kinds] = None


class Default(Schema):
    kinds: Kinds


class AddressSchema(Schema):
    """`site` is the code of where it was entered, for keys that reach that site. `lines` is the address as the post reads it, without the country."""

    id: int
    site: str | None
    kinds: list[Kind]
    default_for: list[Kind]
    name: str
    company: str
    street: str
    district: str
    city: str
    area: str
    postal_code: str
    sorting_code: str
    country: str
    phone: str
    lines: list[str]
    version: int


def address_values(
    address: Address | StoredAddress, site: str | None, formats: Formats = STANDARD
) -> dict[str, Any]:
    """What every answer says of an address, written in a site's formats."""
    values = {name: getattr(address, name) for name in FIELDS}
    return {
        "id": address.id,
        "site": site,
        "kinds": [kind for kind in Kind if getattr(address, f"for_{kind}")],
        "default_for": [kind for kind in Kind if getattr(address, f"default_{kind}")],
        **values,
        "lines": written_lines(Entry(**values), formats),
        "version": address.version,
    }


def kinds_in(kinds: Iterable[str]) -> frozenset[Kind]:
    return frozenset(map(Kind, kinds))


def sent_values(body: Schema) -> Mapping[str, str]:
    """The words that were sent, for the verbs."""
    return body.model_dump(exclude_unset=True, exclude={"kinds", "site"})


def whole_entry(address: Address, body: AddressChanges) -> dict[str, str]:
    """The address with what was sent in the place of what there is."""
    return {name: getattr(address, name) for name in FIELDS} | dict(sent_values(body))
