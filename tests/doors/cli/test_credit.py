"""Store credit at the command line, and what `regulars check` says of it (CRD-01, CRD-06, CRD-07)."""

import pytest
from django.db import connection

from regulars.credit.models import CreditBalance
from regulars.credit.operations.entries import grant_credit, withdraw_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.credit.queries.balances import balances_of
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.cli.commands import run
from tests.doors.cli.test_check import findings
from tests.world import a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def test_granted_withdrawn_and_listed(ada: Customer) -> None:
    """CRD-01, CRD-06: in one line each."""
    assert run("credit", "show", ada.pk).out == "This customer has no store credit.\n"
    granted = run("credit", "grant", "ada@mail.example", "20", "EUR", "--reason", "Welcome", "--site", "kids")
    assert granted.out == "Granted: 20.00 EUR. The balance is 20.00 now.\n"
    taken = run("credit", "withdraw", ada.pk, "7.5", "EUR", "--reason", "By mistake", "--json")
    assert taken.json == {"id": ada.pk, "currency": "EUR", "number": 2, "amount": "-7.50", "balance": "12.50"}
    table = run("credit", "show", ada.pk).out
    assert all(part in table for part in ("12.50", "By mistake", "Welcome", "kids"))
    listed = run("credit", "show", ada.pk, "--json").json
    assert listed["balances"] == {"EUR": "12.50"}
    assert [(line["number"], line["site"]) for line in listed["entries"]] == [(2, None), (1, "kids")]


def test_what_cannot_be_is_said_in_one_line(ada: Customer) -> None:
    for wrong in (("withdraw", "1", "EUR"), ("grant", "1", "JPY"), ("grant", "0", "EUR")):
        done = run("credit", wrong[0], ada.pk, *wrong[1:], "--reason", "Why")
        assert (done.code, len(done.err.strip().splitlines())) == (1, 1)
    assert not CreditBalance.objects.exists()


def test_erasing_says_what_is_forfeited(ada: Customer) -> None:
    """CRD-08."""
    grant_credit(ada, "20", "EUR", reason="Welcome", by=OPERATOR)
    assert "Forfeits 20.00 EUR of store credit." in run("customers", "erase", ada.pk).out


def test_credit_that_no_site_takes_is_found(ada: Customer, kids: Site) -> None:
    """CRD-07: a currency of another set's site doesn't count; what is used up neither."""
    sam()
    ben = an_account("ben@mail.example", kids)
    for account in (ada, ben):
        grant_credit(account, "20", "EUR", reason="Welcome", by=OPERATOR)
    withdraw_credit(ben, "20", "EUR", reason="Why", by=OPERATOR)
    assert findings() == {}
    a_site("other", a_set("other"))
    Site.objects.filter(pk=kids.pk).update(currency="USD")
    assert findings() == {"credit_spendable_nowhere": (1, [f"#{ada.pk} EUR"])}


def test_credit_of_an_erased_account_is_found(ada: Customer) -> None:
    """CRD-08: as it stands where somebody wrote to the tables."""
    sam()
    erase(ada, by=OPERATOR)
    assert findings() == {}
    CreditBalance.objects.create(account=ada, currency="EUR", amount=5)
    assert findings()["credit_of_erased"] == (1, [f"#{ada.pk} EUR"])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credit_creditbalance SET amount = amount + 1 WHERE account_id = %s",
        "UPDATE credit_creditbalance SET entries = entries + 1 WHERE account_id = %s",
        "UPDATE credit_creditentry SET balance = balance + 1 WHERE number = 1 AND account_id = %s",
        "UPDATE credit_creditentry SET number = 7 WHERE number = 2 AND account_id = %s",
        "DELETE FROM credit_creditentry WHERE number = 2 AND account_id = %s",
        """UPDATE credit_creditentry back SET kind = 'refund', reverses_id = first.id FROM credit_creditentry first
        WHERE back.number = 2 AND first.number = 1 AND first.account_id = back.account_id AND back.account_id = %s""",
    ],
)
def test_chain_that_was_changed_by_sql_is_found(sql: str, ada: Customer, kids: Site) -> None:
    """CRD-07: the trigger taken away, as who may write to the database can."""
    sam()
    for account in (ada, an_account("ben@mail.example", kids)):
        for amount in ("20", "5"):
            entry = grant_credit(account, amount, "EUR", reason="Welcome", by=OPERATOR)
            entry.reason.delete()
    assert findings() == {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credit_creditentry DISABLE TRIGGER credit_entry_append_only")
        cursor.execute(sql, [ada.pk])
    assert findings() == {"credit_chain_broken": (1, [f"#{ada.pk} EUR"])}


def reserve(account: Customer, reference: str, site: Site | None = None) -> None:
    reserve_credit(account, "5", "EUR", reference=reference, site=site, by=OPERATOR)


def test_reservations_are_listed_and_released(ada: Customer, kids: Site) -> None:
    """EXT-02."""
    assert run("credit", "reservations").out == "Nothing is reserved.\n"
    grant_credit(ada, "20", "EUR", reason="Welcome", by=OPERATOR)
    reserve(ada, "#1", kids)
    reserve(ada, "#2", kids)
    reserve(ada, "#3")
    table = run("credit", "reservations").out
    assert all(part in table for part in ("#1", "#2", "#3", "5.00", "EUR", "kids", "open"))
    done = run("credit", "release", "#2", "#3")
    wanted = [f"Released: 5.00 EUR of customer {ada.pk}, {reference}." for reference in ("#2", "#3")]
    assert done.out.splitlines() == wanted
    left = run("credit", "reservations", "--state", "open", "--customer", "ada@mail.example", "--json").json
    assert [(line["reference"], line["customer"], line["site"]) for line in left] == [("#1", ada.pk, "kids")]
    released = run("credit", "reservations", "--state", "released", "--site", "kids", "--json").json
    assert [(line["reference"], line["state"], line["amount"]) for line in released] == [
        ("#2", "released", "5.00")
    ]
    assert [line["reference"] for line in run("credit", "reservations", "--limit", "1", "--json").json] == [
        "#3"
    ]
    assert balances_of(ada.pk) == {"EUR": 15}


def test_what_is_not_open_or_not_one_is_not_released(ada: Customer, kids: Site) -> None:
    """All of what is named, or nothing of it."""
    ben = an_account("ben@mail.example", kids)
    for account in (ada, ben):
        grant_credit(account, "20", "EUR", reason="Welcome", by=OPERATOR)
        reserve(account, "#1", kids)
    reserve(ada, "#2", kids)
    for named in (["#2", "#1"], ["#2", "#9"], ["#2", "a\nb"]):
        done = run("credit", "release", *named)
        assert (done.code, len(done.err.strip().splitlines())) == (1, 1)
    assert balances_of(ada.pk) == {"EUR": 10}
    answer = run("credit", "release", "#1", "--customer", ben.pk, "--site", "kids", "--json").json
    assert [(line["customer"], line["state"]) for line in answer] == [(ben.pk, "released")]
    assert (balances_of(ada.pk), balances_of(ben.pk)) == ({"EUR": 10}, {"EUR": 20})
    assert run("credit", "release", "#1", "--customer", ben.pk).code == 1
