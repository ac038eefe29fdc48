"""F22 and F23: whose column is which of ours, and every fault of a header in one answer."""

from pathlib import Path

import pytest

from regulars.customers.models import Customer
from regulars.transfer.operations.import_lines import COLUMNS
from tests.doors.cli.commands import Done, run
from tests.world import a_set, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sites(["sports", "kids"], a_set("b2c"))
    return tmp_path / "customers.csv"


def faults(done: Done) -> set[tuple[str, str]]:
    assert done.code == 1
    assert {one["line"] for one in done.json["problems"]} == {1}
    return {(one["column"], one["code"]) for one in done.json["problems"]}


@pytest.mark.parametrize(
    "name",
    [
        "Phone 2",
        "phone2",
        "2phone",
        "company2",
        "Company 2",
        "e.mail",
        "e/mail",
        "(email)",
        "last_names",
        "läst_name",
    ],
)
def test_other_name_is_another_column(file: Path, name: str) -> None:
    """F22: digits and letters all stay."""
    file.write_text(f"site,email,last_name,{name}\nsports,a@x.example,Lind,x\n")
    assert faults(run("customers", "import", file, "--json")) == {(name, "unknown_column")}


def test_no_two_of_our_names_are_one(file: Path) -> None:
    """F22: each of ours in every spelling is itself, and a digit more or less is another."""
    for name in COLUMNS:
        for spelling in (
            name.upper(),
            name.replace("_", " "),
            f" {name.replace('_', '-')} ",
            name.replace("_", ""),
        ):
            others = [one for one in ("site", "email", "last_name") if one != name]
            file.write_text(",".join([*others, spelling]) + "\n")
            assert run("customers", "import", file).code == 0, spelling
            file.write_text(",".join(["site", "email", "last_name", f"{spelling}1"]) + "\n")
            assert run("customers", "import", file).code == 1, spelling


@pytest.mark.parametrize(
    "twice", ["email,E-Mail", "phone,PHONE", "company,Com pany", "attribute.company2,Attribute.Company2"]
)
def test_two_names_of_one_column_are_a_fault(file: Path, twice: str) -> None:
    """F22."""
    file.write_text(f"site,email,last_name,{twice}\n")
    name = twice.partition(",")[0]
    assert faults(run("customers", "import", file, "--json")) == {(name, "column_twice")}


def test_second_company_line_is_an_attribute_and_a_hint_says_so(file: Path) -> None:
    file.write_text("site,email,last_name,Company 2\n")
    assert "Is it “attribute.company2”?" in run("customers", "import", file).err
    file.write_text(
        "site,email,last_name,company,Attribute.Company2\nsports,a@x.example,Lind,Lind & Co,Rings\n"
    )
    assert run("customers", "import", file, "--apply").code == 0
    found = Customer.objects.get()
    assert (found.company, found.attributes) == ("Lind & Co", {"company2": "Rings"})


def test_every_fault_of_a_header_is_told_at_once(file: Path) -> None:
    """F23: one a run made an evening of ten columns."""
    file.write_text("Shop,email,E-Mail,shoe size,,attribute.nope,Tel\nsports,a@x.example,b,46,,x,1\n\n")
    switches = ("--ignore", "Hat size", "--map", "Tel=telephone", "--map", "nonsense", "--map", "Fax=phone")
    done = run("customers", "import", file, "--json", "--apply", *switches)
    assert faults(done) == {
        ("Shop", "unknown_column"),
        ("email", "column_twice"),
        ("shoe size", "unknown_column"),
        ("", "unnamed_column"),
        ("attribute.nope", "unknown_column"),
        ("Tel", "unknown_column"),
        ("site", "missing_column"),
        ("last_name", "missing_column"),
        ("Hat size", "no_such_column"),
        ("Tel=telephone", "unknown_column"),
        ("nonsense", "unknown_column"),
        ("Fax", "no_such_column"),
    }
    assert done.json["lines"] == {"all": 3, "header": 1, "accounts": 0, "bad": 0, "blank": 0, "unread": 2}
    said = run("customers", "import", file, *switches)
    assert len(said.err.splitlines()) == 12
    assert said.err.count("Known columns:") == 1


def test_faults_of_the_header_stand_in_the_report(file: Path, tmp_path: Path) -> None:
    file.write_text("site,email,Tel\n")
    report = tmp_path / "report.csv"
    assert run("customers", "import", file, "--report", report).code == 1
    rows = [row.split(",")[:3] for row in report.read_text().splitlines()]
    assert rows == [
        ["line", "column", "code"],
        ["1", "Tel", "unknown_column"],
        ["1", "last_name", "missing_column"],
    ]


def test_file_of_another_shop_is_taken_as_it_is(file: Path) -> None:
    """F23: --map, --ignore and --site."""
    file.write_text(
        "Customer No;Email address;Family = name;Company;phone;Marketing\n"
        '17;ada@mail.example;Lind;Lind & Co;030 1234;"yes\nand no"\n'
        "18;ben@mail.example;Holt;;;no\n"
    )
    switches = [
        "--map",
        "email ADDRESS=email",
        "--map",
        "Family = name=last_name",
        "--map",
        "Company=attribute.company2",
    ]
    switches += ["--ignore", "customer_no", "--ignore", "Marketing", "--ignore", "phone", "--site", "KIDS"]
    done = run("customers", "import", file, "--apply", "--json", *switches)
    assert (done.code, done.json["sites"]) == (0, [{"site": "kids", "set": "b2c", "accounts": 2}])
    assert done.json["lines"]["accounts"] == 3
    values = Customer.objects.order_by("pk").values_list(
        "email", "last_name", "company", "phone", "attributes"
    )
    assert list(values) == [
        ("ada@mail.example", "Lind", "", "", {"company2": "Lind & Co"}),
        ("ben@mail.example", "Holt", "", "", {}),
    ]


def test_name_as_it_is_written_comes_before_one_that_is_alike(file: Path) -> None:
    file.write_text("site,email,last_name,Tel 1,Tel-1\nsports,a@x.example,Lind,030 1111,030 2222\n")
    assert run("customers", "import", file, "--apply", "--map", "Tel-1=phone", "--ignore", "Tel 1").code == 0
    assert Customer.objects.get().phone == "030 2222"
    both = run("customers", "import", file, "--json", "--map", "tel1=phone")
    assert faults(both) == {("phone", "column_twice")}


@pytest.mark.parametrize(
    ("switches", "fault"),
    [
        (["--site", "kids"], ("site", "column_twice")),
        (["--map", "phone=phone", "--ignore", "Phone"], ("phone", "column_twice")),
        (["--map", "=email"], ("=email", "unknown_column")),
        (["--ignore", "last_name"], ("last_name", "missing_column")),
    ],
)
def test_contradiction_is_a_fault(file: Path, switches: list[str], fault: tuple[str, str]) -> None:
    file.write_text("site,email,last_name,phone\nsports,a@x.example,Lind,030 1234\n")
    assert faults(run("customers", "import", file, "--json", *switches)) == {fault}


def test_site_that_is_not_there_is_one_line(file: Path) -> None:
    file.write_text("email,last_name\na@x.example,Lind\n")
    done = run("customers", "import", file, "--site", "sprots")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert run("customers", "import", file, "--site", "sports", "--ignore", "site").code == 1


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_what_excel_leaves_behind_is_no_fault(file: Path, mark: str) -> None:
    """F23: empty columns at the end, rows of only commas, shorter and longer than the header."""
    rows = [
        "site,email,last_name,,,",
        "sports,a@x.example,Lind,,,",
        "sports,b@x.example,Lind",
        "kids,c@x.example,Holt, ,",
        ",,,,,",
        ",,",
        "   ",
        "kids,d@x.example,Holt,,,,,,,",
    ]
    file.write_text("\ufeff" + "\r\n".join(rows).replace(",", mark) + "\r\n")
    done = run("customers", "import", file, "--apply", "--json")
    assert (done.code, done.json["problems"]) == (0, [])
    assert done.json["lines"] == {"all": 8, "header": 1, "accounts": 4, "bad": 0, "blank": 3, "unread": 0}


def test_value_without_a_column_is_bad(file: Path) -> None:
    file.write_text("site,email,last_name,,\nsports,a@x.example,Lind,,left behind\n")
    done = run("customers", "import", file, "--json")
    assert [(one["line"], one["code"]) for one in done.json["problems"]] == [(2, "cells")]
