"""The same address whichever way it comes: typed into the shop's form, sent by API, out by file and in again for somebody else."""

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client
from markupsafe import escape

from regulars.addresses.models import Address
from regulars.addresses.rules import MOST, Kind
from regulars.addresses.rules.entries import FIELDS, Entry, check_entry, written_lines
from regulars.addresses.rules.postal import COUNTRIES
from regulars.customers.models import Customer
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper
from tests.doors.cli.commands import run
from tests.doors.storefront.browsing import log_in, text
from tests.rooms.addresses.samples import right_address
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

MANY = 300
WORDS = ["Lind", "Straße 1", "=1+1", "+", "-Weg", "@home", "'s Hof", '"Zur Post"', "a,b;c", "עדה", "千代田", "Łódź", "<b>&", "|", "%"]  # fmt: skip
KINDS = [[Kind.SHIPPING], [Kind.BILLING], list(Kind)]
ROW = ("for_shipping", "for_billing", "default_shipping", "default_billing", "entered_at", *FIELDS)


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


def some_addresses(dice: Random) -> list[tuple[dict[str, str], list[Kind]]]:
    """Addresses with what they are for, of at least forty countries, in words that spreadsheets run, pages mark and files quote."""

    def words() -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(1, 3))).strip() + dice.choice("aé本")

    found: list[tuple[dict[str, str], list[Kind]]] = []
    while len(found) < MANY:
        sent = right_address(dice.choice(COUNTRIES), choose=dice.choice, text=words)
        if sent is None:
            continue
        sent["street"] = "\n".join(words() for _ in range(dice.randint(1, 3)))
        sent["phone"] = dice.choice(["", "+49 30 123456", "+1 (212) 555-0100"])
        found.append((sent, dice.choice(KINDS)))
    assert len({sent["country"] for sent, _ in found}) >= 40
    return found


def rows(owner: Customer) -> list[tuple[Any, ...]]:
    return list(Address.objects.filter(account=owner).order_by("pk").values_list(*ROW))


def people(name: str, site: Site) -> list[Customer]:
    return [an_account(f"{name}{number}@mail.example", site) for number in range(MANY // MOST)]


def typed(client: Client, sent: dict[str, str], kinds: list[Kind]) -> None:
    """As a browser sends the form: lines end with CR LF, a tick for each kind."""
    form = {name: value.replace("\n", "\r\n") for name, value in sent.items()}
    answer = client.post("/account/addresses/new", form | {f"for_{kind}": "on" for kind in kinds})
    assert answer.status_code == 303, sent


def in_browser(site: Site, owner: Customer) -> Client:
    client = Client(HTTP_HOST=f"{site.code}.localhost")
    log_in(client, owner.username)
    return client


def sent_by_api(shopper: Caller, sent: dict[str, str], kinds: list[Kind]) -> None:
    """The answer is the address as it is kept, and in the lines of its country."""
    kept = check_entry(sent)
    answer = shopper.post("/me/addresses", {**sent, "kinds": kinds})
    assert answer.status == 201, sent
    assert {name: answer.json[name] for name in FIELDS} == vars(kept)
    assert answer.json["lines"] == written_lines(kept)


def imported_for_others(file: Path, owners: list[Customer], others: list[Customer]) -> None:
    """The file of the one, in the names of the other."""
    names = {one.username: two.username for one, two in zip(owners, others, strict=True)}
    with file.open(encoding="utf-8", newline="") as source:
        lines = [line for line in csv.DictReader(source) if line["username"] in names]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(lines[0]))
        writer.writeheader()
        writer.writerows(line | {"username": names[line["username"]]} for line in lines)
    done = run("addresses", "import", file, "--ignore", "customer", "--apply", "--json")
    assert (done.code, done.json["addresses"], done.json["problems"]) == (0, MANY, [])


def test_address_is_the_same_whichever_way_it_comes(sports: Site, tmp_path: Path) -> None:
    """ADR-06, ADR-21, ADR-22: 300 addresses through the page, the API, a file and the lines on paper; then once more, which changes nothing."""
    addresses, file = some_addresses(Random(1402)), tmp_path / "addresses.csv"
    expected = [check_entry(sent) for sent, _ in addresses]
    groups = [people(name, sports) for name in ("page", "api", "file")]
    for number, (by_page, by_api) in enumerate(zip(*groups[:2], strict=True)):
        browser, shopper = in_browser(sports, by_page), as_shopper(sports, by_api.username)
        for sent, kinds in addresses[number * MOST : (number + 1) * MOST]:
            typed(browser, sent, kinds)
            sent_by_api(shopper, sent, kinds)

    assert run("addresses", "export", file).out == f"Wrote {2 * MANY} addresses to {file}.\n"
    again = run("addresses", "import", file, "--apply", "--json").json
    assert (again["addresses"], again["unchanged"], again["problems"]) == (0, 2 * MANY, [])
    imported_for_others(file, groups[0], groups[2])

    stored = [[row for owner in group for row in rows(owner)] for group in groups]
    assert stored[0] == stored[1] == stored[2]
    kept = [Entry(**dict(zip(FIELDS, row[5:], strict=True))) for row in stored[2]]
    assert kept == expected
    for owner, number in zip(groups[2], range(0, MANY, MOST), strict=True):
        page = text(in_browser(sports, owner).get("/account/addresses"))
        listed = run("addresses", "list", owner.pk, "--json").json
        for entry, shown in zip(kept[number : number + MOST], listed, strict=True):
            assert shown["lines"] == written_lines(entry)
            assert all(str(escape(line)) in page for line in written_lines(entry)), entry
