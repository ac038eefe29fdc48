"""Roles of customers: made, changed, deleted, and given to accounts (ROL-01 to ROL-05)."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.roles import add_role, change_role, remove_role
from regulars.groups.rules.rights import CustomerRight
from regulars.groups.rules.roles import ALWAYS, Days, extended
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError, Invalid, NotFound
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.statements import counted_statements
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

TODAY = date(2027, 6, 10)


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def held(account: Customer) -> dict[str, tuple[date | None, date | None]]:
    rows = RoleHolding.objects.filter(account=account)
    return {
        code: (first, last) for code, first, last in rows.values_list("role__code", "first_day", "last_day")
    }


def refused(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return error.value.code, error.value.field


def test_code_is_made_from_the_name_and_stays() -> None:
    role = add_role("Großhandel & VIP", rights=["see_prices"], by=SAM)
    assert (role.code, role.rights) == ("grohandel-vip", ["see_prices"])
    changed = change_role(role, name="Trade", rights=[], version=1, by=SAM)
    assert (changed.code, changed.name, changed.rights, changed.version) == ("grohandel-vip", "Trade", [], 2)


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"name": "Trade", "code": "TRADE"}, "customer_role_code_taken", "code"),
        ({"name": "Trade", "code": "a b"}, "code_shape", "code"),
        ({"name": " ", "code": "other"}, "required", "name"),
        ({"name": "!?"}, "name_shape", "name"),
        ({"name": "Other", "rights": ["see_prices", "fly"]}, "unknown_value", "rights"),
    ],
)
def test_role_that_cannot_be_is_refused(wish: dict[str, object], code: str, field: str) -> None:
    add_role("Trade", by=SAM)
    with pytest.raises(DomainError) as error:
        add_role(**wish, by=SAM)  # type: ignore[arg-type]
    assert refused(error) == (code, field)
    assert CustomerRole.objects.count() == 1


def test_change_on_an_old_version_is_refused() -> None:
    """G23."""
    role = add_role("Trade", by=SAM)
    change_role(role, name="New", rights=[], version=1, by=SAM)
    for act in (
        lambda: change_role(role, name="Newer", rights=[], version=1, by=SAM),
        lambda: remove_role(role, version=1, by=SAM),
    ):
        with pytest.raises(Conflict) as error:
            act()
        assert error.value.code == "version_conflict"
    remove_role(role, version=2, by=SAM)
    with pytest.raises(NotFound):
        remove_role(role, version=2, by=SAM)


def test_account_gets_several_roles_at_once(ada: Customer) -> None:
    """ROL-01: one record, which holds who got what beside it."""
    for name in ("Trade", "VIP", "Club"):
        add_role(name, by=OPERATOR)
    change_roles(ada, {"trade": ALWAYS, "vip": Days(last=TODAY)}, by=SAM)
    assert held(ada) == {"trade": (None, None), "vip": (None, TODAY)}
    record = AuditRecord.objects.latest("pk")
    assert record.event == "customer.roles_changed"
    assert record.data == {}
    change_roles(ada, {"trade": ALWAYS}, by=SAM)
    assert AuditRecord.objects.latest("pk") == record
    change_roles(ada, {"club": ALWAYS}, take=["trade"], by=SAM)
    assert held(ada).keys() == {"vip", "club"}
    change_roles(ada, {"trade": ALWAYS}, replace=True, by=SAM)
    assert held(ada) == {"trade": (None, None)}


def test_guest_is_refused(kids: Site) -> None:
    """ROL-04."""
    add_role("Trade", by=OPERATOR)
    with pytest.raises(Invalid) as error:
        change_roles(a_guest(kids), {"trade": ALWAYS}, by=SAM)
    assert error.value.code == "no_roles_for_guests"
    assert not RoleHolding.objects.exists()


def test_unknown_role_gives_none_of_the_others(ada: Customer) -> None:
    add_role("Trade", by=OPERATOR)
    with pytest.raises(Invalid) as error:
        change_roles(ada, {"trade": ALWAYS, "gone": ALWAYS}, by=SAM)
    assert refused(error) == ("no_such_role", "roles")
    assert held(ada) == {}


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("former", "wanted", "after"),
    [
        (Days(last=day(5)), Days(last=day(9)), Days(last=day(9))),
        (Days(last=day(9)), Days(last=day(5)), Days(last=day(9))),
        (Days(last=day(5)), ALWAYS, ALWAYS),
        (ALWAYS, Days(day(0), day(5)), ALWAYS),
        (Days(day(0), day(5)), Days(day(3), day(9)), Days(day(0), day(9))),
        (Days(day(0), day(5)), Days(day(6), day(9)), Days(day(0), day(9))),
        (Days(day(6), day(9)), Days(last=day(5)), Days(last=day(9))),
        (Days(day(-9), day(-2)), Days(day(6), day(9)), Days(day(6), day(9))),
    ],
)
def test_role_given_twice_counts_for_the_longer_time(former: Days, wanted: Days, after: Days) -> None:
    """ROL-05: there is one holding of a role; what is over is forgotten."""
    assert extended(former, wanted, today=TODAY) == after


@pytest.mark.parametrize("former", [Days(day(0), day(5)), Days(day(-9), day(-1)), Days(day(12), day(20))])
def test_days_between_which_nothing_was_given_are_not_filled(former: Days) -> None:
    with pytest.raises(Invalid) as error:
        extended(former, Days(day(7), day(9)), today=TODAY)
    assert refused(error) == ("days_apart", "first_day")


def test_membership_is_extended_in_its_one_row(ada: Customer) -> None:
    add_role("Club", by=OPERATOR)
    today = now().date()
    change_roles(ada, {"club": Days(today, today)}, by=SAM)
    change_roles(ada, {"club": Days(today, today + timedelta(days=30))}, by=SAM)
    assert held(ada) == {"club": (today, today + timedelta(days=30))}
    change_roles(ada, {"club": Days(today, today)}, replace=True, by=SAM)
    assert held(ada) == {"club": (today, today)}


def test_last_day_before_the_first_is_refused() -> None:
    with pytest.raises(Invalid) as error:
        Days(day(1), day(0))
    assert refused(error) == ("days_shape", "last_day")


@pytest.mark.parametrize("many", [1, 400])
def test_role_is_taken_from_all_its_holders_in_as_many_statements_as_from_one(many: int, kids: Site) -> None:
    """It stands in the history of each of them."""
    role = add_role("Trade", rights=[CustomerRight.SEE_PRICES], by=OPERATOR)
    other = add_role("Other", by=OPERATOR)
    people = Customer.objects.bulk_create(
        Customer(kind=Kind.ACCOUNT, set_id=kids.set_id, username=f"n{nr}", username_key=f"n{nr}")
        for nr in range(many)
    )
    for given in (role, other):
        RoleHolding.objects.bulk_create(RoleHolding(role=given, account=person) for person in people)
    with counted_statements() as counted:
        assert remove_role(role, version=1, by=SAM) == many
    assert counted.count == 10
    assert RoleHolding.objects.count() == many
    record = AuditRecord.objects.latest("pk")
    assert (record.event, record.data) == ("customer_role.deleted", {"role": "trade"})
    assert AuditSubject.objects.filter(record=record, kind="customer").count() == many
