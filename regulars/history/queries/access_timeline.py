"""The audit records and access rows that say how an account and a site stood to each other, through time."""

import json
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.rules import LoginDecision, Status
from regulars.history.rules import AccountThen, Past, RowThen, SiteThen, answer_at
from regulars.sites import rules as site_rules
from regulars.sites.models import CustomerSet, Site, SiteType

__all__ = ["Told", "access_timeline"]

# Records that say something of an account's access, and those that say where a site was and whom its set let in.
OPENED = {rules.REGISTERED.code, rules.ADDED.code}
STATUS = {
    rules.BLOCKED.code: Status.BLOCKED.value,
    rules.UNBLOCKED.code: Status.ACTIVE.value,
    rules.ERASED.code: Status.ERASED.value,
}
_OF_ROWS = (rules.ACCESS_SET, rules.ACCESS_MOVED, rules.ACCESS_REQUESTED)
ON_ACCESS = [
    *OPENED,
    *STATUS,
    *(event.code for event in (rules.IMPORTED, rules.MOVED, *_OF_ROWS)),
    rules.TYPE_CHANGED.code,
    *(event.code for event in (rules.ACCOUNTS_TAKEN, site_rules.SITES_MOVED, site_rules.SET_DELETED)),
]
STRUCTURE = [
    site_rules.SITE_CHANGED.code,
    site_rules.SITE_TYPES_CHANGED.code,
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
    AND (r.event = ANY(%s) OR r.data ? 'also' OR r.data ? 'type_before' OR (r.event = %s AND r.data ? 'first_time'))
ORDER BY r.id"""
_OF_STRUCTURE = """
SELECT r.id, r.at, r.event, r.actor_kind, r.actor_id, r.door, r.data, NULL
FROM kernel_auditrecord r WHERE r.event = ANY(%s) AND EXISTS (
    SELECT 1 FROM kernel_auditsubject s WHERE s.record_id = r.id
        AND (s.kind = 'set' OR s.kind = 'site' AND s.subject_id = ANY(%s)))
ORDER BY r.id"""
_ROWS = """
SELECT access.since, NULL::timestamptz, access.site_id, access.state FROM customers_access access
WHERE access.account_id = %s
UNION ALL
SELECT past.since, past.ended_at, past.site_id, past.state FROM customers_accesshistory past
WHERE past.account_id = %s
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
        for joined in self.data.get("also", ()):
            yield str(joined["event"]), joined


def access_timeline(account: Customer, site: Site) -> tuple[Past, list[Told]]:
    """All that is kept about access here, and the records that changed it, oldest first. Six statements."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ACCOUNT, [account.pk, ON_ACCESS, rules.LOGGED_IN.code])
        about_account = [_record(row) for row in cursor.fetchall()]
        cursor.execute(_ROWS, [account.pk, account.pk])
        rows = [RowThen(*row) for row in cursor.fetchall()]
        known = {site.pk, *(row.site_id for row in rows)}
        cursor.execute(_OF_STRUCTURE, [STRUCTURE, list(known)])
        structure = [_record(row) for row in cursor.fetchall()]
    codes = {member.pk: member.code for member in Site.objects.filter(family_id=site.family_id)}
    sets = dict[int, tuple[str, bool]]()
    for pk, mode, for_set in CustomerSet.objects.values_list("pk", "access_mode", "approval_for_set"):
        sets[pk] = mode, for_set
    approving = dict.fromkeys(known, frozenset[str]())
    for site_id, code in SiteType.objects.filter(site__in=known, approval=True).values_list(
        "site_id", "type_id"
    ):
        approving[site_id] |= {code}
    past = Past(
        kind=account.kind,
        site_id=site.pk,
        site_kinds=_through_time(structure, "site_id", "kind", {site.pk: site.kind})[site.pk],
        account=[then for record in about_account for then in _of_account(record, account.pk)],
        site=[then for record in structure for then in _of_site(record, site.pk)],
        rows=rows,
        family=frozenset(codes),
        modes=_through_time(structure, "set_id", "access_mode", {pk: mode for pk, (mode, _) in sets.items()}),
        for_set=_through_time(
            structure, "set_id", "approval_for_set", {pk: for_set for pk, (_, for_set) in sets.items()}
        ),
        approves=_through_time(structure, "site_id", "approves", approving, read=frozenset),
        types=_through_time(about_account, "customer", "type", {account.pk: account.type})[account.pk],
    )
    homes = {then.set_id for then in past.site}
    concerning = {record.id for record in about_account if _concerns_account(record, account.pk, codes)}
    concerning |= {record.id for record in structure if _concerns_site(record, site.pk, homes)}
    return past, list(
        _concerning(past, {record.id: record for record in (*about_account, *structure)}, concerning)
    )


def _concerning(past: Past, records: Mapping[int, Told], concerning: Container[int]) -> Iterator[Told]:
    """What concerns log-in here, and what turned it from elsewhere: an approval at a sister site may count here."""
    before = None
    for _, record in sorted(records.items()):
        after = answer_at(past, record.at)
        if record.id in concerning or (
            before is not None and (after is LoginDecision.OPEN) != (before is LoginDecision.OPEN)
        ):
            yield record
        before = after


def _record(row: tuple[Any, ...]) -> Told:
    """Django's cursors leave JSON as text."""
    return Told(
        *(json.loads(cell) if nr == 6 and isinstance(cell, str) else cell for nr, cell in enumerate(row))
    )


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
        for move in part.get("moved", ()):
            if move.get("site_id") == site_id:
                yield SiteThen(record.at, move["to_id"])


def _through_time(
    records: Iterable[Told],
    whose: str,
    field: str,
    now: Mapping[int, Any],
    *,
    read: Callable[[Any], Any] = lambda value: value,
) -> dict[int, list[tuple[datetime | None, Any]]]:
    """A value of each through time, by its id: what was before the first change on record is told by that change, and
    what never changed is as it is now.
    """
    found: dict[int, list[tuple[datetime | None, Any]]] = defaultdict(list)
    for record in records:
        for _, part in record.parts():
            if field in part and whose in part:
                known = found[part[whose]]
                if not known and f"{field}_before" in part:
                    known.append((None, read(part[f"{field}_before"])))
                known.append((record.at, read(part[field])))
    for pk, value in now.items():
        if pk not in found:
            found[pk].append((None, value))
    return found


def _concerns_account(record: Told, account_id: int, family: dict[int, str]) -> bool:
    if record.given_id is not None:
        return True
    for event, part in record.parts():
        if part.get("customer") == account_id:
            return True
        if event in {of_row.code for of_row in _OF_ROWS} and part.get("site") in family.values():
            return True
        if event == rules.LOGGED_IN.code and part.get("site_id") in family:
            return True
    return False


def _concerns_site(record: Told, site_id: int, homes: set[int]) -> bool:
    for _, part in record.parts():
        if part.get("site_id") == site_id or any(
            move.get("site_id") == site_id for move in part.get("moved", ())
        ):
            return True
        if {"access_mode", "approval_for_set"} & part.keys() and part.get("set_id") in homes:
            return True
    return False
