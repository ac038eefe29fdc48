import csv
from pathlib import Path

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.doors.cli.commands import run
from tests.rooms.addresses.samples import BERLIN, TOKYO
from tests.world import a_set, an_account, sites

pytestmark = pytest.mark.django_db

HEADER = "username,site,name,street,postal_code,city,country,phone\n"
GOOD = "ada@mail.example,sports,Ada Lind,Weg 1,10115,Berlin,DE,"


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    return an_account(site=shops[0])


@pytest.fixture
def file(ada: Customer, tmp_path: Path) -> Path:
    return tmp_path / "addresses.csv"


def test_addresses_of_a_customer_are_listed(ada: Customer, shops: list[Site]) -> None:
    """ADR-01: wherever they were entered."""
    assert run("addresses", "list", ada.pk).out == "This customer has no address.\n"
    berlin = add_address(ada, BERLIN, site=shops[0], by=OPERATOR)
    tokyo = add_address(ada, TOKYO, kinds=[Kind.BILLING], by=OPERATOR)
    table = run("addresses", "list", "ada@mail.example").out
    assert "Ada Lind, Weg 1, 10115 Berlin" in table
    found = run("addresses", "list", ada.pk, "--json").json
    assert found[0] == {
        **dict.fromkeys(("company", "district", "area", "sorting_code", "phone"), ""),
        **BERLIN,
        "id": berlin.pk,
        "site": "sports",
        "kinds": ["billing", "shipping"],
        "default_for": ["billing", "shipping"],
        "lines": ["Ada Lind", "Weg 1", "10115 Berlin"],
        "version": 1,
    }
    assert [(one["id"], one["site"], one["kinds"], one["default_for"]) for one in found[1:]] == [
        (tokyo.pk, None, ["billing"], [])
    ]
    assert run("addresses", "list", "0").code == 1


def test_export_runs_in_no_spreadsheet_and_comes_in_again(ada: Customer, file: Path) -> None:
    """ADR-22, G20."""
    add_address(ada, {**TOKYO, "name": "=1+1", "phone": "+81 3 1234 5678"}, by=OPERATOR)
    assert run("addresses", "export", file, "--set", "b2c").out == f"Wrote 1 address to {file}.\n"
    with file.open(encoding="utf-8", newline="") as source:
        (line,) = csv.DictReader(source)
    assert (line["name"], line["phone"]) == ("'=1+1", "'+81 3 1234 5678")
    assert line["street"] == TOKYO["street"]
    record = AuditRecord.objects.get(event="address.list_exported")
    assert list(record.subjects.values_list("kind", "subject_id")) == [("set", ada.set_id)]
    done = run("addresses", "import", file, "--apply")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "Everything in this file is there already.",
            "4 lines: 1 header, 1 address on 3 lines (1 there already).",
            "Imported 0 addresses.",
        ],
    )
    assert Address.objects.count() == 1


def test_import_is_a_dry_run_unless_it_is_to_be_applied(ada: Customer, file: Path) -> None:
    """ADR-21."""
    file.write_text(f"{HEADER}{GOOD}\n{GOOD}\n")
    dry = run("addresses", "import", file)
    assert dry.code == 0
    assert dry.out.splitlines()[-1] == "Nothing was stored. Say --apply to import."
    assert not Address.objects.exists()
    assert run("addresses", "import", file, "--apply", "--json").json == {
        "applied": True,
        "addresses": 1,
        "unchanged": 1,
        "sites": [{"site": "sports", "set": "b2c", "addresses": 1}],
        "bad_lines": 0,
        "lines": {"all": 3, "header": 1, "addresses": 2, "bad": 0, "blank": 0, "unread": 0},
        "problems": [],
    }
    assert Address.objects.get().entered_at == ada.origin_site


def test_bad_line_is_named_and_the_others_come_in_as_asked(file: Path) -> None:
    """ADR-21."""
    file.write_text(f"{HEADER}{GOOD}\nnobody@mail.example,,Eve,Weg 1,1,Berlin,DE,\n")
    done = run("addresses", "import", file, "--apply")
    assert done.code == 1
    assert [line.rpartition(" ")[2] for line in done.err.splitlines()[:-1]] == ["(postal_code_shape)"]
    file.write_text(file.read_text().replace("Weg 1,1,", "Weg 1,10115,"))
    assert (
        "line 3, username: There is no such customer. (no_such_customer)"
        in run("addresses", "import", file).err.splitlines()
    )
    assert not Address.objects.exists()
    done = run("addresses", "import", file, "--apply", "--skip-bad")
    assert (done.code, done.out.splitlines()[-1]) == (0, "Imported 1 address. Left out 1 bad line.")
    assert Address.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("username,name\n", "Line 1: column “country” is missing."),
        ("username,name,country,email\n", "Line 1: unknown column “email”. Known columns: customer, set, "),
        ("username,name,country,attribute.x\n", "names no attribute that can be imported"),
    ],
)
def test_header_that_cannot_be_used_is_refused(file: Path, header: str, line: str) -> None:
    file.write_text(header)
    refused = run("addresses", "import", file)
    assert refused.code == 1
    assert line in refused.err


@pytest.mark.parametrize(("country", "code"), [("DE", "10115"), ("UK", "E1 6AN"), ("EL", "105 57")])
def test_quote_that_swallows_other_addresses_is_noticed(file: Path, country: str, code: str) -> None:
    """F21: a street may have three lines, and is never three addresses, however their country is written."""
    street = '"Weg 1\n2. Hof, links\nTür 3"'
    file.write_text(f"{HEADER}{GOOD.replace('Weg 1', street)}\n")
    assert run("addresses", "import", file).code == 0
    line = GOOD.replace("10115", code).replace("DE", country)
    file.write_text(
        f"{HEADER}{line.replace('Weg 1', chr(34) + 'Weg 1')}\n{line}\n{line.replace('Lind', 'Lind' + chr(34))}\n"
    )
    refused = run("addresses", "import", file, "--apply", "--skip-bad")
    assert refused.code == 1
    assert "(csv)" in refused.err
    assert not Address.objects.exists()
