"""F21: an importer accounts for every physical line, or it stops."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from regulars.customers.models import Customer
from regulars.fields.models import Attribute
from regulars.fields.rules import Group, Type
from regulars.transfer.operations.csv_header import BadHeader
from regulars.transfer.operations.csv_lines import ImportFile
from regulars.transfer.operations.import_lines import COLUMNS, REQUIRED, BadLine, ImportLine, Layout, is_email
from tests.doors.cli.commands import run
from tests.world import a_set, sites

HEADER = "site,email,last_name,attribute.notes\n"
NOTES = "attribute.notes"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


@pytest.fixture
def shops(db: None) -> None:
    sites(["sports", "kids"], a_set("b2c"))
    Attribute.objects.create(
        code="notes", name="Notes", type=Type.LONG_TEXT, group=Group.IDENTITY, position=99, kept="document"
    )


def read(file: Path) -> tuple[ImportFile, list[ImportLine | BadLine]]:
    layout = Layout(COLUMNS, REQUIRED, "email", is_email, texts=[NOTES], attributes=[NOTES])
    lines = ImportFile(file, layout=layout, tell=lambda _: None)
    return lines, list(lines)


def physical(content: bytes) -> int:
    """As an editor counts: ended by CR, LF or both; what follows the last end is a line when there is anything."""
    return len(re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", content))


def emails(found: list[ImportLine | BadLine]) -> dict[str, int]:
    return {one.values["email"]: one.number for one in found if isinstance(one, ImportLine)}


# Records that leave their neighbours alone, and how many of them are customers; @ is a number.
SOUND = [
    ("sports,c@@x.example,Lind,", 1),
    ('"sports","c@@x.example","Lind","one\r\ntwo, three\n\rfour"', 1),
    ('sports,c@@x.example,"Li\nnd",', 1),
    ('sports,c@@x.example,"O""Hara",', 1),
    ('sports,c@@x.example,5" pipe,', 1),
    ("sports,c@@x.example,a\u2028b\u0085c\x0bd\x0ce\x1cf,", 1),
    ("sports,c@@x.example,\x00,", 1),
    ("sports,c@@x.example,Lind,,,,", 1),
    ("sports,b@@x.example,L\udcfcd,", 0),
    ("sports,b@@x.example", 0),
    ("sports,b@@x.example,Lind,,junk", 0),
    ("\x1a", 0),
    ("", 0),
    (",,,", 0),
    (" , ;\t, ".replace(";", ""), 0),
    (',"\n",,', 0),
]
BROKEN = ['sports,"b@@x.example,Lind,', 'sports,"b@@"x.example,Lind,', 'sports,"b@@x.example,"Lind",']


def random_file(dice: Random, *, broken: bool) -> tuple[bytes, dict[str, int], int]:
    """A file, the customers that can be read in it with their lines, and where its broken quote stands (0: nowhere)."""
    end = dice.choice(["\n", "\r\n", "\r", None])
    text, customers, bad = "\ufeff" * dice.randrange(2) + HEADER.rstrip() + (end or "\n"), {}, 0
    there = dice.randrange(1, 30) if broken else 0
    for number in range(1, 30):
        record, is_customer = dice.choice(SOUND)
        here = 1 + physical(text.encode(errors="surrogateescape"))
        if number == there:
            record, is_customer, bad = dice.choice(BROKEN), 0, here
        if is_customer and not bad:
            customers[f"c{number}@x.example"] = here
        text += record.replace("@", str(number), 1) + (end or dice.choice(["\n", "\r\n", "\r"]))
    if dice.randrange(2):
        text = text.rstrip("\r\n")
    return text.encode(errors="surrogateescape"), customers, bad


@pytest.mark.parametrize("seed", range(60))
def test_every_line_of_a_random_file_is_accounted_for(file: Path, seed: int) -> None:
    """F21: quotes, every line end, blanks, other encodings; each customer stands in the line where an editor shows it."""
    content, customers, _ = random_file(Random(seed), broken=False)
    file.write_bytes(content)
    lines, found = read(file)
    assert lines.header + lines.filled + lines.blank == physical(content)
    assert sum(lines.lines_of(one.number) for one in found) == lines.filled
    assert lines.unread == 0
    assert emails(found) == customers


@pytest.mark.parametrize("seed", range(60))
def test_broken_quote_ends_the_reading_and_says_which_lines_it_took(file: Path, seed: int) -> None:
    """F21: nothing behind it is taken for a customer."""
    content, customers, there = random_file(Random(seed), broken=True)
    file.write_bytes(content)
    lines, found = read(file)
    last = found[-1]
    assert isinstance(last, BadLine)
    assert (last.code, last.number, last.hides_rest) == ("csv", there, True)
    assert not any(isinstance(one, BadLine) and one.hides_rest for one in found[:-1])
    assert lines.header + lines.filled + lines.blank + lines.unread == physical(content)
    assert lines.unread == physical(content) - (there + lines.lines_of(there) - 1)
    assert emails(found) == customers


SWALLOWED = {
    "to the end": ['sports,"b@x.example,Lind,', "sports,c@x.example,Holt,", "sports,d@x.example,Berg,"],
    "to the next quote": [
        'sports,"b@x.example,Lind,',
        'sports,"c@x.example",Holt,',
        "sports,d@x.example,Berg,",
    ],
    "with too few cells": [
        'sports,"b@x.example,Lind,',
        'sports,c@x.example,19",',
        "sports,d@x.example,Berg,",
    ],
    "with as many cells": [
        'sports,"b@x.example,Lind,',
        'sports,c@x.example",Holt,',
        "sports,d@x.example,Berg,",
    ],
    "within its line": ['sports,"b"x.example,Lind,', "sports,c@x.example,Holt,", "sports,d@x.example,Berg,"],
}


@pytest.mark.parametrize("lines", SWALLOWED.values(), ids=SWALLOWED.keys())
@pytest.mark.parametrize("switches", [(), ("--skip-bad",), ("--apply", "--skip-bad"), ("--apply",)])
def test_broken_quote_is_never_skipped_over(
    shops: None, file: Path, lines: list[str], switches: tuple[str, ...]
) -> None:
    """F21: seen with --skip-bad, which left out the lines behind it untold."""
    file.write_text(HEADER + "sports,a@x.example,Lind,\n" + "\n".join(lines) + "\n")
    done = run("customers", "import", file, "--json", *switches)
    assert done.code == 1
    (problem,) = done.json["problems"]
    assert (problem["line"], problem["code"]) == (3, "csv")
    counts = done.json["lines"]
    assert counts.pop("all") == 5 == sum(counts.values())
    assert counts["bad"] == problem["last_line"] - 2
    assert (done.json["applied"], counts["header"], counts["accounts"]) == (False, 1, 1)
    assert not Customer.objects.exists()


# What two odd quotes hid where lines of several customers became one cell: the column of the quotes, and its lines.
HIDDEN = {
    "in a text of several lines": ("attribute.notes", ['kids,b@x.example,Ben,"Open', 'kids,c@x.example,Cleo,Shut"']),
    "in a column that is left out": ("memo", ['kids,b@x.example,Ben,"Open', 'kids,c@x.example,Cleo,Shut"']),
    "behind a blank line": ("memo", ['kids,b@x.example,Ben,"Open', "", 'kids,c@x.example,Cleo,Shut"']),
    "before empty cells": ("memo", ['kids,b@x.example,Ben,"Open', 'kids,c@x.example,Cleo,Shut",,']),
    "behind a line that is too short": ("company", ['kids,b@x.example,Ben,"Open', "kids,Dan", 'kids,c@x.example,Cleo,Shut"']),
    "before the email": ("memo", ['"kids,b@x.example,Ben,', 'kids",c@x.example,Cleo,']),
    "behind the email": ("company", ['kids,b@x.example,"Ben', "", 'kids,c@x.example,Cleo",Shut']),
}  # fmt: skip


@pytest.mark.parametrize(("column", "lines"), HIDDEN.values(), ids=HIDDEN.keys())
def test_customer_is_never_hidden_in_the_cell_of_another(
    shops: None, file: Path, column: str, lines: list[str]
) -> None:
    """F21: seen in texts, in columns that are left out and around blank lines; the customer was lost untold."""
    around = ["kids,a@x.example,Ada,", *lines, "kids,d@x.example,Dan,"]
    file.write_text("\n".join([f"site,email,last_name,{column}", *around]))
    left_out = ("--ignore", "memo") if column == "memo" else ()
    done = run("customers", "import", file, "--apply", "--skip-bad", "--json", *left_out)
    (problem,) = done.json["problems"]
    assert (done.code, problem["code"], problem["line"], problem["last_line"]) == (
        1,
        "csv",
        3,
        2 + len(lines),
    )
    assert done.json["lines"]["unread"] == 1
    assert not Customer.objects.exists()


@pytest.mark.parametrize("memo", ["Hello\nfoo, bar, baz, qux", "Ring\nher, ben@mail.example", "a\n\n,,,"])
def test_memo_of_several_lines_is_no_broken_quote(shops: None, file: Path, memo: str) -> None:
    """The control: what has as many commas as a line, or an email, is not a customer for that alone."""
    file.write_text(f'site,email,last_name,memo\nkids,a@x.example,Ada,"{memo}"\n')
    assert run("customers", "import", file, "--apply", "--ignore", "memo", "--json").json["accounts"] == 1


def test_broken_quote_names_its_lines(shops: None, file: Path) -> None:
    file.write_text(HEADER + "\n".join(SWALLOWED["to the next quote"]))
    done = run("customers", "import", file, "--apply", "--skip-bad")
    assert "in lines 2 to 3" in done.err
    assert "--skip-bad to import the rest" not in done.err


def test_cell_of_several_lines_is_one_customer(shops: None, file: Path) -> None:
    """F21: lines count to the record, whichever of them is bad."""
    file.write_text(
        HEADER
        + 'sports,ada@mail.example,Lind,"Rings, late\nand ""often"", too"\n'
        + ",,,\n"
        + 'sports,ben@mail.example,"Ho\nlt",\n'
        + "kids,cleo@mail.example,Dahl,"
    )
    done = run("customers", "import", file, "--apply", "--skip-bad", "--json")
    assert done.code == 0
    assert done.json["lines"] == {"all": 7, "header": 1, "accounts": 3, "bad": 2, "blank": 1, "unread": 0}
    assert (done.json["accounts"], done.json["bad_lines"]) == (2, 2)
    assert [(one["line"], one["last_line"], one["code"]) for one in done.json["problems"]] == [
        (5, 6, "control_characters")
    ]
    ada = Customer.objects.get(username="ada@mail.example")
    assert ada.attributes == {"notes": 'Rings, late\nand "often", too'}
    assert "7 lines: 1 header, 0 accounts, 5 bad, 1 blank." in run("customers", "import", file).out


def test_lines_that_were_not_read_are_counted(shops: None, file: Path) -> None:
    file.write_text(HEADER + "sports,a@x.example,Lind,\nsports,b,Lind,\n\nsports,c@x.example,Lind,\n")
    done = run("customers", "import", file, "--stop-on-error", "--json")
    assert done.json["lines"] == {"all": 5, "header": 1, "accounts": 1, "bad": 1, "blank": 0, "unread": 2}
    refused = run("customers", "import", file, "--stop-on-error", "--skip-bad", "--apply")
    assert refused.code == 1
    assert not Customer.objects.exists()


@pytest.mark.parametrize("body", ["", "\n\n", ",,,\n"])
def test_file_without_customers_says_so(shops: None, file: Path, body: str) -> None:
    file.write_text(HEADER + body)
    assert "This file has no accounts." in run("customers", "import", file).out
    done = run("customers", "import", file, "--apply", "--skip-bad")
    assert (done.code, done.err) == (1, "There is no line to import.\n")


def test_file_of_bad_lines_says_what_is_wrong_with_them(shops: None, file: Path) -> None:
    """F21: it said *There is no line to import*."""
    file.write_text(HEADER + "sports,ada,Lind,\nsports,ben,Holt,\n")
    for switches in (("--skip-bad",), ("--apply", "--skip-bad")):
        done = run("customers", "import", file, *switches)
        assert done.code == 1
        assert done.err.count("(email_shape)") == 2
        assert "There is no line to import" not in done.err
        assert "--skip-bad to import the rest" not in done.err


def wide_files() -> Iterator[bytes]:
    text = HEADER + "sports,a@x.example,Lind,\n"
    yield from (text.encode(name) for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"))
    yield b"s\xefte,email,last_name\n"


@pytest.mark.parametrize("content", list(wide_files()))
def test_other_encoding_is_one_clear_line(file: Path, content: bytes) -> None:
    """F21, as Windows writes *Unicode* and Latin-1."""
    file.write_bytes(content)
    with pytest.raises(BadHeader, match=r"^Line 1: this is not UTF-8\.[^\n]*$"):
        read(file)


def test_latin_1_is_told_line_by_line_and_nothing_is_misread(file: Path) -> None:
    file.write_bytes((HEADER + "sports,a@x.example,Müller,\nsports,b@x.example,Lind,\n").encode("latin-1"))
    lines, found = read(file)
    assert [(one.number, getattr(one, "code", "")) for one in found] == [(2, "encoding"), (3, "")]
    assert lines.filled == 2


def test_cell_that_is_too_long_is_taken_for_a_quote_that_is_never_closed(file: Path) -> None:
    body = "".join(f"sports,c{n}@x.example,Lind,\n" for n in range(6_000))
    file.write_text(HEADER + 'sports,"b@x.example,Lind,\n' + body)
    lines, found = read(file)
    assert [(one.number, getattr(one, "code", "")) for one in found] == [(2, "csv")]
    assert lines.header + lines.filled + lines.unread == 6_002
    assert lines.unread > 0


def test_pipe_is_read_as_a_file_is(tmp_path: Path) -> None:
    """Nobody can say how far it is: `regulars prices export --list a | regulars prices import - --list b`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    body = "".join(f"sports,c{number}@x.example,Lind,\n" for number in range(1_200))
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(pipe.write_text, HEADER + body)
        lines, found = read(pipe)
        sent.result(10)
    assert (len(found), lines.filled, lines.unread) == (1_200, 1_200, 0)
