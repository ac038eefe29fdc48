"""The audit records and access rows that say how an account and a site stood to each other, through time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.rules import Status
from regulars.customers.rules.past import AccountThen, Past, RowThen, SiteThen
from regulars.sites import rules as site_rules
from regulars.sites.models import CustomerSet, Site

__all__ = ["Told", "on_record"]

# Records that say something of an account's doors, and those that say where a site was and whom its set let in.
OPENED = {rules.REGISTERED.code, rules.ADDED.code}
STATUS = {
    rules.BLOCKED.code: Status.BLOCKED.value,
    rules.UNBLOCKED.code: Status.ACTIVE.value,
    rules.ERASED.code: Status.ERASED.value,
}
DOORS = [
    *OPENED,
    *STATUS,
    *(one.code for one in (rules.IMPORTED, rules.MOVED, rules.ACCESS_SET, rules.ACCESS_REQUESTED)),
    *(one.code for one in (rules.ACCOUNTS_TAKEN, site_rules.SITES_MOVED, site_rules.SET_DELETED)),
]
STRUCTURE = [
    site_rules.SITE_CREATED.code,
    site_rules.SITES_MOVED.code,
    site_rules.SET_CREATED.code,
    site_rules.SET_CHANGED.code,
    site_rules.SET_DELETED.code,
]

_OF_ACCOUNT = """
SELECT r.id, r.at, r.event, r.actor_kind, r.actor_id, r.door, r.data, s.given_id
FROM kernel_auditsubject s JOIN kernel_auditrecord r ON r.id = s.record_id
WHERE s.kind = 'customer' AND s.subject_id = %s
    AND (r.event = ANY(%s) OR r.data ? 'also' OR (r.event = %s AND r.data ? 'first_time'))
ORDER BY r.id"""
_OF_STRUCTURE = """
SELECT r.id, r.at, r.event, r.actor_kind, r.actor_id, r.door, r.data, NULL
FROM kernel_auditrecord r WHERE r.event = ANY(%s) AND EXISTS (
    SELECT 1 FROM kernel_auditsubject s WHERE s.record_id = r.id AND (s.kind = 'set' OR (s.kind, s.subject_id) = ('site', %s)))
ORDER BY r.id"""
_ROWS = """
SELECT door.since, NULL::timestamptz, door.site_id, door.state FROM customers_access door
WHERE door.account_id = %s AND door.family_id = %s
UNION ALL
SELECT past.since, past.ended_at, past.site_id, past.state FROM customers_accesshistory past
JOIN sites_site site ON site.id = past.site_id WHERE past.account_id = %s AND site.family_id = %s
ORDER BY 1"""


@dataclass(frozen=True)
class Told:
    """One audit record; `given_id` is the set that it put the account into among many."""

    id: int
    at: datetime
    event: str
    actor_kind: str
    actor_id: int | None
    door: str
    data: dict[str, Any]
    given_id: int | None

    def parts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What it says, and what joined it."""
        yield self.event, self.data
        for one in self.data.get("also", ()):
            yield str(one["event"]), one


def on_record(account: Customer, site: Site) -> tuple[Past, list[Told]]:
    """All that is kept about this door, and the records that changed it, oldest first. Five statements."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ACCOUNT, [account.pk, DOORS, rules.LOGGED_IN.code])
        about_account = [_record(row) for row in cursor.fetchall()]
        cursor.execute(_OF_STRUCTURE, [STRUCTURE, site.pk])
        structure = [_record(row) for row in cursor.fetchall()]
        cursor.execute(_ROWS, [account.pk, site.family_id, account.pk, site.family_id])
        rows = [RowThen(*row) for row in cursor.fetchall()]
    modes = _modes(structure)
    past = Past(
        kind=account.kind,
        site_id=site.pk,
        site_kind=site.kind,
        account=[one for record in about_account for one in _of_account(record, account.pk)],
        site=[one for record in structure for one in _of_site(record, site.pk)],
        rows=rows,
        modes=modes,
    )
    codes = {one.pk: one.code for one in Site.objects.filter(family_id=site.family_id)}
    homes = {one.set_id for one in past.site}
    concerning = {one.id: one for one in about_account if _concerns_account(one, account.pk, codes)}
    concerning |= {one.id: one for one in structure if _concerns_site(one, site.pk, homes)}
    return past, [concerning[one] for one in sorted(concerning)]


def _record(row: tuple[Any, ...]) -> Told:
    """Django's cursors leave JSON as text."""
    return Told(*(json.loads(one) if nr == 6 and isinstance(one, str) else one for nr, one in enumerate(row)))


def _of_account(record: Told, account_id: int) -> Iterator[AccountThen]:
    if record.given_id is not None:
        imported = record.event == rules.IMPORTED.code
        status = Status.ACTIVE.value if imported else None
        yield AccountThen(
            record.at, opened=imported, imported=imported, set_id=record.given_id, status=status
        )
    for event, part in record.parts():
        if part.get("customer") != account_id:
            continue
        if event in OPENED:
            yield AccountThen(record.at, opened=True, set_id=part["set_id"], status=Status.ACTIVE.value)
        elif event in STATUS:
            yield AccountThen(record.at, status=STATUS[event])
        elif event == rules.MOVED.code:
            yield AccountThen(record.at, set_id=part["to_set_id"])


def _of_site(record: Told, site_id: int) -> Iterator[SiteThen]:
    for event, part in record.parts():
        if event == site_rules.SITE_CREATED.code and part.get("site_id") == site_id:
            yield SiteThen(record.at, part["set_id"])
        for one in part.get("moved", ()):
            if one.get("site_id") == site_id:
                yield SiteThen(record.at, one["to_id"])


def _modes(structure: Iterable[Told]) -> dict[int, list[tuple[datetime | None, str]]]:
    """The installation's first set was made by no verb: until the first change on record it was as that tells."""
    modes: dict[int, list[tuple[datetime | None, str]]] = defaultdict(list)
    for record in structure:
        for _, part in record.parts():
            if "access_mode" in part:
                known = modes[part["set_id"]]
                if not known and "access_mode_before" in part:
                    known.append((None, part["access_mode_before"]))
                known.append((record.at, part["access_mode"]))
    for pk, mode in CustomerSet.objects.values_list("pk", "access_mode"):
        if pk not in modes:
            modes[pk] = [(None, mode)]
    return modes


def _concerns_account(record: Told, account_id: int, family: dict[int, str]) -> bool:
    if record.given_id is not None:
        return True
    for event, part in record.parts():
        if part.get("customer") == account_id:
            return True
        if (
            event in {rules.ACCESS_SET.code, rules.ACCESS_REQUESTED.code}
            and part.get("site") in family.values()
        ):
            return True
        if event == rules.LOGGED_IN.code and part.get("site_id") in family:
            return True
    return False


def _concerns_site(record: Told, site_id: int, homes: set[int]) -> bool:
    for _, part in record.parts():
        if part.get("site_id") == site_id or any(
            one.get("site_id") == site_id for one in part.get("moved", ())
        ):
            return True
        if "access_mode" in part and part.get("set_id") in homes:
            return True
    return False
