"""Many addresses at once: every line checked by the rules of one address, all stored by a handful of statements."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from regulars.addresses import rules
from regulars.addresses.operations.address_lines import COPIED, AddressChecker
from regulars.addresses.rules import MOST, Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.customers.operations.locks import patiently
from regulars.customers.rules import Status, account_erased
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change, change_many
from regulars.kernel.errors import Conflict, DomainError, Invalid, NotFound, translate_db_errors
from regulars.kernel.jobs import Ticker, quiet
from regulars.sites.operations.locks import hold_sites_for_long
from regulars.transfer.operations.import_lines import BadLine
from regulars.transfer.operations.staging import (
    BATCH,
    PATIENCE_SECONDS,
    BadLines,
    LinePlan,
    Lines,
    Staged,
    stage,
)

__all__ = ["AddressPlan", "ImportedAddresses", "import_addresses", "plan_addresses"]


@dataclass(frozen=True)
class ImportedAddresses:
    """Addresses that were entered at one site; without a site they are at home at every one."""

    site: str | None
    set: str
    addresses: int


@dataclass
class AddressPlan(LinePlan):
    """Addresses by site; those that their customers have already; and the lines that are none."""

    places: list[ImportedAddresses] = field(default_factory=list)
    unchanged: int = 0

    @property
    def addresses(self) -> int:
        return sum(target.addresses for target in self.places)

    @property
    def counts(self) -> dict[str, int]:
        return {"addresses": self.addresses, "unchanged": self.unchanged}


def plan_addresses(lines: Lines, *, stop_at_first: bool = False) -> AddressPlan:
    """What importing these lines would do. Only reads; a temporary table is gone when it answers."""
    with transaction.atomic():
        staged = _stage(lines, stop_at_first=stop_at_first)
        return _plan(staged, stop_at_first=stop_at_first)


def import_addresses(
    lines: Lines, *, skip_bad: bool = False, stop_at_first: bool = False, by: Actor, tell: Ticker = quiet
) -> AddressPlan:
    """Add an address for every line, as its country has it; all or nothing, unless `skip_bad`, as `import_accounts` (ADR-21).

    No site's form counts, other than in `add_address`: what a site has let go of is an address still, and has to come back (ADR-22).
    An address that its customer has already, the same in every field, for the same and entered at the same site, is left as it is:
    so a file that is sent twice is done once (ADR-22). Nothing that is there is changed, and no default taken from another address.

    In order, in one transaction: every line checked and copied to a temporary table; sites held in their sets and accounts locked, both at once;
    addresses written batch by batch, defaults among them, one audit record about all their customers. Raises `BadLines`,
    `Invalid` `nothing_to_import`, `Conflict` `lines_unaccounted`, `Busy` where somebody keeps one of them for 30 s; nothing is stored then.
    """
    skips = skip_bad and not stop_at_first
    with change(rules.IMPORTED, by=by) as record:
        staged = _stage(lines, stop_at_first=stop_at_first)
        _hold()
        plan = _plan(staged, stop_at_first=stop_at_first)
        if not plan.may_be_stored(skip_bad=skips):
            raise BadLines(plan)
        if not plan.good:
            raise Invalid("nothing_to_import", "There is no line to import.")
        if plan.addresses:
            _store(record, tell)
        else:
            record.nothing()
        record.note(addresses=plan.addresses)
    return plan


_INCOMING = f"""
line integer, customer bigint, set_id bigint, username text, username_key text, site_id bigint,
    {", ".join(f"for_{kind} boolean, wanted_{kind} boolean, default_{kind} boolean DEFAULT false" for kind in Kind)},
    {", ".join(f"{name} text" for name in FIELDS)}, account_id bigint"""
# Whatever else the line says of them has to be theirs. The username as it was exported too: a name that is kept under its former key
# is told by its letters (1133).
_BY_NUMBER = """
UPDATE incoming SET account_id = account.id FROM customers_customer account WHERE account.id = incoming.customer
    AND (incoming.set_id IS NULL OR account.set_id = incoming.set_id)
    AND (incoming.username_key IS NULL OR account.username_key = incoming.username_key OR account.username = incoming.username)"""
_BY_NAME = """
UPDATE incoming SET account_id = account.id FROM customers_customer account WHERE incoming.customer IS NULL
    AND account.set_id = incoming.set_id AND account.username_key = incoming.username_key"""


def _stage(lines: Lines, *, stop_at_first: bool) -> Staged:
    """Good lines copied aside, each with its customer."""
    check = AddressChecker.now().row
    staged = stage(lines, check, columns=_INCOMING, copied=COPIED, stop_at_first=stop_at_first)
    _run(_BY_NUMBER)
    _run(_BY_NAME)
    _run("ANALYZE incoming")
    return staged


_ACCOUNTS = """
SELECT FROM customers_customer WHERE id IN (SELECT account_id FROM incoming) ORDER BY id FOR NO KEY UPDATE NOWAIT"""


def _hold() -> None:
    """Sites, and accounts behind them: both at once, or nothing of it, as `lock_at` does. Raises `Busy`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT site_id FROM incoming WHERE site_id IS NOT NULL")
        site_ids = [row[0] for row in cursor.fetchall()]

    def attempt() -> None:
        with translate_db_errors(), transaction.atomic():
            hold_sites_for_long(site_ids)
            _run(_ACCOUNTS)

    patiently(attempt, seconds=PATIENCE_SECONDS)


_NOBODY = "DELETE FROM incoming WHERE account_id IS NULL RETURNING line, customer IS NOT NULL"
_NO_ACCOUNT = """
DELETE FROM incoming USING customers_customer account
WHERE account.id = account_id AND (account.status = %s OR account.kind <> 'account') RETURNING line, account.status = %s"""
_SAME = ("site_id", *(f"for_{kind}" for kind in Kind), *FIELDS)
_THERE = f"""
DELETE FROM incoming USING addresses_address known
WHERE known.account_id = incoming.account_id AND known.entered_at_id IS NOT DISTINCT FROM incoming.site_id
    AND ({", ".join(f"known.{name}" for name in _SAME[1:])}) = ({", ".join(f"incoming.{name}" for name in _SAME[1:])})"""
_TWICE = f"""
DELETE FROM incoming USING (SELECT line, row_number() OVER (PARTITION BY account_id, {", ".join(_SAME)} ORDER BY line) AS nr
    FROM incoming) numbered WHERE numbered.line = incoming.line AND nr > 1"""
_OTHER_SET = """
DELETE FROM incoming USING customers_customer account, sites_site site
WHERE account.id = account_id AND site.id = site_id AND site.set_id <> account.set_id RETURNING line, true"""
_TOO_MANY = """
DELETE FROM incoming USING (
    SELECT line, row_number() OVER (PARTITION BY account_id ORDER BY line) + coalesce(there.number, 0) AS nr
    FROM incoming LEFT JOIN (SELECT account_id, count(*) AS number FROM addresses_address
        WHERE account_id IN (SELECT account_id FROM incoming) GROUP BY 1) there USING (account_id)) numbered
WHERE numbered.line = incoming.line AND nr > %s RETURNING incoming.line, true"""
_PLACES = """
SELECT site.code, sets.code, count(*) FROM incoming JOIN customers_customer account ON account.id = account_id
JOIN sites_customerset sets ON sets.id = account.set_id LEFT JOIN sites_site site ON site.id = site_id
GROUP BY 1, 2 ORDER BY 2, 1"""


def _plan(staged: Staged, *, stop_at_first: bool) -> AddressPlan:
    """What the database says of the lines: those that can't be stored, and those that are there already, are taken out."""
    erased = str(Status.ERASED)
    staged.bad += _refused(
        _NOBODY, [], lambda by_number: ("customer" if by_number else "username", _unknown())
    )
    staged.bad += _refused(
        _NO_ACCOUNT,
        [erased, erased],
        lambda is_erased: ("customer", account_erased() if is_erased else _guest()),
    )
    unchanged = _run(_THERE) + _run(_TWICE)
    staged.bad += _refused(_OTHER_SET, [], lambda _: ("site", _elsewhere()))
    staged.bad += _refused(_TOO_MANY, [MOST], lambda _: ("customer", rules.too_many_addresses()))
    with connection.cursor() as cursor:
        cursor.execute(_PLACES)
        places = [ImportedAddresses(*row) for row in cursor.fetchall()]
    return AddressPlan(places=places, unchanged=unchanged).with_bad(staged, stop_at_first=stop_at_first)


def _refused(sql: str, params: list[Any], why: Callable[[bool], tuple[str, DomainError]]) -> list[BadLine]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = [(line, *why(answer)) for line, answer in cursor.fetchall()]
    return [BadLine(line, column, error.code, error.message) for line, column, error in found]


def _unknown() -> DomainError:
    return NotFound("no_such_customer", "There is no such customer.")


def _guest() -> DomainError:
    return Invalid("not_an_account", "A guest has no addresses: only accounts have.")


def _elsewhere() -> DomainError:
    return Conflict("not_in_set", "The customer is in another customer set than this site.")


# The one that is there already, else the first line that says so, else the first of this kind.
_DEFAULT = """
UPDATE incoming SET default_{kind} = true FROM (
    SELECT DISTINCT ON (account_id) line FROM incoming WHERE for_{kind} AND NOT EXISTS (
        SELECT 1 FROM addresses_address known WHERE known.account_id = incoming.account_id AND known.default_{kind})
    ORDER BY account_id, wanted_{kind} DESC, line) chosen
WHERE chosen.line = incoming.line"""
_COLUMNS = ", ".join((*(f"for_{kind}, default_{kind}" for kind in Kind), *FIELDS))
_ADDRESSES = f"""
INSERT INTO addresses_address (account_id, entered_at_id, {_COLUMNS}, version)
SELECT account_id, site_id, {_COLUMNS}, 1 FROM incoming WHERE line >= %s AND line < %s ORDER BY line"""


def _store(record: Entry, tell: Ticker) -> None:
    for kind in Kind:
        _run(_DEFAULT.format(kind=kind))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(line), max(line) FROM incoming")
        total, first, last = cursor.fetchone()
    done = 0
    for low in range(first, last + 1, BATCH):
        change_many(record, "customer", _ADDRESSES, [low, low + BATCH], subject="account_id")
        done = min(done + BATCH, total)
        tell(done, total)


def _run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)
