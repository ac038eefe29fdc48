"""How a site writes addresses and what it asks for: by country, else for every country, else as the country itself has it (ADR-06)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from regulars.addresses.rules.postal import FIELDS_OF_LINES, Country, Piece, check_country, country_of
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.i18n import listed, noop, translate
from regulars.kernel.texts import one_line

__all__ = ["ANY", "EVERYWHERE", "LONGEST_FORMAT", "NAMES", "STANDARD", "Format", "Formats", "as_text", "askable_in", "check_format", "check_place", "fields_in_words", "has_fields_of"]  # fmt: skip

EVERYWHERE = ""  # in the place of a country: in every one that has no format of its own
ANY = "any"  # how records and programs write it
# What the parts of an address are called where no country is meant.
NAMES = {
    "name": noop("Name"),
    "company": noop("Company"),
    "street": noop("Street and number"),
    "district": noop("District"),
    "city": noop("City"),
    "area": noop("State or province"),
    "postal_code": noop("Postal code"),
    "sorting_code": noop("Sorting code"),
    "country": noop("Country"),
    "phone": noop("Phone"),
}
LONGEST_FORMAT, MOST_LINES = 300, 10
# What some country requires, so that a format for all of them has a place for it.
_NEEDED = frozenset({"name", "street", "city", "area", "postal_code"})
_FIELD = re.compile(r"(\{[a-z_]+\})")

Lines = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Format:
    """`text` has a line for each of the address, with fields in braces; none: as the country writes them. What the country itself
    requires is always asked for.
    """

    text: str = ""
    required: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @property
    def lines(self) -> Lines | None:
        return _parsed(self.text) if self.text else None

    def fields_in(self, country: Country) -> tuple[str, ...]:
        """What is asked for after the country, in the order of the form."""
        unasked = self.left_out - country.required
        return tuple(name for name in (*country.fields, "phone") if name not in unasked)

    def required_in(self, country: Country) -> frozenset[str]:
        return country.required | (self.required & {*country.fields, "phone"})


AS_THE_COUNTRY = Format()


@dataclass(frozen=True)
class Formats:
    """Those of a site, by country or `EVERYWHERE`."""

    by_country: Mapping[str, Format]

    def of(self, country: str) -> Format:
        """The one that counts for addresses there."""
        return self.by_country.get(country) or self.by_country.get(EVERYWHERE, AS_THE_COUNTRY)


STANDARD = Formats(MappingProxyType({}))


def askable_in(country: str) -> tuple[str, ...]:
    """What a site may leave out or require in a country, or somewhere."""
    if not country:
        return tuple(name for name in NAMES if name not in {"name", "street", "country"})
    there = country_of(country)
    return tuple(name for name in (*there.fields, "phone") if name not in there.required)


def check_place(country: str) -> str:
    """What a format is for: a country's code in capitals, or `EVERYWHERE`, also as `ANY`. Raises `Invalid` `unknown_country`."""
    return EVERYWHERE if country in {EVERYWHERE, ANY} else check_country(country)


def check_format(text: str, required: Collection[str], left_out: Collection[str], country: str) -> Format:
    """The format as it is kept for a country or `EVERYWHERE`. Raises `Invalid` with everything that is wrong: `unknown_field`,
    `line_without_field`, `format_incomplete`, `too_many_lines`, `too_long` beside `format`; `unknown_field`, `required_there`, `required_and_left_out` beside the
    lists.
    """
    there = country_of(country) if country else None
    known = {*there.fields, "phone"} - {"name"} if there else set(askable_in(country))
    collector, kept = ErrorCollector(), ""
    with collector.field():
        kept = _checked_text(text, there)
    for name, fields in (("required", required), ("left_out", left_out)):
        with collector.field():
            _require_known(fields, known, name)
    with collector.field():
        if there and there.required & set(left_out):
            fields = fields_in_words(there.required & set(left_out))
            raise Invalid("required_there", "Addresses there need {fields}.", "left_out", fields=fields)
    with collector.field():
        if set(required) & set(left_out):
            raise Invalid("required_and_left_out", "What is required can't be left out.", "left_out")
    collector.refuse()
    return Format(kept, frozenset(required), frozenset(left_out))


def has_fields_of(text: str, country: str) -> bool:
    """Whether it is a format with the fields of this country, also where it was made for every one."""
    fields = {piece.field for line in _parsed(text) for piece in line if piece.field}
    return bool(fields) and fields <= set(country_of(country).fields)


def as_text(lines: Lines) -> str:
    """Lines as a site writes its own."""
    return "\n".join(
        "".join(f"{{{piece.field}}}" if piece.field else piece.text for piece in line)
        for line in lines
        if any(piece.field for piece in line)
    )


def fields_in_words(fields: Collection[str]) -> str:
    """Their names, in the language of the reader and the order of a form."""
    return listed(translate(label) for name, label in NAMES.items() if name in fields)


def _require_known(fields: Collection[str], known: Collection[str], name: str) -> None:
    for field in fields:
        if field not in known:
            raise Invalid(
                "unknown_field", "Addresses there have no field {unknown}.", name, unknown=field[:60]
            )


def _checked_text(text: str, there: Country | None) -> str:
    lines = [one_line(line, "format", longest=LONGEST_FORMAT) for line in text.strip().splitlines()]
    kept = "\n".join(line for line in lines if line)
    if not kept:
        return ""
    if len(kept) > LONGEST_FORMAT:
        raise Invalid(
            "too_long", "Please use at most {longest} characters.", "format", longest=LONGEST_FORMAT
        )
    if kept.count("\n") >= MOST_LINES:
        raise Invalid("too_many_lines", "Please use at most {lines} lines.", "format", lines=MOST_LINES)
    fields = [piece.field for line in _parsed(kept) for piece in line if piece.field]
    # A brace that is left belongs to no field.
    braces = [
        piece.text for line in _parsed(kept) for piece in line if "{" in piece.text or "}" in piece.text
    ]
    _require_known([*fields, *braces], _fields_in(there), "format")
    if not all(any(piece.field for piece in line) for line in _parsed(kept)):
        raise Invalid("line_without_field", "Each line needs a field in braces.", "format")
    if missing := (there.required if there else _NEEDED) - set(fields):
        words = fields_in_words(missing)
        raise Invalid("format_incomplete", "Addresses there need {fields}.", "format", fields=words)
    return "" if there and kept == as_text(there.lines) else kept


def _fields_in(there: Country | None) -> Collection[str]:
    return there.fields if there else FIELDS_OF_LINES


@lru_cache(maxsize=1000)
def _parsed(text: str) -> Lines:
    return tuple(tuple(_pieces(line)) for line in text.split("\n"))


def _pieces(line: str) -> Iterator[Piece]:
    for part in _FIELD.split(line):
        if _FIELD.fullmatch(part):
            yield Piece(field=part[1:-1])
        elif part:
            yield Piece(text=part)
