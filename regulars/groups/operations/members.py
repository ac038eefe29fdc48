"""Who is in a customer group: one difference in bulk statements, whoever many it is about (GRP-03, GRP-05, GRP-06)."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.concerned import about_their_sites
from regulars.groups.operations.locks import lock_version
from regulars.groups.rules import groups as rules
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, Event, change, change_many
from regulars.kernel.jobs import Ticker, quiet
from regulars.staff.rules import Grant

__all__ = [
    "Difference",
    "MembersChanged",
    "change_members",
    "remove_all_members",
]

BATCH = 5_000
_PUT_IN = "INSERT INTO groups_groupmember (group_id, account_id) SELECT %s, unnest(%s) ON CONFLICT DO NOTHING"
_TAKE_OUT = "DELETE FROM groups_groupmember WHERE group_id = %s AND account_id = ANY(%s)"


@dataclass(frozen=True)
class Difference:
    """Ids of customers to put in and to take out."""

    add: Collection[int] = ()
    remove: Collection[int] = ()

    def __len__(self) -> int:
        return len(set(self.add) | set(self.remove))

    @property
    def event(self) -> Event:
        if self.add and self.remove:
            return rules.MEMBERS_CHANGED
        return rules.MEMBERS_ADDED if self.add else rules.MEMBERS_REMOVED


@dataclass(frozen=True)
class MembersChanged:
    """How many; `skipped` are guests, erased, unknown, or not to be changed by whoever asks (D-34)."""

    added: int = 0
    removed: int = 0
    skipped: int = 0


def change_members(
    group: CustomerGroup,
    difference: Difference,
    *,
    grant: Grant,
    version: int | None = None,
    tell: Ticker = quiet,
    by: Actor,
) -> MembersChanged:
    """Put accounts in and take accounts out; who is in already, or was out, stays so. One record about all of them.

    In order: the group locked, the accounts held against erasure, the memberships written. Who is both added and removed is out. Raises
    `NotFound` `no_such_group`, `Conflict` `version_conflict`.
    """
    counts = dict.fromkeys(("added", "removed", "skipped"), 0)
    remove = set(difference.remove)
    ids = sorted(remove.union(difference.add))
    with change(difference.event, by=by) as record:
        group = lock_version(group, version, rules.no_such_group(), no_key=True)
        for done, batch in enumerate(_batches(ids)):
            reached = _hold(grant, batch)
            put_in = [pk for pk in reached if pk not in remove]
            taken_out = [pk for pk in reached if pk in remove]
            counts["added"] += _write(record, _PUT_IN, group, put_in)
            counts["removed"] += _write(record, _TAKE_OUT, group, taken_out)
            counts["skipped"] += len(batch) - len(reached)
            tell(min((done + 1) * BATCH, len(ids)), len(ids))
        changed = MembersChanged(**counts)
        _settle(record, group, changed)
    return changed


def remove_all_members(
    group: CustomerGroup, *, grant: Grant, version: int | None = None, by: Actor
) -> MembersChanged:
    """Take out everybody whom the grant may change, in one statement; the group stays (GRP-06). Raises as `change_members`."""
    with change(rules.MEMBERS_REMOVED, by=by) as record:
        group = lock_version(group, version, rules.no_such_group(), no_key=True)
        delete, params = "DELETE FROM groups_groupmember WHERE group_id = %s", [group.pk]
        if grant.sites is not None:
            changeable = Customer.objects.changeable(grant.sites).values("id")
            sql, more = changeable.query.sql_with_params()
            delete, params = f"{delete} AND account_id IN ({sql})", [*params, *more]
        removed = change_many(record, "customer", delete, params, subject="account_id")
        changed = MembersChanged(removed=removed)
        _settle(record, group, changed)
    return changed


def _hold(grant: Grant, ids: list[int]) -> list[int]:
    """Those of them who can be members and whom the grant may change; an erasure waits, or is seen (as `FOR KEY SHARE` reads again)."""
    given = RawSQL("SELECT unnest(%s::bigint[])", [ids])  # as one value, however many
    accounts = Customer.objects.changeable(grant.sites).filter(pk__in=given).order_by("pk")
    sql, params = accounts.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE OF customers_customer", params)
        return [row[0] for row in cursor.fetchall()]


def _write(record: Entry, statement: str, group: CustomerGroup, ids: list[int]) -> int:
    return change_many(record, "customer", statement, [group.pk, ids], subject="account_id") if ids else 0


def _settle(record: Entry, group: CustomerGroup, changed: MembersChanged) -> None:
    if not changed.added + changed.removed:
        record.nothing()
        return
    CustomerGroup.objects.filter(pk=group.pk).update(version=F("version") + 1)
    record.about("group", group.pk)
    about_their_sites(record)
    record.note(group=group.code, **{name: number for name, number in asdict(changed).items() if number})


def _batches(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
