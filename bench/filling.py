"""Filling a database by COPY: keys and indexes are taken off first and come back over all rows at once."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import regulars
from bench import databases
from bench.attributes import define_attributes
from bench.crowd import SITES, VERSION, crowd

__all__ = ["filled", "take_off"]

Say = Callable[[str], None]
TABLES = (
    "customers_customer",
    "customers_loginname",
    "customers_access",
    "customers_session",
    "kernel_auditsubject",
)
Places = list[tuple[int, int, int]]  # (site, set, family) of each of `SITES`
Doors = tuple[tuple[int, ...], str]  # places in `SITES`, home first, and the state of the row at home
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=700)


def filled(accounts: int, *, fresh: bool, say: Say) -> str:
    """The name of a database with so many accounts; made if it isn't there in this very shape."""
    name, note = f"{databases.PREFIX}{accounts}", _shape(accounts)
    if not fresh and databases.exists(name, note):
        databases.use(name)
        return name
    say(f"Filling {name} with {accounts:,} accounts ...")
    databases.made(name)
    _places()
    _fill(accounts, say)
    databases.noted(name, note)
    return name


def _shape(accounts: int) -> str:
    """Changes with the crowd and with every migration."""
    files = sorted(Path(regulars.__file__).parent.glob("*/migrations/0*.py"))
    content = b"".join(file.read_bytes() for file in files)
    return f"crowd {VERSION}, {accounts} accounts, tables {hashlib.sha256(content).hexdigest()[:12]}"


def _places() -> None:
    """Sets and sites, by their verbs."""
    from django.conf import settings

    from regulars.kernel.actor import OPERATOR
    from regulars.sites.models import Installation, Site
    from regulars.sites.operations.sets import SetChanges, add_set
    from regulars.sites.operations.sites import SiteChanges, add_site
    from regulars.sites.rules import SiteKind

    homes = {"default": Installation.objects.select_related("default_set").get().default_set}
    masters: dict[str, Site] = {}
    for home, code, kind, *_ in SITES:
        if home not in homes:
            homes[home] = add_set(home, SetChanges(name=home.title()), by=OPERATOR)
        changes = SiteChanges(
            name=f"Mystic {code.title()}",
            hosts=[f"{code}.{settings.DOMAIN}"],
            sender=f"hello@{code}.example",
        )
        master = masters.get(home) if kind == SiteKind.SUB else None
        site = add_site(code, changes, to_set=homes[home], kind=SiteKind(kind), master=master, by=OPERATOR)
        if kind == SiteKind.MASTER:
            masters[home] = site


def _fill(accounts: int, say: Say) -> None:
    from django.db import connection

    step, sites, doors = SPAN / accounts, _sites(), list[Doors]()
    # Autovacuum comes when it likes, and has a table longer than a request may wait for it.
    with connection.patient("60s"), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT last_value FROM kernel_auditrecord_id_seq")
        first = cursor.fetchone()[0] + 1
        rows = {
            "customers": (_CUSTOMER, _customers(accounts, step, sites, doors)),
            "access": (_ACCESS, _access(doors, step, sites)),
            "sessions": (_SESSION, _sessions(doors, sites)),
            "audit records": (_RECORD, _records(accounts, step, first)),
            "audit subjects": (_SUBJECT, _subjects(accounts, first)),
        }
        put_back = [*take_off(cursor, TABLES), "ALTER TABLE customers_customer ENABLE TRIGGER USER"]
        cursor.execute("ALTER TABLE customers_customer DISABLE TRIGGER USER")
        try:
            for what, (target, them) in rows.items():
                say(f"  {what}")
                _copy(cursor, target, them)
            cursor.execute(_LOGIN_NAMES)
        finally:
            say("  keys and indexes")
            for statement in put_back:
                cursor.execute(statement)
        _beyond(cursor, "customers_customer_id_seq", accounts)
        _beyond(cursor, "kernel_auditrecord_id_seq", first + accounts)
        say("  attributes")
        define_attributes(cursor)
        say("  vacuum, analyze")
        cursor.execute("VACUUM (ANALYZE)")
        if _may_checkpoint(cursor):
            cursor.execute("CHECKPOINT")


def _beyond(cursor: Any, sequence: str, used: int) -> None:
    cursor.execute(f"SELECT setval('{sequence}', greatest(last_value, %s)) FROM {sequence}", [used])


def _may_checkpoint(cursor: Any) -> bool:
    cursor.execute("SELECT pg_has_role('pg_checkpoint', 'USAGE')")
    return bool(cursor.fetchone()[0])


def take_off(cursor: Any, tables: Sequence[str]) -> list[str]:
    """Drop their foreign keys, unique constraints and indexes, but no primary key; answers what puts them back."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype IN ('f', 'u') AND conrelid::regclass::text = ANY(%s)"
        " ORDER BY contype, conname",
        [list(tables)],
    )
    constraints = cursor.fetchall()
    for drop, _ in constraints:
        cursor.execute(drop)
    cursor.execute(
        "SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE contype = 'p')",
        [list(tables)],
    )
    indexes = cursor.fetchall()
    for drop, _ in indexes:
        cursor.execute(drop)
    # Unique keys before the foreign keys that lean on them.
    return [create for _, create in indexes] + [add for _, add in reversed(constraints)]


def _copy(cursor: Any, target: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


_CUSTOMER = (
    "customers_customer (id, set_id, kind, status, type, origin_site_id, username, username_key, email, first_name,"
    " last_name, company, phone, language, attributes, password, version, created_at)"
)
_ACCESS = "customers_access (account_id, set_id, site_id, family_id, state, origin, since, actor_kind)"
_SESSION = "customers_session (token_hash, account_id, site_id, created_at, expires_at, told_of_sister_site)"
_RECORD = "kernel_auditrecord (id, at, event, actor_kind, door, data)"
_SUBJECT = "kernel_auditsubject (record_id, kind, subject_id)"
_LOGIN_NAMES = """
INSERT INTO customers_loginname (set_id, key, account_id)
SELECT set_id, username_key, id FROM customers_customer ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
NO_PASSWORD = "!"  # noqa: S105 - none at all: nobody of the crowd logs in


def _sites() -> Places:
    from regulars.sites.models import Site

    found = {code: row for code, *row in Site.objects.values_list("code", "pk", "set_id", "family_id")}
    return [(found[code][0], found[code][1], found[code][2]) for _, code, *_ in SITES]


def _customers(accounts: int, step: timedelta, sites: Places, doors: list[Doors]) -> Iterator[Sequence[Any]]:
    """Remembers the doors of each on the way, for the tables that follow."""
    from regulars.customers.rules import username_key

    known: dict[Doors, Doors] = {}
    for one in crowd(accounts):
        site_id, set_id, _ = sites[one.sites[0]]
        kind = "B2C" if SITES[one.sites[0]][0] == "b2c" else "B2B"
        at = BEGAN + one.id * step
        theirs = (one.sites, one.row_state)
        doors.append(known.setdefault(theirs, theirs))
        yield (
            one.id, set_id, "account", one.status, kind, site_id, one.email, username_key(one.email), one.email,
            one.first_name, one.last_name, one.company, one.phone, "", json.dumps(one.attributes), NO_PASSWORD, 1, at,
        )  # fmt: skip


def _access(doors: list[Doors], step: timedelta, sites: Places) -> Iterator[Sequence[Any]]:
    for number, (places, state) in enumerate(doors, 1):
        at = BEGAN + number * step
        for place in places:
            site_id, set_id, family_id = sites[place]
            home = place == places[0]
            yield (
                number, set_id, site_id, family_id, state if home else "active", "registered", at, "visitor",
            )  # fmt: skip


def _sessions(doors: list[Doors], sites: Places) -> Iterator[Sequence[Any]]:
    """Every fifth has one; nobody knows its token."""
    at = datetime.now(UTC)
    for number in range(5, len(doors) + 1, 5):
        token = hashlib.sha256(str(number).encode()).digest()
        home = sites[doors[number - 1][0][0]][0]
        yield (token, number, home, at, at + timedelta(days=30), True)


def _records(accounts: int, step: timedelta, first: int) -> Iterator[Sequence[Any]]:
    for number in range(accounts):
        yield (first + number, BEGAN + number * step, "customer.registered", "visitor", "storefront", "{}")


def _subjects(accounts: int, first: int) -> Iterator[Sequence[Any]]:
    for number in range(accounts):
        yield (first + number, "customer", number + 1)
