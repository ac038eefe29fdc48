import csv
import io
from pathlib import Path

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.kernel.texts import safe_cell, unquoted
from tests.doors.cli.commands import run
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db


def test_customer_is_found_by_fragment_and_filter() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account("ada@mail.example", sports)
    ben = an_account("ben@mail.example", kids, first_name="Ben", last_name="Holt")

    found = run("customers", "find", "holt", "--json").json
    assert [one["id"] for one in found["items"]] == [ben.pk]
    assert (found["total"], found["total_is_exact"], found["next_cursor"]) == (1, True, None)
    assert found["items"][0]["access"] == {"kids": "active"}
    assert [one["id"] for one in run("customers", "find", "--site", "sports", "--json").json["items"]] == [
        ada.pk
    ]
    lines = run("customers", "find").out.splitlines()
    assert [line.split()[0] for line in lines] == ["Id", str(ben.pk), str(ada.pk), "1"]
    assert lines[-1] == "1 to 2 of 2."
    assert run("customers", "find", "nobody like that").out == "Nobody found.\n"


def test_customer_is_found_by_attribute() -> None:
    """ADM-01."""
    add_attribute(Definition("shoe", "Shoe", Type.NUMBER, filterable=True), by=OPERATOR)
    ada = an_account(attributes={"shoe": 42})  # type: ignore[arg-type]
    an_account("ben@mail.example", attributes={"shoe": 38})  # type: ignore[arg-type]
    found = run("customers", "find", "--attribute", "shoe.min=40", "--attribute", "shoe.any=true", "--json")
    assert [one["id"] for one in found.json["items"]] == [ada.pk]
    done = run("customers", "find", "--attribute", "hat=1")
    assert (done.code, done.err) == (1, "attribute.hat: There is no such attribute.\n")


def test_found_page_leads_to_the_next() -> None:
    ids = [an_account(f"a{number}@mail.example").pk for number in range(3)]
    first = run("customers", "find", "--limit", 2, "--json").json
    rest = run("customers", "find", "--limit", 2, "--cursor", first["next_cursor"], "--json").json
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]


def test_customer_is_created_for_a_site() -> None:
    """ACC-09: the account joins the set of the site; ACC-05: the name only once."""
    sports = a_site("sports", a_set("b2c"))
    arguments = [
        "--email",
        "ada@mail.example",
        "--last-name",
        "Lind",
        "--site",
        "sports",
        "--password",
        PASSWORD,
    ]
    done = run("customers", "create", *arguments, "--json")
    ada = Customer.objects.get()
    assert done.json == {"id": ada.pk, "username": "ada@mail.example", "set": "b2c", "site": "sports"}
    assert logged_in(ada, sports)

    again = run("customers", "create", *arguments)
    assert (again.code, again.err) == (1, "username: This username already has an account here.\n")
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["create", "--email", "nobody", "--last-name", "L"],
            "email: This does not look like an email address.",
        ),
        (["create", "--email", "a@b.example", "--last-name", " "], "last_name: Please fill this in."),
        (
            ["create", "--email", "a@b.example", "--last-name", "L", "--type", "X"],
            "type: There is no such customer type.",
        ),
        (
            ["create", "--email", "a@b.example", "--last-name", "L", "--password", "x"],
            "password: Please use at",
        ),
        (["create", "--email", "a@b.example", "--last-name", "L", "--site", "x"], "There is no site “x”."),
        (["find", "--state", "asleep"], "--state asleep: choose one of active, blocked, pending, disabled."),
        (["find", "--kind", "ghost"], "--kind ghost: choose one of account, guest."),
        (["find", "--limit", "0"], "limit: Choose 1 to 200 customers a page."),
        (["find", "--cursor", "x"], "cursor: This cursor is not one of ours."),
        (["find", "--set", "x"], "There is no customer set “x”."),
        (["move", "1", "--to", "default"], "There is no customer “1”."),
        (["move", "9" * 30, "--to", "default"], "There is no customer “9"),
        (["login-check", "nobody", "sports"], "There is no customer “nobody”."),
        (["export", "--columns", "password"], "--columns: there is no “password”."),
        (["export", "/nowhere/out.csv"], "/nowhere/out.csv: No such file or directory."),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(arguments: list[str], line: str) -> None:
    a_site("sports")
    done = run("customers", *arguments)
    assert done.code == 1
    assert done.err.startswith(line)
    assert done.err.count("\n") == 1
    assert not Customer.objects.exists()


def test_customer_moves_to_another_set_with_apply() -> None:
    """ACC-02: shown first, done with --apply; the plan names the doors."""
    sports, business = a_site("sports", a_set("b2c")), a_site("business", a_set("b2b"))
    ada = an_account(site=sports)
    logged_in(ada, sports)
    planned = run("customers", "move", "ada@mail.example", "--to", "b2b", "--json").json
    assert {name: planned[name] for name in ("applied", "id", "to_set", "story")} == {
        "applied": False,
        "id": ada.pk,
        "to_set": "b2b",
        "story": "move_account",
    }
    effects = [(one["site"], one["can_log_in"], one["no_longer"]) for one in planned["effects"]]
    assert effects == [("business", 1, 0), ("sports", 0, 1)]
    assert [(one["code"], one["count"]) for one in planned["facts"]] == [("sessions_end", 1)]
    nothing = run("customers", "move", ada.pk, "--to", "b2c", "--json").json
    assert (nothing["effects"], nothing["facts"]) == ([], [])
    done = run("customers", "move", ada.pk, "--to", "b2b", "--apply")
    assert done.code == 0
    ada.refresh_from_db()
    assert ada.set.code == "b2b"
    assert logged_in(ada, business)


def test_customer_stays_where_the_other_set_has_the_name() -> None:
    """ACC-07: refused, and said before already; a name in two sets asks for the id."""
    sports, business = a_site("sports", a_set("b2c")), a_site("business", a_set("b2b"))
    ada, other = an_account(site=sports), an_account(site=business)
    ambiguous = run("customers", "move", "ada@mail.example", "--to", "b2b")
    assert ambiguous.code == 1
    assert f"{ada.pk} (b2c), {other.pk} (b2b)." in ambiguous.err
    planned = run("customers", "move", ada.pk, "--to", "b2b").out
    assert f"#{other.pk}" in planned
    assert "--rename" not in planned  # which this command doesn't have
    refused = run("customers", "move", ada.pk, "--to", "b2b", "--apply")
    assert (refused.code, refused.err) == (1, "username: This username already has an account here.\n")
    ada.refresh_from_db()
    assert ada.set.code == "b2c"


def test_log_in_check_says_why_and_what_would_change_it() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    assert run("customers", "login-check", ada.pk, "sports", "--json").json["may"] is True
    closed = run("customers", "login-check", ada.pk, "kids", "--json").json
    assert closed == {
        "may": False,
        "reasons": [
            {
                "code": "access_disabled",
                "text": "Access to Site kids is disabled.",
                "action": "Activate access to Site kids",
            }
        ],
    }
    assert run("customers", "login-check", ada.pk, "kids").out == (
        "No.\n- Access to Site kids is disabled. To change that: Activate access to Site kids.\n"
    )


def test_log_in_check_of_a_day_tells_what_changed() -> None:
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    out = run("customers", "login-check", ada.pk, "sports", "--at", "2020-01-01").out
    assert out.startswith("No.\n- Site sports didn't exist yet.\nSince then:\n")
    assert "Added the account. After that: could log in." in out
    found = run("customers", "login-check", ada.pk, "sports", "--at", "2020-01-01T10:00", "--json").json
    assert (found["may"], found["period"]) == (False, "no")
    refused = run("customers", "login-check", ada.pk, "sports", "--at", "soon")
    assert (refused.code, refused.err) == (1, "at: Write it as 2026-05-31 or 2026-05-31T12:30Z.\n")


def test_export_holds_every_customer_and_no_password() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports, phone="+49 170 1234", company='=cmd|"/c calc"!A1')
    set_access(ada, site=kids, state="pending", by=OPERATOR)
    an_account("ben@mail.example")
    done = run("customers", "export")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["username"] for row in rows] == ["ada@mail.example", "ben@mail.example"]
    assert rows[0]["access"] == "kids:pending sports:active"
    assert rows[0]["company"] == '\'=cmd|"/c calc"!A1'
    assert rows[0]["phone"] == "'+49 170 1234"
    assert "argon2" not in done.out
    assert len(run("customers", "export", "--site", "sports").out.splitlines()) == 2
    told = AuditRecord.objects.filter(event="customer.list_exported").order_by("pk")
    assert [list(record.subjects.values_list("kind", "subject_id")) for record in told] == [
        [],
        [("site", sports.pk)],
    ]
    assert len(run("customers", "export", "--set", "default").out.splitlines()) == 2


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "|x",
        "%0A",
        "\n=1",
        "'+1",
        "''=1",
        " '-1",
        "\uff1d1+1",
    ],
)
def test_cell_that_a_spreadsheet_would_run_is_text(value: str) -> None:
    """Guarantees, web: CSV cells that a spreadsheet would run are quoted; F55: and told apart from those that had a quote."""
    assert safe_cell(value) == f"'{value}"
    assert unquoted(safe_cell(value)) == value


@pytest.mark.parametrize("value", ["", "Ada", "o'Hara", "'quoted'", "a=b", "1-2"])
def test_other_cell_stays_as_it_is(value: str) -> None:
    assert safe_cell(value) == value
    assert unquoted(value) == value


def test_export_can_be_imported_elsewhere(tmp_path: Path) -> None:
    sports = a_site("sports", a_set("b2c"))
    an_account(site=sports, phone="+49 170 1234", company="-Lind & Co", language="de")
    file = tmp_path / "out.csv"
    columns = "site,username,email,first_name,last_name,phone,company,language,type,created_at"
    done = run("customers", "export", file, "--columns", columns)
    assert done.out == f"Wrote 1 customer to {file}.\n"
    before = Customer.objects.values_list("username", "phone", "company", "language", "type").get()
    text = file.read_text().replace("ada@mail.example", "eve@mail.example")
    file.write_text(text)
    assert run("customers", "import", file, "--apply").code == 0
    after = Customer.objects.values_list("username", "phone", "company", "language", "type").latest("pk")
    assert after == ("eve@mail.example", *before[1:])
