"""Numbers of cards: which ones the test provider takes, and where a number stands that doesn't belong there (WSH-02).

Only numbers that providers publish for testing are taken, each with its own answer. Whatever else looks like one is refused before it is kept anywhere.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.texts import one_line

__all__ = [
    "TEST_NUMBERS",
    "Behaviour",
    "NewCard",
    "check_card",
    "check_expiry",
    "check_number",
    "holds_a_number",
]


class Behaviour(StrEnum):
    """What the test provider does when a card is to be charged. LOST and NEVER give no answer; only LOST has happened."""

    OK = "ok"
    DECLINED = "declined"
    EXPIRED = "expired"
    LOST = "lost"
    NEVER = "never"
    SLOW = "slow"
    TWICE = "twice"


# Brand and behaviour of each.
TEST_NUMBERS: Mapping[str, tuple[str, Behaviour]] = MappingProxyType(
    {
        "4242424242424242": ("Visa", Behaviour.OK),
        "5555555555554444": ("Mastercard", Behaviour.OK),
        "378282246310005": ("American Express", Behaviour.OK),
        "4000000000000002": ("Visa", Behaviour.DECLINED),
        "4000000000000069": ("Visa", Behaviour.EXPIRED),
        "4000000000000119": ("Visa", Behaviour.LOST),
        "4000000000000341": ("Visa", Behaviour.NEVER),
        "4000000000000259": ("Visa", Behaviour.SLOW),
        "4000000000003220": ("Visa", Behaviour.TWICE),
    }
)
_LENGTHS = range(12, 20)
_RUNS = re.compile(r"\d(?:[ .-]?\d){11,}")


@dataclass(frozen=True)
class NewCard:
    """As it was entered. `expires` is MM/YY; `name` is the holder's, for the gateway alone. Its number is in no text that is made of it."""

    number: str = field(repr=False)
    expires: str
    name: str = field(default="", repr=False)


def check_card(card: NewCard) -> None:
    """Raises `Invalid` of `check_number` and `check_expiry`, and `number_in_name`: what stands there may be kept or logged by others."""
    collector = ErrorCollector()
    with collector.field():
        check_number(card.number)
    with collector.field():
        check_expiry(card.expires)
    with collector.field():
        if holds_a_number(one_line(card.name, "name", longest=100)):
            raise Invalid("number_in_name", "There is a card number in the name.", "name")
    collector.refuse()


def check_number(number: str) -> str:
    """Its digits. Raises `Invalid` `not_a_test_card` for all but the test numbers."""
    digits = re.sub(r"[ -]", "", number)
    if digits not in TEST_NUMBERS:
        raise Invalid("not_a_test_card", "This is no test card. Only test numbers are taken here.", "number")
    return digits


def check_expiry(expires: str) -> date:
    """The last day on which it can be charged. Raises `Invalid` `bad_expiry`."""
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", expires, re.ASCII)
    if found is None:
        raise Invalid("bad_expiry", "Enter month and year, such as 08/29.", "expires")
    month, year = int(found[1]), 2000 + int(found[2])
    return date(year, month, monthrange(year, month)[1])


def holds_a_number(text: str) -> bool:
    """Whether digits in a text may be the number of a card: as long as one, with the right check digit."""
    for run in _RUNS.findall(text):
        digits = re.sub(r"\D", "", run)
        if len(digits) in _LENGTHS and _has_check_digit(digits):
            return True
    return False


def _has_check_digit(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0
