import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from regulars.customers.models import Access, Customer
from regulars.customers.rules import Origin
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid, Unauthenticated
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.transfer.operations.import_lines import BadLine, ImportLine
from regulars.transfer.operations.imports import ImportPlan, import_accounts, plan_import
from regulars.transfer.operations.staging import BadLines
from tests.world import PASSWORD, a_set, a_site, an_account, default_set, logged_in, sites

pytestmark = pytest.mark.django_db


def line(number: int, email: str, site: str = "sports", **values: str) -> ImportLine:
    return ImportLine(number, {"site": site, "email": email, "last_name": "Lind"} | values)


def problems(plan: ImportPlan) -> list[tuple[int, str, str]]:
    return [(one.number, one.column, one.code) for one in plan.bad]


def test_imported_account_logs_in_at_the_sites_of_its_set_and_nowhere_else() -> None:
    """SET-01, ACC-09: the set is the site's; the hash of the former shop goes on working."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    business = a_site("business", a_set("b2b"))
    encoded = make_password(PASSWORD)

    import_accounts([line(2, "ada@mail.example", password_hash=encoded)], by=OPERATOR)

    ada = Customer.objects.get()
    assert ada.set.code == "b2c"
    assert ada.vouched  # no stranger typed the name, so mails may say it (F13)
    door = Access.objects.get()
    assert (door.site_id, door.state, door.origin) == (sports.pk, "active", Origin.IMPORTED)
    assert logged_in(ada, sports).first_time is False
    assert logged_in(ada, kids).first_time is True
    with pytest.raises(Unauthenticated):
        logged_in(ada, business)


def test_hash_in_the_form_of_the_phc_string_is_taken_over() -> None:
    sports = a_site("sports")
    phc = make_password(PASSWORD).removeprefix("argon2")
    assert phc.startswith("$argon2id$")
    import_accounts([line(2, "ada@mail.example", password_hash=phc)], by=OPERATOR)
    assert logged_in(Customer.objects.get(), sports)


@pytest.mark.parametrize(
    "encoded",
    [
        "secret password",
        "$2b$12$abcdefghijklmnopqrstuuWZq0Mpsx5Y1b0ZzEo2nVvVJbqzq3g2G",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "$argon2id$v=19$m=8,t=2,p=9$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
        "pbkdf2_sha256$1000000$salt$hash",
    ],
)
def test_other_hash_is_refused(encoded: str) -> None:
    a_site("sports")
    plan = plan_import([line(2, "ada@mail.example", password_hash=encoded)])
    assert [(one.number, one.column) for one in plan.bad] == [(2, "password_hash")]


def test_account_without_a_site_joins_the_default_set() -> None:
    """DEF-02: no site named, default set, no row."""
    a_site("sports", a_set("b2c"))
    import_accounts([line(2, "ada@mail.example", site="")], by=OPERATOR)
    assert Customer.objects.get().set == default_set()
    assert not Access.objects.exists()


def test_name_that_is_taken_is_refused_on_this_path_too() -> None:
    """ACC-05, ACC-10: in the set or further up in the file, whatever the letter case."""
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    a_site("business", a_set("b2b"))
    an_account("ada@mail.example", sports)
    lines = [
        line(2, "ADA@mail.example", site="kids"),
        line(3, "ada@mail.example", site="business"),
        line(4, "ben@mail.example", username="ben"),
        line(5, "other@mail.example", username="  BEN "),
    ]
    with pytest.raises(BadLines) as refused:
        import_accounts(lines, by=OPERATOR)
    assert problems(refused.value.plan) == [(2, "email", "username_taken"), (5, "username", "username_taken")]
    assert Customer.objects.count() == 1

    plan = import_accounts(lines, skip_bad=True, by=OPERATOR)
    assert plan.accounts == 2
    assert set(Customer.objects.values_list("username", "set__code")) == {
        ("ada@mail.example", "b2c"),
        ("ada@mail.example", "b2b"),
        ("ben", "b2c"),
    }


def test_bad_line_is_named_with_every_column_that_is_wrong() -> None:
    a_site("sports")
    plan = plan_import(
        [
            line(7, "nobody", site="sprots", phone="abc", language="xx", type="B2X", last_name=" "),
            line(8, "ada@mail.example", username="a\x00b", created_at="2999-01-01"),
            line(9, "ada@mail.example", first_name="A" * 101, created_at="yesterday"),
        ]
    )
    assert problems(plan) == [
        (7, "site", "no_such_site"),
        (7, "email", "email_shape"),
        (7, "last_name", "required"),
        (7, "phone", "phone_shape"),
        (7, "language", "unknown_language"),
        (7, "type", "unknown_value"),
        (8, "username", "control_characters"),
        (8, "created_at", "moment_in_future"),
        (9, "created_at", "moment_shape"),
        (9, "first_name", "too_long"),
    ]


def test_plan_stores_nothing() -> None:
    a_site("sports")
    before = AuditRecord.objects.count()
    plan = plan_import([line(2, "ada@mail.example")])
    assert [(place.site, place.set, place.accounts) for place in plan.places] == [("sports", "default", 1)]
    assert not Customer.objects.exists()
    assert AuditRecord.objects.count() == before


def test_stopping_at_the_first_bad_line_reads_no_further() -> None:
    a_site("sports")
    read = []

    def lines():
        for number in range(2, 9):
            read.append(number)
            yield line(number, "nobody" if number in {4, 6} else f"a{number}@mail.example")

    plan = plan_import(lines(), stop_at_first=True)
    assert problems(plan) == [(4, "email", "email_shape")]
    assert read == [2, 3, 4]


def test_import_leaves_one_record_that_stands_in_every_history() -> None:
    """G20: one record, with every account as its subject."""
    sports = a_site("sports")
    import_accounts([line(number, f"a{number}@mail.example") for number in range(2, 7)], by=OPERATOR)
    record = AuditRecord.objects.get(event="customer.imported")
    assert record.data == {"count": 5, "sites": ["sports"]}
    subjects = AuditSubject.objects.filter(record=record)
    assert set(subjects.values_list("kind", "subject_id")) == {
        ("site", sports.pk),
        *(("customer", pk) for pk in Customer.objects.values_list("pk", flat=True)),
    }


def test_file_without_a_good_line_is_refused() -> None:
    a_site("sports")
    with pytest.raises(Invalid, match="no line to import"):
        import_accounts([], by=OPERATOR)
    with pytest.raises(BadLines) as refused:
        import_accounts([line(2, "nobody")], skip_bad=True, by=OPERATOR)
    assert problems(refused.value.plan) == [(2, "email", "email_shape")]
    assert not AuditRecord.objects.filter(event="customer.imported").exists()


def test_reading_that_stopped_at_a_bad_line_stores_nothing() -> None:
    """F21: what lies behind was not read, so nobody can have asked to leave it out."""
    a_site("sports")
    lines = [line(2, "ada@mail.example"), line(3, "nobody"), line(4, "ben@mail.example")]
    with pytest.raises(BadLines):
        import_accounts(lines, skip_bad=True, stop_at_first=True, by=OPERATOR)
    hidden = BadLine(3, "", "csv", "A quote is never closed.", hides_rest=True)
    with pytest.raises(BadLines) as refused:
        import_accounts([lines[0], hidden, lines[2]], skip_bad=True, by=OPERATOR)
    assert problems(refused.value.plan) == [(3, "", "csv")]
    assert not Customer.objects.exists()


def test_line_that_is_neither_an_account_nor_bad_stops_the_import() -> None:
    """F21: two bad lines under one number would be counted as one."""
    a_site("sports")
    with pytest.raises(Conflict) as refused:
        import_accounts(
            [line(2, "ada@mail.example"), line(3, "nobody"), line(3, "noone")], skip_bad=True, by=OPERATOR
        )
    assert refused.value.code == "lines_unaccounted"
    assert not Customer.objects.exists()


def elsewhere(act: Callable[[], object]) -> None:
    """Do something on a connection of its own, and commit it."""

    def work() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("skip_bad", [False, True])
def test_name_taken_while_the_import_stores_is_found_by_the_constraint(*, skip_bad: bool) -> None:
    """G2, G20: the look before the write found the name free; somebody registers it between two batches."""
    sports = a_site("sports")
    lines = [line(2, "ada@mail.example"), line(20_002, "ben@mail.example")]
    assert plan_import(lines).bad == []
    told = []

    def tell(done: int, _total: int) -> None:
        if not told:
            elsewhere(lambda: an_account("ben@mail.example", sports))
        told.append(done)

    if skip_bad:
        plan = import_accounts(lines, skip_bad=True, by=OPERATOR, tell=tell)
        assert plan.accounts == 1
    else:
        with pytest.raises(BadLines) as refused:
            import_accounts(lines, by=OPERATOR, tell=tell)
        plan = refused.value.plan
    assert problems(plan) == [(20_002, "email", "username_taken")]
    names = set(Customer.objects.values_list("username", flat=True))
    assert names == {"ben@mail.example"} | ({"ada@mail.example"} if skip_bad else set())
    assert Access.objects.count() == len(names)


def test_attributes_are_imported_by_their_definitions() -> None:
    """ATT-01: checked as for one account; money without a currency is in that of the site."""
    a_site("sports", a_set("b2c"), currency="CHF")
    values = {
        "salutation": "ms",
        "middle_name": "Mia",
        "approve_flag": "yes",
        "approve_amount": "12.5",
        "block_amount": "1000 EUR",
        "department": "",
    }
    columns = {f"attribute.{code}": value for code, value in values.items()}
    import_accounts([line(2, "ada@mail.example", **columns), line(3, "ben@mail.example")], by=OPERATOR)
    ada, ben = Customer.objects.order_by("pk")
    assert ada.attributes == {
        "salutation": "ms",
        "middle_name": "Mia",
        "approve_flag": True,
        "approve_amount": {"amount": "12.50", "currency": "CHF"},
        "block_amount": {"amount": "1000.00", "currency": "EUR"},
    }
    assert ben.attributes == {}


def test_attribute_that_cannot_be_is_told_with_line_and_column() -> None:
    a_site("sports")
    plan = plan_import(
        [
            line(2, "ada@mail.example", **{"attribute.salutation": "sir", "attribute.approve_flag": "maybe"}),
            line(3, "ben@mail.example", **{"attribute.approve_amount": "12 euros"}),
            line(4, "cleo@mail.example", **{"attribute.department": "a\x07b"}),
        ]
    )
    assert problems(plan) == [
        (2, "attribute.salutation", "unknown_value"),
        (2, "attribute.approve_flag", "wrong_type"),
        (3, "attribute.approve_amount", "unknown_currency"),
        (4, "attribute.department", "control_characters"),
    ]
    assert plan.accounts == 0


@pytest.mark.parametrize(
    ("cost", "fits"), [("m=65536,t=4,p=4", True), ("m=65537,t=2,p=1", False), ("m=19456,t=5,p=1", False)]
)
def test_hash_that_costs_too_much_is_refused(cost: str, *, fits: bool) -> None:
    """F06: 64 MiB and four passes at most."""
    a_site("sports")
    encoded = f"$argon2id$v=19${cost}$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2g"
    found = problems(plan_import([line(2, "ada@mail.example", password_hash=encoded)]))
    assert found == ([] if fits else [(2, "password_hash", "password_hash_cost")])
