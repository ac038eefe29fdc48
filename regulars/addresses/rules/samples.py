"""An address to try a format on: made up, but as the country has them."""

from regulars.addresses.rules.entries import Entry
from regulars.addresses.rules.formats import NAMES
from regulars.addresses.rules.postal import Country, country_of
from regulars.kernel.i18n import translate

__all__ = ["sample_in"]


def sample_in(code: str) -> Entry:
    """Every field that there is is filled in, in the language of the reader."""
    country = country_of(code)
    known = {
        "name": "Ada Lovelace",
        "company": "Lovelace & Co",
        "street": translate("12 High Street"),
        "area": _area(country),
        "postal_code": country.example,
    }
    values = {field: known.get(field) or translate(NAMES[field]) for field in country.fields}
    return Entry(**values | {"country": code})


def _area(country: Country) -> str:
    """The one that the example of a postal code is in."""
    fitting = (area.key for area in country.areas if area.codes and area.codes.match(country.example))
    return next(fitting, country.areas[0].key if country.areas else "")
