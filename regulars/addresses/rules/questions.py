"""What somebody is asked who enters an address: the country first, then what addresses there are made of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from regulars.addresses.rules import KIND_LABELS, Kind
from regulars.addresses.rules.entries import LONGEST, STREET_LINES
from regulars.addresses.rules.formats import STANDARD, Format, Formats
from regulars.addresses.rules.postal import LABELS, Country, country_named, country_of
from regulars.kernel.i18n import translate

__all__ = ["Question", "kinds_in", "questions"]

_AUTOCOMPLETE = {
    "name": "name",
    "company": "organization",
    "street": "street-address",
    "district": "address-level3",
    "city": "address-level2",
    "area": "address-level1",
    "postal_code": "postal-code",
    "phone": "tel",
    "country": "country",
}
_NARROW = frozenset({"postal_code", "city", "area", "district", "sorting_code"})


@dataclass(frozen=True)
class Question:
    """A field of a form. With `options` one of them is chosen, with `lines` it has that many, `ticked` is a yes or no; two that
    are `narrow` share a row.
    """

    code: str
    label: str
    required: bool = False
    longest: int = 0
    lines: int = 1
    options: tuple[tuple[str, str], ...] = ()
    ticked: bool | None = None
    narrow: bool = False
    autocomplete: str = "off"
    help: str = ""


def questions(
    country: str, countries: Iterable[str], kinds: Collection[Kind], formats: Formats = STANDARD
) -> list[Question]:
    """The questions about an address in this country, one of those to choose from; empty: the country alone is asked for."""
    choices = tuple((code, country_named(code)) for code in countries)
    if not country:
        choices = (("", translate("Please choose")), *choices)
    found = [
        Question(
            "country",
            translate("Country"),
            required=True,
            options=choices,
            autocomplete=_AUTOCOMPLETE["country"],
        )
    ]
    if not country:
        return found
    there, form = country_of(country), formats.of(country)
    found += [_question(there, name, form) for name in form.fields_in(there)]
    return found + [
        Question(f"for_{kind}", translate(KIND_LABELS[kind]), ticked=True) for kind in Kind if kind in kinds
    ]


def kinds_in(sent: Mapping[str, str], kinds: Collection[Kind]) -> frozenset[Kind]:
    """What was ticked of these; a single one needs no tick."""
    if len(kinds) == 1:
        return frozenset(kinds)
    return frozenset(kind for kind in kinds if sent.get(f"for_{kind}"))


def _question(country: Country, name: str, form: Format) -> Question:
    label = translate(LABELS[country.labels.get(name, name)])
    options: tuple[tuple[str, str], ...] = ()
    if name == "area" and country.areas:
        options = (("", translate("Please choose")), *((area.key, area.label) for area in country.areas))
    return Question(
        name,
        label,
        required=name in form.required_in(country),
        longest=LONGEST[name],
        lines=STREET_LINES if name == "street" else 1,
        options=options,
        narrow=name in _NARROW,
        autocomplete=_AUTOCOMPLETE.get(name, "off"),
        help=translate("For example {example}.", example=country.example)
        if name == "postal_code" and country.example
        else "",
    )
