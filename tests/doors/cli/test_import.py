from pathlib import Path

import pytest

from regulars.customers.models import Customer
from tests.doors.cli.commands import run
from tests.world import a_set, a_site, sites

pytestmark = pytest.mark.django_db

HEADER = "site,username,email,first_name,last_name,phone,password_hash\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sites(["sports", "kids"], a_set("b2c"))
    return tmp_path / "customers.csv"


def test_import_without_apply_only_says_what_would_happen(file: Path) -> None:
    file.write_text(
        HEADER + "sports,,ada@mail.example,Ada,Lind,+49 170 1234,\nkids,ben,b@mail.example,,Holt,,\n"
    )
    done = run("customers", "import", file)
    assert done.code == 0
    assert done.out.split() == [
        "Site",
        "Customer",
        "set",
        "Accounts",
        "kids",
        "b2c",
        "1",
        "sports",
        "b2c",
        "1",
        *["3", "lines:", "1", "header,", "2", "accounts."],
        "Nothing",
        "was",
        "stored.",
        "Say",
        "--apply",
        "to",
        "import.",
    ]
    assert not Customer.objects.exists()


def test_import_with_apply_stores_every_line(file: Path) -> None:
    file.write_text(
        HEADER + "sports,,ada@mail.example,Ada,Lind,+49 170 1234,\nkids,ben,b@mail.example,,Holt,,\n"
    )
    done = run("customers", "import", file, "--apply", "--json")
    assert done.code == 0
    assert done.json == {
        "applied": True,
        "accounts": 2,
        "sites": [
            {"site": "kids", "set": "b2c", "accounts": 1},
            {"site": "sports", "set": "b2c", "accounts": 1},
        ],
        "bad_lines": 0,
        "lines": {"all": 3, "header": 1, "accounts": 2, "bad": 0, "blank": 0, "unread": 0},
        "problems": [],
    }
    assert set(Customer.objects.values_list("username", "first_name", "last_name", "phone")) == {
        ("ada@mail.example", "Ada", "Lind", "+49 170 1234"),
        ("ben", "", "Holt", ""),
    }


def test_bad_line_is_named_and_nothing_is_half_stored(file: Path) -> None:
    """Guarantees, bad input everywhere: line, column, reason, exit code 1."""
    file.write_text(HEADER + "sports,,ada@mail.example,Ada,Lind,,\nsprots,,ben,Ben,Holt,,secret\n")
    done = run("customers", "import", file, "--apply")
    assert done.code == 1
    hashes = "Only Argon2id hashes ($argon2id$v=19$... or argon2$argon2id$...) fit; else leave it empty."
    assert done.err.splitlines() == [
        "line 3, site: There is no site with this code. (no_such_site)",
        "line 3, email: This does not look like an email address. (email_shape)",
        f"line 3, password_hash: {hashes} (password_hash_shape)",
        "1 bad line, so nothing was stored. Mend what is wrong, or say --skip-bad to import the rest.",
    ]
    assert not Customer.objects.exists()


def test_bad_lines_are_left_out_as_asked_and_reported(file: Path, tmp_path: Path) -> None:
    file.write_text(HEADER + "sports,,ada@mail.example,Ada,Lind,,\nsports,,=ben,Ben,Holt,,\n")
    report = tmp_path / "report.csv"
    done = run("customers", "import", file, "--apply", "--skip-bad", "--report", report)
    assert done.code == 0
    assert "Imported 1 account. Left out 1 bad line." in done.out
    assert Customer.objects.get().username == "ada@mail.example"
    assert report.read_text().splitlines() == [
        "line,column,code,reason",
        "3,email,email_shape,This does not look like an email address.",
    ]


def test_many_bad_lines_are_counted_not_poured_out(file: Path) -> None:
    file.write_text(HEADER + "".join(f"sports,,nobody{n},,Lind,,\n" for n in range(50)))
    done = run("customers", "import", file)
    assert len(done.err.splitlines()) == 22
    assert "... and 30 more; --report FILE writes them all." in done.err


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "Line 1: the file needs a header with the names of its columns."),
        (b"site,email\n", "Line 1: column “last_name” is missing."),
        (b"site,email,last_name,shoe_size\n", "Line 1: unknown column “shoe_size”."),
        (b"site,email,last_name,password\n", "Line 1: unknown column “password”."),
        (b"site,email,last_name,E-Mail\n", "Line 1: column “email” stands there twice."),
        (b"s\xefte,email,last_name\n", "Line 1: this is not UTF-8."),
        ("site,email,last_name\n".encode("utf-16"), "Line 1: this is not UTF-8."),
        (b'"site,email\n', "A quote is opened and never closed, in line 1."),
        (b'"site,email\n\n', "A quote is opened and never closed, in lines 1 to 2, which are read as one."),
        (b'"site"x,email\n', "A quote is opened and not closed as it should be, in line 1."),
    ],
)
def test_header_that_cannot_be_used_is_refused(file: Path, content: bytes, line: str) -> None:
    file.write_bytes(content)
    done = run("customers", "import", file, "--apply")
    assert done.code == 1
    assert done.err.startswith(line)
    assert done.err.count("\n") == 1


def test_columns_may_stand_in_any_order_and_spelling(file: Path) -> None:
    file.write_bytes(
        "\ufeffE-Mail;Last name;Username;Site\r\nada@mail.example;Müller;ada;SPORTS\r\n\r\n".encode()
    )
    assert run("customers", "import", file, "--apply").code == 0
    assert Customer.objects.values_list("username", "last_name", "origin_site__code").get() == (
        "ada",
        "Müller",
        "sports",
    )


def test_bad_encoding_is_named_by_its_line(file: Path) -> None:
    file.write_bytes(HEADER.encode() + b"sports,,a@b.example,,Lind,,\nsports,,b@b.example,,M\xfcller,,\n")
    done = run("customers", "import", file)
    assert done.err.startswith("line 3, last_name: This is not UTF-8.")


def test_broken_csv_is_named_by_its_line(file: Path) -> None:
    file.write_text(
        HEADER
        + 'sports,,a@b.example,,"Lind\nBerg",,\n'
        + "sports,,b@b.example\n"
        + 'sports,,"c@b.example,,Lind,,\n'
    )
    done = run("customers", "import", file, "--json")
    assert done.code == 1
    assert [(one["line"], one["column"], one["code"]) for one in done.json["problems"]] == [
        (2, "last_name", "control_characters"),
        (4, "", "cells"),
        (5, "", "csv"),
    ]


def test_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = run("customers", "import", tmp_path / "nothing.csv")
    assert (done.code, done.err) == (1, f"{tmp_path / 'nothing.csv'}: No such file or directory.\n")
    assert run("customers", "import", tmp_path).code == 1


def test_stopping_at_the_first_bad_line_says_only_that(file: Path) -> None:
    a_site("outlet")
    file.write_text(HEADER + "x,,a,,Lind,,\ny,,b,,Lind,,\n")
    done = run("customers", "import", file, "--stop-on-error", "--json")
    assert {one["line"] for one in done.json["problems"]} == {2}


def test_attribute_columns_go_out_and_come_in_again(file: Path, tmp_path: Path) -> None:
    """ATT-01: what an export wrote is what an import takes; a column that is no attribute is refused by its name."""
    file.write_text(
        "site,email,last_name,Attribute.salutation,attribute.block_amount,attribute.company2\n"
        "sports,ada@mail.example,Lind,ms,12 CHF,=1+1\n"
    )
    assert run("customers", "import", file, "--apply").code == 0
    out = tmp_path / "out.csv"
    names = "attribute.salutation,attribute.block_amount,attribute.company2,attribute.department"
    assert run("customers", "export", out, "--columns", f"site,email,last_name,{names}").code == 0
    assert out.read_text().splitlines()[1] == "sports,ada@mail.example,Lind,ms,12.00 CHF,'=1+1,"
    again = tmp_path / "again.csv"
    again.write_text(out.read_text().replace("sports,ada@", "kids,ben@"))
    assert run("customers", "import", again, "--apply").code == 0
    ada, ben = Customer.objects.order_by("pk")
    assert ada.attributes == ben.attributes
    assert ben.attributes["company2"] == "=1+1"
    file.write_text("site,email,last_name,attribute.nope\nsports,a@b.example,Lind,x\n")
    assert "“attribute.nope” names no attribute" in run("customers", "import", file).err
