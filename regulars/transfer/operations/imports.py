"""Many accounts at once: every line checked by the rules of one account, all stored by a handful of statements."""

from dataclasses import dataclass, field

from django.db import connection, transaction

from regulars.customers import rules
from regulars.customers.queries.counts import refresh_estimates
from regulars.customers.rules import AccessState, Origin
from regulars.fields.operations.choices import hold_known, unknown_attribute
from regulars.fields.queries.sources import option_holds
from regulars.fields.rules.values import unknown_option
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change, change_many
from regulars.kernel.errors import Invalid
from regulars.kernel.hot import fetch_all
from regulars.kernel.jobs import Ticker, quiet
from regulars.sites.models import Installation
from regulars.sites.operations.locks import hold_installation, hold_sites_for_long
from regulars.transfer.operations.import_lines import COPIED, BadLine, Checker
from regulars.transfer.operations.schemes import count_schemes
from regulars.transfer.operations.staging import BATCH, BadLines, LinePlan, Lines, Staged, stage
from regulars.transfer.queries.code_columns import code_columns
from regulars.transfer.queries.export import ATTRIBUTE

__all__ = ["ImportPlan", "Imported", "import_accounts", "plan_import"]


@dataclass(frozen=True)
class Imported:
    """Accounts for one site; without a site they join the default set and get no row."""

    site: str | None
    set: str
    accounts: int


@dataclass
class ImportPlan(LinePlan):
    """Accounts by site, and the lines that are none."""

    places: list[Imported] = field(default_factory=list)

    @property
    def accounts(self) -> int:
        return sum(target.accounts for target in self.places)

    @property
    def counts(self) -> dict[str, int]:
        return {"accounts": self.accounts}


def plan_import(lines: Lines, *, stop_at_first: bool = False) -> ImportPlan:
    """What importing these lines would do. Only reads; a temporary table is gone when it answers."""
    with transaction.atomic():
        staged = _stage(lines, stop_at_first=stop_at_first)
        _assign_sets(Installation.objects.get().default_set_id)
        staged.bad += _taken()
        return _plan(staged, stop_at_first=stop_at_first)


def import_accounts(
    lines: Lines, *, skip_bad: bool = False, stop_at_first: bool = False, by: Actor, tell: Ticker = quiet
) -> ImportPlan:
    """Open an account for every line, with a row at its site; all or nothing, unless `skip_bad`.

    What was not read is not skipped: where reading stopped, at the first bad line or at one that hides the rest,
    nothing is stored. Every line that was read is an account or a bad line.

    In order, in one transaction: every line checked as `open_account` checks one and copied to a temporary table; attributes and options
    held, and lines found whose attribute or option is gone; sites held in their sets; usernames that are taken found, in the file and in the sets (ACC-05); customers, access
    rows, what upper rooms put them into and audit subjects written batch by batch; whoever took a name meanwhile found by the constraint (G2).
    Raises `BadLines`, `Invalid` `nothing_to_import`, `Conflict` `lines_unaccounted`; nothing is stored then.
    """
    skips = skip_bad and not stop_at_first
    with change(rules.IMPORTED, by=by) as entry:
        staged = _stage(lines, stop_at_first=stop_at_first)
        staged.bad += _hold_attributes() + _hold_options()
        _hold_sites()
        _assign_sets(hold_installation().default_set_id)
        staged.bad += _taken()
        plan = _plan(staged, stop_at_first=stop_at_first)
        if not plan.may_be_stored(skip_bad=skips):
            raise BadLines(plan)
        if plan.accounts:
            _store(entry, by=by, tell=tell)
            late = _late()
            if late:
                staged.bad += late
                plan = _plan(staged, stop_at_first=stop_at_first)
        if not plan.may_be_stored(skip_bad=skips):
            raise BadLines(plan)
        if not plan.accounts:
            raise Invalid("nothing_to_import", "There is no line to import.")
        count_schemes()
        entry.note(count=plan.accounts, sites=[target.site for target in plan.places])
    return plan


_INCOMING = """
line integer, site_id bigint, named boolean, created_at timestamptz,
    username text, username_key text, login_email text, email text, first_name text, last_name text, company text, phone text,
    language text, type text, password text, attributes jsonb, id bigint, set_id bigint, family_id bigint"""


def _stage(lines: Lines, *, stop_at_first: bool) -> Staged:
    codes = code_columns()
    columns = _INCOMING + "".join(f", {name} jsonb" for name in codes)
    copied = (*COPIED, *codes)
    return stage(lines, Checker.now().row, columns=columns, copied=copied, stop_at_first=stop_at_first)


_USED = "SELECT DISTINCT jsonb_object_keys(attributes) FROM incoming"
_OF_GONE = "DELETE FROM incoming WHERE attributes ? %s RETURNING line"


def _hold_attributes() -> list[BadLine]:
    """Hold the attributes that lines have values of. Lines with a value of one that was deleted since they were checked, taken out."""
    bad = []
    for code in hold_known(key for (key,) in fetch_all(_USED, [])):
        gone = unknown_attribute(code)
        with connection.cursor() as cursor:
            cursor.execute(_OF_GONE, [code])
            bad += [BadLine(line, ATTRIBUTE + code, gone.code, gone.message) for (line,) in cursor.fetchall()]
    return bad


_NAMED = "SELECT DISTINCT attributes ->> %s FROM incoming WHERE attributes ? %s"
_GONE = "DELETE FROM incoming WHERE attributes ? %s AND attributes ->> %s <> ALL(%s::text[]) RETURNING line"


def _hold_options() -> list[BadLine]:
    """Hold the options that lines name. Lines whose option was deleted since they were checked, taken out of what comes in: it would be
    left at those who come in.
    """
    bad = []
    for code, holds in option_holds().items():
        named = [key for (key,) in fetch_all(_NAMED, [code, code])]
        held = [key for (key,) in fetch_all(holds, [named])]
        gone = unknown_option(code)
        with connection.cursor() as cursor:
            cursor.execute(_GONE, [code, code, held])
            bad += [BadLine(line, ATTRIBUTE + code, gone.code, gone.message) for (line,) in cursor.fetchall()]
    return bad


def _hold_sites() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT site_id FROM incoming WHERE site_id IS NOT NULL")
        hold_sites_for_long([row[0] for row in cursor.fetchall()])


def _assign_sets(default_set_id: int) -> None:
    """Each line joins the set that its site is in now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE incoming SET set_id = site.set_id, family_id = site.family_id FROM sites_site site"
            " WHERE site.id = incoming.site_id"
        )
        cursor.execute("UPDATE incoming SET set_id = %s WHERE site_id IS NULL", [default_set_id])


# A username that means somebody already; `named` says where it stands.
_IN_SET = """
DELETE FROM incoming USING customers_customer customer
WHERE customer.set_id = incoming.set_id AND customer.{theirs} = incoming.username_key
RETURNING incoming.line, incoming.named, NULL::integer, (SELECT site.name FROM customers_access access
    JOIN sites_site site ON site.id = access.site_id WHERE access.account_id = customer.id
    AND access.family_id = incoming.family_id AND access.site_id <> incoming.site_id)"""
_IN_FILE = """
DELETE FROM incoming USING (
    SELECT line, min(line) OVER (PARTITION BY set_id, username_key) AS first FROM incoming) double
WHERE incoming.line = double.line AND double.line <> double.first
RETURNING incoming.line, incoming.named, double.first, NULL"""
# An email that is a username in the set, or further up in the file, steps back: it stays an address to write to.
_STEP_BACK = """
UPDATE incoming SET login_email = NULL FROM {table} other
WHERE other.set_id = incoming.set_id AND other.username_key = incoming.login_email {further_up}"""
_IN_FILE_TOO = """
DELETE FROM incoming USING (
    SELECT mine.line, min(upper.line) AS first FROM incoming mine JOIN incoming upper
        ON upper.set_id = mine.set_id AND upper.login_email = mine.username_key AND upper.line < mine.line
    GROUP BY mine.line) double
WHERE incoming.line = double.line
RETURNING incoming.line, incoming.named, double.first, NULL"""
_LATE = """
DELETE FROM incoming WHERE NOT EXISTS (SELECT 1 FROM customers_customer one WHERE one.id = incoming.id)
RETURNING line, named, NULL::integer, NULL"""


def _taken() -> list[BadLine]:
    """Lines whose names exist in their set, or further up in the file, taken out of what comes in."""
    bad = [
        bad_line
        for theirs in ("username_key", "login_email")
        for bad_line in _named_twice(_IN_SET.format(theirs=theirs))
    ]
    bad += _named_twice(_IN_FILE)
    with connection.cursor() as cursor:
        cursor.execute(_STEP_BACK.format(table="customers_customer", further_up=""))
        bad += _named_twice(_IN_FILE_TOO)
        cursor.execute(_STEP_BACK.format(table="incoming", further_up="AND other.line < incoming.line"))
    return bad


def _late() -> list[BadLine]:
    """Lines whose username somebody else took while we stored."""
    return _named_twice(_LATE)


def _named_twice(sql: str) -> list[BadLine]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [
            BadLine(line, "site", *_in_family(member))
            if member
            else BadLine(line, "username" if named else "email", *_taken_by(first))
            for line, named, first, member in cursor.fetchall()
        ]


def _taken_by(line: int | None) -> tuple[str, str]:
    answer = rules.username_taken()
    return answer.code, f"Line {line} has this name already." if line else answer.message


def _in_family(site_name: str) -> tuple[str, str]:
    """The account is there, at another site of the family: it has one only (SUB-02)."""
    answer = rules.family_member_exists(site_name)
    return answer.code, answer.message


def _plan(staged: Staged, *, stop_at_first: bool) -> ImportPlan:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT site.code, sets.code, count(*) FROM incoming LEFT JOIN sites_site site ON site.id = incoming.site_id"
            " JOIN sites_customerset sets ON sets.id = incoming.set_id GROUP BY 1, 2 ORDER BY 2, 1"
        )
        places = [Imported(*row) for row in cursor.fetchall()]
    return ImportPlan(places=places).with_bad(staged, stop_at_first=stop_at_first)


# In the order of the lines, whatever has moved rows about.
_NUMBER = """
UPDATE incoming SET id = given.id FROM (SELECT line, nextval('customers_customer_id_seq') AS id
    FROM (SELECT line FROM incoming ORDER BY line) in_order) given
WHERE given.line = incoming.line"""
_CUSTOMERS = """
INSERT INTO customers_customer (id, set_id, kind, status, type, origin_site_id, username, username_key, login_email, email,
    first_name, last_name, company, phone, language, password, attributes, version, created_at, vouched)
SELECT id, set_id, 'account', 'active', type, site_id, username, username_key, login_email, email,
    first_name, last_name, company, phone, language, password, attributes, 1, created_at, true
FROM incoming WHERE line >= %s AND line < %s ORDER BY line
ON CONFLICT (set_id, username_key) DO NOTHING"""
_ACCESSES = """
INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, since, actor_kind, actor_id)
SELECT incoming.id, incoming.set_id, site_id, family_id, %s, %s, incoming.created_at, %s, %s
FROM incoming JOIN customers_customer account ON account.id = incoming.id
WHERE site_id IS NOT NULL AND line >= %s AND line < %s ORDER BY line"""


def _of_upper_rooms() -> list[str]:
    """What puts the accounts of some lines where they belong, for the columns that say anything."""
    codes = code_columns()
    filled = ", ".join(f"EXISTS (SELECT 1 FROM incoming WHERE {name} IS NOT NULL)" for name in codes)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {filled}")
        return [
            column.insert
            for column, is_filled in zip(codes.values(), cursor.fetchone(), strict=True)
            if is_filled
        ]


def _store(entry: Entry, *, by: Actor, tell: Ticker) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER)
        cursor.execute("SELECT count(*), min(line), max(line) FROM incoming")
        total, first, last = cursor.fetchone()
        inserts = _of_upper_rooms()
        done = 0
        for low in range(first, last + 1, BATCH):
            lines = [low, low + BATCH]
            done += change_many(entry, "customer", _CUSTOMERS, lines, given="set_id")
            cursor.execute(_ACCESSES, [AccessState.ACTIVE, Origin.IMPORTED, by.kind, by.id, *lines])
            for insert in inserts:
                cursor.execute(insert, lines)
            tell(done, total)
        refresh_estimates(total)
        cursor.execute("SELECT DISTINCT site_id FROM incoming WHERE site_id IS NOT NULL")
        entry.about("site", *(row[0] for row in cursor.fetchall()))
