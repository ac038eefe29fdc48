"""A made-up crowd of any size, the same on every machine: who they are and which doors they have."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.names import COMPANIES, COUNTRIES, FIRST, LAST, MAILBOXES, common_first

__all__ = ["SITES", "VERSION", "Person", "crowd"]

VERSION = 3  # another crowd: databases that hold the former one are filled anew

# set, site, kind, share of the crowd whose home it is, share of those who also have a row at the next site of the set
SITES = [
    ("b2c", "sports", "standalone", 0.440, 0.15),
    ("b2c", "kids", "standalone", 0.140, 0.15),
    ("b2c", "home", "standalone", 0.044, 0.0),
    ("b2c", "popup", "standalone", 0.001, 0.0),
    ("b2b", "business", "standalone", 0.180, 0.15),
    ("b2b", "parts", "standalone", 0.095, 0.0),
    ("trade", "trade", "master", 0.0, 0.0),
    ("trade", "north", "sub", 0.050, 0.0),
    ("trade", "south", "sub", 0.030, 0.0),
    ("default", "outlet", "standalone", 0.020, 0.0),
]


@dataclass(frozen=True, slots=True)
class Person:
    """One account; `sites` are the places in `SITES` where it has rows, its home first."""

    id: int
    first_name: str
    last_name: str
    email: str
    company: str
    phone: str
    status: str
    sites: tuple[int, ...]
    row_state: str
    attributes: Mapping[str, str | int | bool | Mapping[str, str]]


def crowd(accounts: int) -> Iterator[Person]:
    """So many people, oldest first."""
    dice = Random(20)  # noqa: S311 - the same crowd every time
    others = Random(21)  # noqa: S311 - what is told of them changes nobody's name
    for number in range(1, accounts + 1):
        yield _person(number, dice.random, dice.random(), others.random)


def _person(number: int, chance: Callable[[], float], where: float, other: Callable[[], float]) -> Person:
    first, last = common_first(FIRST, chance()), common_first(LAST, chance())
    sites = _sites(where, chance())
    firm, state = chance(), chance()
    return Person(
        id=number,
        first_name=first,
        last_name=last,
        email=f"{_plain(first)}.{_plain(last)}.{number}@{_mailbox(firm)}",
        company=_company(firm) if SITES[sites[0]][0] != "b2c" or firm > 0.97 else "",
        phone=_phone(number, chance()),
        status="blocked" if state < 0.003 else "active",
        sites=sites,
        row_state="pending" if 0.01 < state < 0.015 else "disabled" if 0.02 < state < 0.025 else "active",
        attributes=_attributes(number, other, business=SITES[sites[0]][0] != "b2c"),
    )


def _attributes(
    number: int, chance: Callable[[], float], *, business: bool
) -> dict[str, str | int | bool | Mapping[str, str]]:
    """Every mix of rare and common; `invited` stands in the oldest accounts alone, `app` in the newest."""
    loyalty, letter, size, born = chance(), chance(), chance(), chance()
    told: dict[str, str | int | bool | Mapping[str, str]] = {}
    if loyalty < 0.111:
        told["loyalty"] = "platinum" if loyalty < 0.001 else "gold" if loyalty < 0.011 else "silver"
    if letter < 0.45:
        told["newsletter"] = letter < 0.3
    if size < 0.6:
        told["shoe_size"] = 35 + round(13 * (size / 0.6) ** 0.5)
    if born < 0.7:
        told["birthday"] = (date(1930, 1, 1) + timedelta(int(28_000 * (born / 0.7) ** 0.6))).isoformat()
    if number <= 150_000:
        told["invited"] = number % 3 == 0
    if business:
        told |= _of_business(number, chance())
    return told


def _of_business(number: int, chance: float) -> dict[str, str | bool | Mapping[str, str]]:
    told: dict[str, str | bool | Mapping[str, str]] = {}
    if chance < 0.9:
        told["vat_id"] = (
            f"{('DE', 'AT', 'GB', 'FR')[int(4.4 * chance**2)]}{100_000_000 + number * 7919 % 899_999_999}"
        )
    if chance < 0.3:
        told["approve_amount"] = {"amount": f"{50 * (1 + number % 100)}.00", "currency": "EUR"}
    if chance < 0.02:
        told["block_flag"] = True
    return told


def _sites(where: float, also: float) -> tuple[int, ...]:
    for place, (_, _, _, share, next_too) in enumerate(SITES):
        where -= share
        if where < 0:
            return (place, place + 1) if also < next_too else (place,)
    return (0,)


def _mailbox(chance: float) -> str:
    if chance < 0.78:
        return MAILBOXES[int(len(MAILBOXES) * (chance / 0.78) ** 1.6)]
    return f"firm{int(chance * 1_000_000) % 20_000}.example"


def _company(chance: float) -> str:
    number = int(chance * 1_000_000)
    return " ".join(words[number // 7**place % len(words)] for place, words in enumerate(COMPANIES))


def _phone(number: int, chance: float) -> str:
    if chance > 0.6:
        return ""
    country = COUNTRIES[int(len(COUNTRIES) * chance / 0.6)]
    return f"+{country} {100 + number * 7 % 900} {number * 7919 % 10_000_000:07}"


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isascii() and char.isalpha())
