"""An address as a value: checked field by field for its country, and written in lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from regulars.addresses.rules.formats import STANDARD, Format, Formats
from regulars.addresses.rules.postal import COUNTRIES, Country, Piece, check_country, country_of
from regulars.customers.rules.phones import check_phone
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.texts import one_line

__all__ = ["FIELDS", "LONGEST", "Entry", "check_entry", "written_lines"]

STREET_LINES = 3
LONGEST = {
    "name": 200,
    "company": 200,
    "street": 300,
    "district": 100,
    "city": 100,
    "area": 100,
    "postal_code": 20,
    "sorting_code": 20,
    "country": 2,
    "phone": 40,
}


@dataclass(frozen=True)
class Entry:
    """What stands in an address; `street` has up to three lines, `area` is the country's key of a state or the like."""

    name: str
    country: str
    company: str = ""
    street: str = ""
    district: str = ""
    city: str = ""
    area: str = ""
    postal_code: str = ""
    sorting_code: str = ""
    phone: str = ""


FIELDS = tuple(field.name for field in fields(Entry))
_EVERYTHING = tuple((Piece(name),) for name in LONGEST if name not in {"country", "phone"})


def check_entry(
    sent: Mapping[str, str], formats: Formats = STANDARD, *, former: Mapping[str, str] | None = None
) -> Entry:
    """The address as it is kept. Of `former`, which it takes the place of, stays what the form doesn't ask for; in another country it
    goes.

    Raises `Invalid` with every field that is wrong: `required`, `unknown_country`, `unknown_area`, `postal_code_shape`,
    `postal_code_elsewhere`, `phone_shape`, `not_in_country` for what addresses there don't have, `form_field_refused` for what the form leaves
    out (G14).
    """
    country = country_of(check_country(sent.get("country", "")))
    form, collector = formats.of(country.code), ErrorCollector()
    kept = {"country": country.code}
    for name in FIELDS:
        if name not in kept:
            with collector.field():
                value = _sent(name, sent, former or {}, form, country)
                kept[name] = _checked(name, value, country, kept)
                if not kept[name] and name in form.required_in(country):
                    raise Invalid("required", "Please fill this in.", name)
    collector.refuse()
    return Entry(**kept)


def _sent(
    name: str, sent: Mapping[str, str], former: Mapping[str, str], form: Format, country: Country
) -> str:
    """What somebody says a field is, if the form asks for it; that it stays as it was is no saying."""
    value = sent.get(name, "")
    if name in form.fields_in(country) or name not in (*country.fields, "phone"):
        return value
    if name in sent and value.strip() != former.get(name, ""):
        raise Invalid("form_field_refused", "This site's form doesn't ask for this.", name)
    return former.get(name, "") if former.get("country") == country.code else ""


def _checked(name: str, value: str, country: Country, kept: Mapping[str, str]) -> str:
    """One field; the area comes before the postal code, which may tell of it."""
    if name == "phone":
        return check_phone_in(value, country.code)
    text = _text(name, value)
    if not text:
        return ""
    if name not in country.fields:
        raise Invalid("not_in_country", "Addresses in this country don't have this.", name)
    if name == "area" and country.areas:
        return country.area(text).key
    if name == "postal_code":
        return country.check_postal_code(text, kept.get("area", ""))
    return text


def _text(name: str, value: str) -> str:
    if name != "street":
        return one_line(value, name, longest=LONGEST[name])
    lines = [one_line(line, name, longest=LONGEST[name]) for line in value.strip().splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > STREET_LINES:
        raise Invalid("too_many_lines", "Please use at most {lines} lines.", name, lines=STREET_LINES)
    if sum(map(len, lines)) > LONGEST[name]:
        raise Invalid("too_long", "Please use at most {longest} characters.", name, longest=LONGEST[name])
    return "\n".join(lines)


def check_phone_in(value: str, country: str) -> str:
    """A number as it was typed; one without country code is of this country. Raises `Invalid` `phone_shape`, `phone_unknown`."""
    from phonenumbers import NumberParseException, is_possible_number, parse  # noqa: PLC0415 - its tables cost 60 ms at start-up

    typed = check_phone(value)
    if not typed:
        return ""
    try:
        if is_possible_number(parse(typed, country)):
            return typed
    except NumberParseException:
        pass
    raise Invalid(
        "phone_unknown", "There is no such number. Abroad it begins with + and the country.", "phone"
    )


def written_lines(entry: Entry, formats: Formats = STANDARD) -> list[str]:
    """The address as the post reads it, without the country; as a site writes it where that has formats of its own (ADR-06)."""
    values = vars(entry)
    lines = formats.of(entry.country).lines or _lines_in(entry.country)
    written = ("".join(_line(line, values)) for line in lines)
    return [part for line in written for part in line.split("\n") if part]


def _lines_in(country: str) -> tuple[tuple[Piece, ...], ...]:
    """As the country has them; where nobody knows it any more, all that there is."""
    return country_of(country).lines if country in COUNTRIES else _EVERYTHING


def _line(pieces: tuple[Piece, ...], values: Mapping[str, str]) -> Iterator[str]:
    """What stands between two fields is left out where one of them is empty, what stands after the last one where that is."""
    before, begun, value = "", False, ""
    for index, piece in enumerate(pieces):
        if not piece.field:
            before = piece.text
            if index == len(pieces) - 1 and value:
                yield before
            continue
        value = values[piece.field]
        if value:
            yield (before if begun or index <= 1 else "") + value
            begun = True
            before = ""
