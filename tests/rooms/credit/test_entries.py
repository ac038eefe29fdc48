"""Store credit moves by numbered entries that stay, and never below zero (G16, CRD-01 to CRD-08)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.credit.models import CreditBalance, CreditEntry, CreditReason
from regulars.credit.operations.entries import (
    forfeit_credit,
    grant_credit,
    return_credit,
    spend_credit,
    withdraw_credit,
)
from regulars.credit.queries.balances import balance_of, balances_of
from regulars.credit.rules import EntryKind
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase, export_personal_data, move_account
from regulars.kernel.errors import Conflict, DomainError, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def spent(account: Customer, amount: str, site: Site, currency: str = "EUR") -> CreditEntry:
    return spend_credit(account.pk, Decimal(amount), currency, order_id=7, site_id=site.pk, by=SAM)


def lines(account: Customer) -> list[tuple[int, str, str, str]]:
    rows = CreditEntry.objects.filter(account=account).order_by("number")
    return [(row.number, row.kind, f"{row.amount:.2f}", f"{row.balance:.2f}") for row in rows]


def test_each_movement_is_numbered_and_says_the_balance_after_it(ada: Customer, kids: Site) -> None:
    """CRD-01, CRD-03, CRD-06, CRD-07: with who gave it and why."""
    entry = grant_credit(ada, "50", "eur", reason=" Welcome ", site=kids, by=SAM)
    spend = spent(ada, "30", kids)
    return_credit(spend, Decimal("12.50"), by=SAM)
    withdraw_credit(ada, "2.5", "EUR", reason="By mistake", by=SAM)
    assert lines(ada) == [
        (1, "grant", "50.00", "50.00"),
        (2, "spend", "-30.00", "20.00"),
        (3, "refund", "12.50", "32.50"),
        (4, "withdraw", "-2.50", "30.00"),
    ]
    assert balance_of(ada.pk, "EUR") == Decimal(30)
    assert (entry.reason.text, entry.actor_kind, entry.actor_id, entry.site_id) == (
        "Welcome",
        "staff",
        7,
        kids.pk,
    )


def test_credit_is_kept_by_main_currency_of_the_sites(ada: Customer, kids: Site) -> None:
    """CRD-02: each in its own, and in none that no site of the set sells in."""
    usa = a_site("usa", kids.set, currency="USD")
    a_site("tokyo", a_set("other"), currency="JPY")
    grant_credit(ada, "50", "EUR", reason="Welcome", site=kids, by=SAM)
    grant_credit(ada, "20", "USD", reason="Welcome", site=usa, by=SAM)
    assert balances_of(ada.pk) == {"EUR": Decimal(50), "USD": Decimal(20)}
    with pytest.raises(DomainError) as refusal:
        grant_credit(ada, "100", "JPY", reason="Welcome", by=SAM)
    assert refusal.value.code == "no_site_in_currency"
    with pytest.raises(DomainError) as refusal:
        grant_credit(ada, "100", "USD", reason="Welcome", site=kids, by=SAM)
    assert refusal.value.code == "no_site_in_currency"


@pytest.mark.parametrize(
    ("amount", "currency", "reason", "code"),
    [
        ("-1", "EUR", "Why", "negative"),
        ("0", "EUR", "Why", "not_positive"),
        ("0.001", "EUR", "Why", "too_many_decimals"),
        ("0.5", "JPY", "Why", "too_many_decimals"),
        ("1000000000000", "EUR", "Why", "too_large"),
        ("1,000", "EUR", "Why", "not_a_number"),
        ("1", "EURO", "Why", "unknown_currency"),
        ("1", "EUR", " ", "required"),
    ],
)
def test_amount_currency_and_reason_are_checked(
    amount: str, currency: str, reason: str, code: str, ada: Customer
) -> None:
    """CRD-01, CRD-06."""
    for verb in (grant_credit, withdraw_credit):
        with pytest.raises(Invalid) as refusal:
            verb(ada, amount, currency, reason=reason, by=SAM)
        assert refusal.value.code == code
    assert not CreditEntry.objects.exists()


def test_guests_erased_and_strangers_of_the_set_have_none(ada: Customer, kids: Site) -> None:
    """CRD-04."""
    elsewhere = a_site("other", a_set("other"))
    erased = an_account("ben@mail.example", kids)
    erase(erased, by=SAM)
    tries = [
        (a_guest(kids), None, "not_an_account"),
        (erased, None, "account_erased"),
        (ada, elsewhere, "not_in_set"),
    ]
    for customer, site, code in tries:
        for verb in (grant_credit, withdraw_credit):
            with pytest.raises(DomainError) as refusal:
                verb(customer, "1", "EUR", reason="Why", site=site, by=SAM)
            assert refusal.value.code == code
    assert not CreditBalance.objects.exists()


def test_nothing_is_taken_that_is_not_there(ada: Customer, kids: Site) -> None:
    """CRD-05, CRD-06: not in another currency either, and nothing is written."""
    grant_credit(ada, "10", "EUR", reason="Welcome", by=SAM)
    takes = [
        lambda: withdraw_credit(ada, "10.01", "EUR", reason="Why", by=SAM),
        lambda: withdraw_credit(ada, "1", "USD", reason="Why", by=SAM),
        lambda: spent(ada, "10.01", kids),
        lambda: spent(ada, "1", kids, "USD"),
    ]
    for take in takes:
        with pytest.raises(Conflict) as refusal:
            take()
        assert refusal.value.code == "insufficient_credit"
    assert lines(ada) == [(1, "grant", "10.00", "10.00")]


def test_what_is_given_back_is_at_most_what_was_spent(ada: Customer, kids: Site) -> None:
    """CRD-06: of this spend, in parts too; a release counts like a refund."""
    grant_credit(ada, "50", "EUR", reason="Welcome", by=SAM)
    spend, other = spent(ada, "10", kids), spent(ada, "30", kids)
    for _ in range(3):
        return_credit(spend, Decimal("3.33"), by=SAM)
    for amount in ("0.02", "10.00"):
        with pytest.raises(Conflict) as refusal:
            return_credit(spend, Decimal(amount), kind=EntryKind.RELEASE, by=SAM)
        assert refusal.value.code == "credit_given_back"
    last = return_credit(spend, Decimal("0.01"), kind=EntryKind.RELEASE, by=SAM)
    assert (last.reverses_id, last.order_id, last.balance) == (spend.pk, 7, Decimal(20))
    with pytest.raises(Conflict):
        return_credit(other, Decimal("30.01"), by=SAM)
    return_credit(other, Decimal(30), by=SAM)
    assert balance_of(ada.pk, "EUR") == Decimal(50)


@pytest.mark.parametrize(
    "sql", ["UPDATE credit_creditentry SET amount = 60", "DELETE FROM credit_creditentry"]
)
def test_entries_stay_as_they_are(sql: str, ada: Customer) -> None:
    """CRD-07, G16: whoever asks, by SQL too."""
    grant_credit(ada, "50", "EUR", reason="Welcome", by=SAM)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert lines(ada) == [(1, "grant", "50.00", "50.00")]


def test_erasure_forfeits_the_rest_by_an_entry(ada: Customer, kids: Site) -> None:
    """CRD-08: entries stay, the words of staff don't; of somebody else nothing is gone."""
    ben = an_account("ben@mail.example", kids)
    a_site("usa", kids.set, currency="USD")
    for account, currency in ((ada, "EUR"), (ada, "USD"), (ben, "EUR")):
        grant_credit(account, "20", currency, reason="For Ada's cat", by=SAM)
    withdraw_credit(ada, "20", "USD", reason="Why", by=SAM)
    erase(ada, by=SAM)
    last = AuditRecord.objects.latest("pk").data
    assert last["also"] == [{"event": "credit.forfeited", "credit": [{"amount": "20.00", "currency": "EUR"}]}]
    assert balances_of(ada.pk) == {"EUR": 0, "USD": 0}
    kinds = list(CreditEntry.objects.filter(account=ada).order_by("pk").values_list("currency", "kind"))
    assert kinds == [("EUR", "grant"), ("USD", "grant"), ("USD", "withdraw"), ("EUR", "forfeit")]
    assert set(CreditReason.objects.values_list("entry__account", flat=True)) == {ben.pk}
    assert balance_of(ben.pk, "EUR") == Decimal(20)


def test_nothing_left_is_no_change(ada: Customer) -> None:
    before = AuditRecord.objects.count()
    forfeit_credit(ada, by=SAM)
    assert AuditRecord.objects.count() == before


def test_credit_is_given_to_whom_it_is_about_and_follows_them(ada: Customer, kids: Site) -> None:
    """CRD-07, ACC-02: personal data, and a move to another set."""
    grant_credit(ada, "20", "EUR", reason="Welcome", site=kids, by=SAM)
    move_account(ada, to_set=a_set("b2b"), by=SAM)
    (held,) = export_personal_data(Customer.objects.get(pk=ada.pk), by=SAM).credit
    (line,) = held.entries
    assert (held.currency, held.balance) == ("EUR", Decimal(20))
    assert (line.number, line.kind, line.amount, line.site, line.reason) == (
        1,
        "grant",
        20,
        kids.name,
        "Welcome",
    )
