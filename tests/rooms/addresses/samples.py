"""Addresses that are right in their countries."""

from collections.abc import Callable, Sequence
from typing import Any

from regulars.addresses.rules.postal import country_of

BERLIN = {"name": "Ada Lind", "street": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}
LONDON = {
    "name": "Ada Lind",
    "street": "1 Mews Road",
    "postal_code": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}
NEW_YORK = {
    "name": "Ada Lind",
    "street": "350 5th Ave",
    "city": "New York",
    "area": "NY",
    "postal_code": "10118",
    "country": "US",
}
TOKYO = {
    "name": "リンド アダ",
    "street": "千代田区千代田1-1\n北棟 3階\n受付",
    "area": "東京都",
    "postal_code": "100-0001",
    "country": "JP",
}
PARIS = {
    "name": "Ada Lind",
    "street": "1 rue de Rivoli",
    "postal_code": "75001",
    "city": "Paris",
    "country": "FR",
}


def right_address(
    code: str, *, choose: Callable[[Sequence[Any]], Any], text: Callable[[], str]
) -> dict[str, str] | None:
    """A right address of a country: its postal code is the country's example, its area one where that code is; None without such an area."""
    country = country_of(code)
    sent = {"country": code}
    for name in country.fields:
        if name == "area" and country.areas:
            fitting = [area for area in country.areas if not area.codes or area.codes.match(country.example)]
            if not fitting and name in country.required:
                return None
            sent[name] = choose(fitting).key if fitting else ""
        elif name == "postal_code":
            sent[name] = country.example
        elif name in country.required or choose([True, False]):
            sent[name] = text()
    return sent
