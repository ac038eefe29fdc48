"""Credit that a shop outside reserves: taken at once, captured by its order, or given back (EXT-02)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F

from regulars.credit.models import CreditBalance, CreditEntry, CreditReservation
from regulars.credit.operations.entries import forfeit_credit, grant_credit
from regulars.credit.operations.reservations import (
    end_reservations,
    release_reservation,
    reserve_credit,
)
from regulars.credit.operations.settling import Settled, hold_reserved, settle
from regulars.credit.queries.balances import balance_of
from regulars.credit.queries.health import broken_chains
from regulars.credit.queries.reservations import open_reservations
from regulars.credit.queries.statements import statement
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.errors import DomainError
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
    ada = an_account(site=kids)
    grant_credit(ada, "50", "EUR", reason="Welcome", by=SAM)
    return ada


def reserved(
    ada: Customer, site: Site | None, amount: str = "20", reference: str = "A1"
) -> CreditReservation:
    return reserve_credit(ada, amount, "EUR", reference=reference, site=site, by=SAM)


def held(site: Site, account: Customer, order_id: int | None = None) -> CreditReservation | None:
    """What an order A1 of theirs would settle."""
    wanted = "SELECT 'A1', %(account)s::bigint, %(order)s::bigint"
    with transaction.atomic():
        found = hold_reserved(wanted, {"account": account.pk, "order": order_id}, site_id=site.pk)
    return CreditReservation.objects.get(pk=found[0].entry_id) if found else None


def captured(ada: Customer, site: Site, total: str | None = "100") -> CreditReservation:
    reserved(ada, site)
    return taken(ada, site, total)


def taken(ada: Customer, site: Site, total: str | None = "100", order_id: int = 7) -> CreditReservation:
    found = held(site, ada)
    assert found is not None
    settle([Settled(found.pk, order_id, None if total is None else Decimal(total), is_over=False)], by=SAM)
    found.refresh_from_db()
    return found


def lines(account: Customer) -> list[tuple[str, str, str]]:
    rows = CreditEntry.objects.filter(account=account).order_by("number")
    return [(row.kind, f"{row.amount:.2f}", row.reference) for row in rows][1:]


def left(account: Customer) -> Decimal:
    assert broken_chains() == []
    return balance_of(account.pk, "EUR")


def refused(
    code: str, account: Customer, site: Site | None, amount: str = "20", reference: str = "A1"
) -> None:
    before = CreditEntry.objects.count()
    with pytest.raises(DomainError) as refusal:
        reserved(account, site, amount, reference)
    assert (refusal.value.code, CreditEntry.objects.count()) == (code, before)


def overdue() -> None:
    CreditReservation.objects.update(ends_at=F("ends_at") - timedelta(hours=24))


def test_reserved_is_taken_at_once_and_given_back_by_an_entry(ada: Customer, kids: Site) -> None:
    reserved(ada, kids)
    assert left(ada) == 30
    (line, _) = statement(ada.pk, "EUR").items
    assert (line.reference, line.is_reserved, line.order_id) == ("A1", True, None)
    release_reservation(ada, "a1", by=SAM)
    release_reservation(ada, "A1", by=SAM)
    assert (left(ada), open_reservations(ada.pk, within=None)) == (50, [])
    assert lines(ada) == [("spend", "-20.00", "A1"), ("release", "20.00", "")]
    events = ["credit.granted", "credit.reserved", "credit.released"]
    found = AuditRecord.objects.filter(event__startswith="credit.").order_by("pk")
    assert list(found.values_list("event", flat=True)) == events


def test_same_reference_takes_once(ada: Customer, kids: Site) -> None:
    """G17: another amount is refused, and so is a reference that was let go of."""
    first = reserved(ada, kids)
    assert reserved(ada, kids, "20.00", "a1") == first
    refused("reference_reused", ada, kids, "21")
    assert left(ada) == 30
    release_reservation(ada, "A1", by=SAM)
    refused("reservation_released", ada, kids)
    assert left(ada) == 50


def test_two_shops_have_the_same_number(ada: Customer, kids: Site) -> None:
    """Each releases its own."""
    sports = a_site("sports", kids.set)
    reserved(ada, kids)
    reserved(ada, sports, "5")
    release_reservation(ada, "A1", within=[kids.pk], by=SAM)
    assert left(ada) == 45
    with pytest.raises(DomainError) as refusal:
        release_reservation(ada, "A1", within=[], by=SAM)
    assert refusal.value.code == "no_such_reservation"
    assert held(kids, ada) is None


def test_what_cannot_be_reserved(ada: Customer, kids: Site) -> None:
    """CRD-04, CRD-05: never below zero, nobody without an account, in no currency that orders there don't have."""
    refused("insufficient_credit", ada, kids, "50.01")
    refused("insufficient_credit", an_account("ben@mail.example", kids), kids)
    refused("not_an_account", a_guest(kids), kids)
    refused("not_positive", ada, kids, "0")
    refused("required", ada, kids, reference=" ")
    refused("no_site_in_currency", ada, a_site("usa", kids.set, currency="USD"))
    refused("not_in_set", ada, a_site("other", a_set("other")))
    assert left(ada) == 50


def test_blocked_ones_promise_is_kept_and_no_new_one_made(ada: Customer, kids: Site) -> None:
    reserved(ada, kids)
    Customer.objects.filter(pk=ada.pk).update(status="blocked")
    for site in (kids, None):
        refused("customer_has_no_access", ada, site, "1", "A2")
    found = taken(ada, kids)
    assert (found.state, left(ada)) == ("captured", 30)


def test_order_takes_what_is_reserved_and_no_more_than_its_total(ada: Customer, kids: Site) -> None:
    found = captured(ada, kids, "12.50")
    assert (found.state, found.order_id, left(ada)) == ("captured", 7, Decimal("37.50"))
    *_, line, _ = statement(ada.pk, "EUR").items
    assert (line.order_id, line.is_reserved) == (7, False)
    with pytest.raises(DomainError) as refusal:
        release_reservation(ada, "A1", by=SAM)
    assert refusal.value.code == "reservation_captured"
    overdue()
    end_reservations()
    assert left(ada) == Decimal("37.50")


def test_order_in_another_currency_takes_all_of_it(ada: Customer, kids: Site) -> None:
    captured(ada, kids, None)
    assert left(ada) == 30


def test_only_the_shops_own_and_its_customers_order_finds_it(ada: Customer, kids: Site) -> None:
    sports, ben = a_site("sports", kids.set), an_account("ben@mail.example", kids)
    reserved(ada, kids)
    assert held(sports, ada) is None
    assert held(kids, ben) is None
    found = captured(ada, kids)
    assert held(kids, ben, order_id=7) == found
    assert held(kids, ada, order_id=8) is None


def test_what_another_order_took_meanwhile_stays_its_own(ada: Customer, kids: Site) -> None:
    """Whoever waited for the balance finds it taken."""
    found = captured(ada, kids)
    for is_over in (False, True):
        assert settle([Settled(found.pk, 8, Decimal(0), is_over)], by=SAM) == []
    assert (found.state, found.order_id, left(ada)) == ("captured", 7, 30)


def test_unused_ones_end_by_themselves_also_where_the_key_comes_no_more(ada: Customer, kids: Site) -> None:
    reserved(ada, kids)
    end_reservations()
    assert left(ada) == 30
    move_account(ada, to_set=a_set("b2b"), by=SAM)
    overdue()
    end_reservations()
    end_reservations()
    assert left(ada) == 50
    last = AuditRecord.objects.latest("pk")
    assert (last.event, last.actor_kind) == ("credit.released", "system")


def test_erased_one_forfeits_what_was_reserved_too(ada: Customer, kids: Site) -> None:
    """CRD-08."""
    reserved(ada, kids)
    erase(ada, by=SAM)
    assert [kind for kind, _, _ in lines(ada)] == ["spend", "release", "forfeit"]
    assert (left(ada), CreditBalance.objects.get().amount) == (0, 0)
    forfeit = CreditEntry.objects.latest("pk")
    assert forfeit.amount == -50
    with pytest.raises(DomainError):
        forfeit_credit(ada, by=SAM)
