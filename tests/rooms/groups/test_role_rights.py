"""What roles give their holders today: the one piece of SQL that every statement asks (ROL-02, ROL-03, ROL-05)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.hot import fetch_one
from regulars.sites.models import Site
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

SEE_PRICES, SEE_RESTRICTED = CustomerRight.SEE_PRICES.value, CustomerRight.SEE_RESTRICTED.value


def rights(account: Customer, at: datetime | None = None) -> list[str]:
    """At the site where they registered; `at` another moment than now."""
    asked = RIGHTS.replace("now()", f"'{at.isoformat()}'::timestamptz") if at else RIGHTS
    sql = f"SELECT {asked} FROM customers_customer account JOIN sites_site site ON site.id = account.origin_site_id WHERE account.id = %s"
    return sorted(fetch_one(sql, [account.pk])[0])


def a_site_in(time_zone: str) -> Site:
    site = a_site("kids", a_set("b2c"))
    Site.objects.filter(pk=site.pk).update(time_zone=time_zone)
    return site


def holding(account: Customer, *given: str, **days: date) -> CustomerRole:
    role = CustomerRole.objects.create(
        code=f"role-{CustomerRole.objects.count()}", name="A role", rights=list(given)
    )
    RoleHolding.objects.create(role=role, account=account, **days)
    return role


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_rights_of_all_roles_count_together_and_of_nobody_else() -> None:
    """ROL-02."""
    ada = an_account(site=(kids := a_site_in("Europe/Berlin")))
    ben = an_account("ben@mail.example", site=kids)
    holding(ada, SEE_PRICES)
    holding(ada, SEE_PRICES, SEE_RESTRICTED)
    holding(ada)
    assert rights(ada) == [SEE_PRICES, SEE_RESTRICTED]
    assert rights(ben) == []


def test_right_that_a_role_loses_is_gone_at_the_next_question() -> None:
    """ROL-03: the holdings aren't touched."""
    ada = an_account(site=a_site_in("Europe/Berlin"))
    role = holding(ada, SEE_PRICES)
    assert rights(ada) == [SEE_PRICES]
    CustomerRole.objects.filter(pk=role.pk).update(rights=[])
    assert rights(ada) == []


@pytest.mark.parametrize(
    ("time_zone", "last_second"),
    [
        ("Europe/Berlin", utc(2027, 3, 27, 22, 59, 59)),
        ("Europe/Berlin", utc(2027, 10, 30, 21, 59, 59)),
        ("Pacific/Auckland", utc(2027, 6, 9, 11, 59, 59)),
        ("America/New_York", utc(2027, 6, 10, 3, 59, 59)),
        # On that day the clocks of Berlin go forward, on the other back; in Cairo at midnight, so that the day has no 00:00.
        ("Europe/Berlin", utc(2027, 3, 28, 21, 59, 59)),
        ("Europe/Berlin", utc(2027, 10, 31, 22, 59, 59)),
        ("Africa/Cairo", utc(2027, 4, 29, 21, 59, 59)),
    ],
)
def test_membership_counts_until_its_last_day_is_over_at_the_site(
    time_zone: str, last_second: datetime
) -> None:
    """ROL-05, B-11: 23:59:59 there counts, 00:00 doesn't, whatever the clocks do that night."""
    ada = an_account(site=a_site_in(time_zone))
    day = last_second.astimezone(ZoneInfo(time_zone)).date()
    holding(ada, SEE_PRICES, last_day=day)
    over = last_second.timestamp() + 1
    assert rights(ada, last_second) == [SEE_PRICES]
    assert rights(ada, datetime.fromtimestamp(over, UTC)) == []


def test_membership_begins_with_its_first_day_at_the_site() -> None:
    ada = an_account(site=a_site_in("Europe/Berlin"))
    holding(ada, SEE_PRICES, first_day=date(2027, 6, 10), last_day=date(2027, 6, 10))
    assert rights(ada, utc(2027, 6, 9, 21, 59, 59)) == []
    assert rights(ada, utc(2027, 6, 9, 22)) == [SEE_PRICES]
    assert rights(ada, utc(2027, 6, 10, 22)) == []
