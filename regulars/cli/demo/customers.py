"""The customers: those with a demo login, and a crowd, so that lists look like lists. All come by the import."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.utils.timezone import now

from regulars.journeys.demo_logins import CUSTOMER_PASSWORD
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing.hashes import hash_password
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts

__all__ = ["load_customers"]

# site, email, first name, last name, phone, company, language, type, days ago
NAMED = [
    ("sports", "john@mystic.example", "John", "Dunmore", "+44 7700 900117", "", "en", "B2C", 745),
    ("kids", "stacy@mystic.example", "Stacy", "Merrow", "+44 7700 900284", "", "en", "B2C", 431),
    (
        "business",
        "stacy@mystic.example",
        "Stacy",
        "Merrow",
        "+44 7700 900285",
        "Merrow Events",
        "en",
        "B2B",
        208,
    ),
    (
        "parts",
        "orders@totalparts.example",
        "Theo",
        "Parr",
        "+49 30 23125 310",
        "Total Parts Supply",
        "de",
        "B2B",
        548,
    ),
    (
        "business",
        "buyer@bigsports.example",
        "Bea",
        "Sorel",
        "+49 30 23125 424",
        "Big Sports Ltd",
        "en",
        "B2B",
        377,
    ),
    ("business", "pending@newco.example", "Nadia", "Cole", "+49 30 23125 555", "Newco", "en", "B2B", 3),
    ("sports", "blocked@mystic.example", "Bruno", "Locke", "+44 7700 900613", "", "en", "B2C", 290),
    ("north", "nora@north.example", "Nora", "Vance", "+1 416 555 0117", "Vance Outfitters", "en", "B2B", 344),
    ("south", "sol@south.example", "Sol", "Marin", "+1 312 555 0164", "Marin Hardware", "es", "B2B", 171),
]


@dataclass(frozen=True)
class Place:
    """How many of the crowd live at a site, what they are, and numbers there that nobody has."""

    site: str
    people: int
    phone: str
    language: str
    type: str = "B2C"


PLACES = [
    Place("sports", 54, "+44 7700 900{:03}", "en"),
    Place("kids", 36, "+353 20 910 0{:03}", "en"),
    Place("business", 17, "+49 30 23125 {:03}", "de", "B2B"),
    Place("parts", 13, "+49 40 66969 {:03}", "de", "B2B"),
    Place("north", 11, "+1 416 555 01{:02}", "en", "B2B"),
    Place("south", 8, "+1 312 555 01{:02}", "es", "B2B"),
    Place("outlet", 12, "+33 1 99 00 1{:03}", "fr"),
]
FIRST = [
    "Ada",
    "Amir",
    "Anouk",
    "Asha",
    "Basil",
    "Björn",
    "Carmen",
    "Celia",
    "Daria",
    "Declan",
    "Edda",
    "Elif",
    "Emeka",
    "Farah",
    "Fergus",
    "Freya",
    "Gita",
    "Gustav",
    "Hana",
    "Hugo",
    "Ines",
    "Isak",
    "Jana",
    "Jonas",
    "Kaito",
    "Katya",
    "Lars",
    "Leila",
    "Liv",
    "Maeve",
    "Magnus",
    "Mei",
    "Milo",
    "Nadir",
    "Noor",
    "Olga",
    "Omar",
    "Orla",
    "Pia",
    "Quentin",
    "Ravi",
    "Rosa",
    "Samir",
    "Saskia",
    "Signe",
    "Tamsin",
    "Tariq",
    "Uma",
    "Viktor",
    "Wanda",
    "Yara",
    "Zeno",
    "Zoë",
]
LAST = [
    "Abara",
    "Aldous",
    "Bergström",
    "Brandt",
    "Calloway",
    "Castel",
    "Corrigan",
    "Dahl",
    "Delacroix",
    "Drummond",
    "Eklund",
    "Fenwick",
    "Fournier",
    "Galvão",
    "Greaves",
    "Haddad",
    "Hargrove",
    "Ibarra",
    "Jansen",
    "Kessler",
    "Kowalczyk",
    "Lambert",
    "Lindqvist",
    "Maguire",
    "Moreau",
    "Nakata",
    "Norrby",
    "Oyelaran",
    "Petrov",
    "Quill",
    "Rademacher",
    "Rinaldi",
    "Sandoval",
    "Sørensen",
    "Strand",
    "Thackeray",
    "Tindall",
    "Ueda",
    "Vasquez",
    "Wexford",
    "Whitlock",
    "Yilmaz",
    "Zeller",
]
TRADES = ["Supplies", "Outfitters", "Cycles", "Hardware", "Sport & Sons", "Works", "Trading", "Gym"]


def load_customers() -> None:
    """One dice for everybody: two demo worlds of the same day are alike. The password is hashed once."""
    dice, encoded = Random(4), hash_password(CUSTOMER_PASSWORD)  # noqa: S311 - no secret hangs on it
    people = sorted([*_named(), *_crowd(dice)], key=lambda person: person["created_at"])
    import_accounts(
        (ImportLine(number, person | {"password_hash": encoded}) for number, person in enumerate(people, 2)),
        by=OPERATOR,
    )


def _named() -> Iterator[dict[str, str]]:
    columns = ("site", "email", "first_name", "last_name", "phone", "company", "language", "type")
    for *values, days in NAMED:
        yield dict(zip(columns, map(str, values), strict=True)) | {"created_at": _ago(days)}


def _crowd(dice: Random) -> Iterator[dict[str, str]]:
    names = [(first, last) for first in FIRST for last in LAST]
    dice.shuffle(names)
    for place in PLACES:
        for number in range(place.people):
            first, last = names.pop()
            company = f"{last} {dice.choice(TRADES)}" if place.type == "B2B" else ""
            home = f"{_plain(last)}.example" if company else dice.choice(["post.example", "mail.example"])
            yield {
                "site": place.site,
                "email": f"{_plain(first)}@{home}" if company else f"{_plain(first)}.{_plain(last)}@{home}",
                "first_name": first,
                "last_name": last,
                "phone": place.phone.format(number * 7 % 89 + 10) if dice.random() < 0.8 else "",
                "company": company,
                "language": place.language if dice.random() < 0.7 else "",
                "type": place.type,
                # More came lately than long ago.
                "created_at": _ago(1 + 900 * dice.random() ** 2.2),
            }


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("åäãáèéëïöøôúü", "aaaaeeeiooouu"))


def _ago(days: float) -> str:
    return (now() - timedelta(days=days)).isoformat(timespec="seconds")
