"""Every door of one account: its rows, the sites open to it without one, and why it can or can't log in somewhere."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from regulars.customers.models import Access, Customer
from regulars.customers.rules import Doorway, Facts, may_log_in
from regulars.sites.models import Site

__all__ = ["DoorView", "doors_everywhere", "doors_of", "login_check", "state_of_row"]


@dataclass(frozen=True)
class DoorView:
    """One site as this account meets it. `row_*` is None where no row exists."""

    site_id: int
    site_code: str
    site_name: str
    site_set_id: int
    set_code: str
    set_name: str
    facts: Facts
    answer: Doorway
    row_site_id: int | None
    row_state: str | None
    origin: str | None
    since: datetime | None
    actor_kind: str | None
    actor_id: int | None
    has_password: bool


_DOORS = """
SELECT account.kind, account.status, account.set_id, site.id, site.set_id, site.kind, sets.access_mode,
    door.site_id, door.state, site.code, site.name, sets.code, sets.name,
    door.origin, door.since, door.actor_kind, door.actor_id,
    account.password <> '',
    CASE WHEN account.id IS NULL OR door.state IS NOT NULL THEN ''
        ELSE regulars_approval(account.id, coalesce(%s, account.type), site.id, sets.id, sets.approval_for_set) END
FROM customers_customer account
JOIN sites_site site ON {which}
JOIN sites_customerset sets ON sets.id = site.set_id
LEFT JOIN customers_access door ON door.account_id = account.id AND door.family_id = site.family_id
WHERE account.id = %s ORDER BY site.name, site.id"""


def _doors(which: str, params: list[int], *, as_type: str | None = None) -> list[DoorView]:
    with connection.cursor() as cursor:
        cursor.execute(_DOORS.format(which=which), [as_type, *params])
        rows = cursor.fetchall()
    return [
        DoorView(
            site_id=row[3],
            site_code=row[9],
            site_name=row[10],
            site_set_id=row[4],
            set_code=row[11],
            set_name=row[12],
            facts=replace(Facts(*row[:9]), approval=row[18]),
            answer=may_log_in(replace(Facts(*row[:9]), approval=row[18])),
            row_site_id=row[7],
            row_state=row[8],
            origin=row[13],
            since=row[14],
            actor_kind=row[15],
            actor_id=row[16],
            has_password=row[17],
        )
        for row in rows
    ]


def doors_of(account: Customer, *, as_type: str | None = None) -> list[DoorView]:
    """All sites of the account's set, with or without a row (APP-01); `as_type` asks as if it were of another type.

    One statement.
    """
    return _doors("site.set_id = account.set_id", [account.pk], as_type=as_type)


def doors_everywhere(account: Customer) -> list[DoorView]:
    """All sites of the installation as this account meets them, those of other sets too. One statement."""
    return _doors("TRUE", [account.pk])


def login_check(account: Customer, site: Site) -> DoorView:
    """*Why can or can't they log in here?* for any account and any site. One statement."""
    return _doors("site.id = %s", [site.pk, account.pk])[0]


def state_of_row(account: Customer, site_id: int) -> str:
    """The state of the row that the account has at this very site."""
    return Access.objects.values_list("state", flat=True).get(account=account, site_id=site_id)
