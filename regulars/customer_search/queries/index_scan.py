"""The SQL of the search: what is wanted, and walking an index in the order of the list. No plan is left to luck."""

from dataclasses import dataclass

from regulars.customer_search.queries.attribute_filters import VALUES, ValueCondition
from regulars.customer_search.queries.restrictions import Restriction
from regulars.customer_search.queries.sql import Sql, all_of, joined
from regulars.customer_search.queries.terms import Term, Terms
from regulars.customers.queries.field_visibility import WITHIN
from regulars.customers.rules import CustomerState, CustomerType, Kind

__all__ = [
    "Wanted",
    "access_condition",
    "conditions",
    "count_sql",
    "driving_sql",
    "is_by_rows",
    "may_be_driven",
    "plain_sql",
    "scan_sql",
    "window_sql",
]


@dataclass(frozen=True)
class Wanted:
    """Everything a customer must be to stand in the list.

    `scope` are the sites of whoever looks, None for every site; `seen_text` what they may find words in, None for all.
    `driven_by` is the place among `values` of the one whose index is walked, None for another index.
    """

    terms: Terms
    set_id: int | None
    site_id: int | None
    state: CustomerState | None
    kind: str | None
    type: str | None = None
    scope: tuple[int, ...] | None = None
    seen_text: str | None = None
    values: tuple[ValueCondition, ...] = ()
    driven_by: int | None = None
    restrict: Restriction | None = None

    @property
    def is_plain(self) -> bool:
        """True when every row of the ground is a customer that fits, so that nothing has to be looked for."""
        return not (self.can_be_found or _left(self) - {"erased"}) and not (
            _comes_twice(self) and self.scope is None
        )

    @property
    def can_be_found(self) -> bool:
        """True when an index knows the matches without their order."""
        return bool(self.terms.words or self.terms.email or self.terms.last_name)


@dataclass(frozen=True)
class DrivingIndex:
    """Where the list is read from, in its order; `meets` are the conditions that it fulfils by itself."""

    column: str
    table: Sql
    where: Sql
    meets: frozenset[str]


def conditions(wanted: Wanted) -> dict[str, Sql]:
    """Every condition by name; `c` is the customer."""
    terms = wanted.terms
    found = {"erased": Sql("c.status <> 'erased'")}
    set_id = wanted.set_id or terms.site_set_id
    if set_id is not None:
        # As large as the column, or the index of letters and sets is asked for the letters alone.
        found["set"] = Sql("c.set_id = %s::bigint", (set_id,))
    plain: dict[str, str | int | None] = {"kind": wanted.kind, "type": wanted.type}
    if wanted.kind == Kind.GUEST and wanted.site_id is not None:  # who has no access anywhere
        plain["origin_site_id"] = wanted.site_id
    found |= {name: Sql(f"c.{name} = %s", (value,)) for name, value in plain.items() if value is not None}
    if wanted.state in {CustomerState.ACTIVE, CustomerState.BLOCKED}:
        found["status"] = Sql("c.status = %s", (wanted.state.value,))
    access = access_condition(wanted)
    if access is not None:
        # OFFSET 0 keeps it a question per customer: as a join it would read every row of a large site.
        text = (
            f"EXISTS (SELECT 1 FROM customers_access d WHERE d.account_id = c.id AND {access.text} OFFSET 0)"
        )
        found["access"] = Sql(text, access.params)
    if wanted.scope is not None:
        sites = list(wanted.scope)
        found["scope"] = Sql(WITHIN, (sites, sites))
    for nr, term in enumerate(terms.words):
        found[f"word {nr}"] = _term(wanted, term)
    if terms.id is not None:
        word = found["word 0"]
        found["word 0"] = Sql(f"({word.text} OR c.id = %s)", (*word.params, terms.id))
    if terms.email:
        found["email"] = Sql("c.email_key LIKE %s", (terms.email,))
    if terms.last_name:
        found["last_name"] = Sql("c.last_name_key LIKE %s", (terms.last_name,))
    return found | {f"value {nr}": condition.condition for nr, condition in enumerate(wanted.values)}


def _term(wanted: Wanted, term: Term) -> Sql:
    every = all_of([_word(wanted, pattern) for pattern in term.patterns])
    return joined([every, _word(wanted, term.other)], " OR ", "({})") if term.other else every


def _word(wanted: Wanted, pattern: str) -> Sql:
    """Found by the index over everything; what isn't theirs to see is then looked at no more."""
    if wanted.seen_text is None:
        return Sql("c.search LIKE %s", (pattern,))
    return Sql(f"(c.search LIKE %s AND {wanted.seen_text} LIKE %s)", (pattern, pattern))


def access_condition(wanted: Wanted) -> Sql | None:
    """What the access row must be, which guests have none of: pending and disabled speak of a row, active of the row at the chosen site."""
    speaks_of_row = wanted.state in {CustomerState.PENDING, CustomerState.DISABLED}
    parts: list[Sql] = []
    at_site = wanted.kind != Kind.GUEST and wanted.site_id is not None
    if at_site:
        parts.append(Sql("d.site_id = %s", (wanted.site_id,)))
    if wanted.state is not None and (speaks_of_row or (at_site and wanted.state is CustomerState.ACTIVE)):
        parts.append(Sql("d.state = %s", (wanted.state.value,)))
    if parts and not at_site and wanted.scope is not None:
        parts.append(Sql("d.site_id = ANY(%s)", (list(wanted.scope),)))
    return all_of(parts) if parts else None


def driving_index(wanted: Wanted, order: str = "DESC") -> DrivingIndex:
    """The most selective index that is ordered as the list is."""
    access = access_condition(wanted)
    if wanted.driven_by is not None:
        lead, driven = wanted.values[wanted.driven_by], {f"value {wanted.driven_by}"}
        if lead.table == VALUES:  # the erased have none
            driven.add("erased")
        return DrivingIndex("v.account_id", Sql(f"{lead.table} v"), lead.where, frozenset(driven))
    if wanted.state is CustomerState.BLOCKED:
        return DrivingIndex("c.id", _CUSTOMERS, Sql("c.status = 'blocked'"), frozenset({"erased", "status"}))
    if wanted.kind == Kind.GUEST:
        return _guests(wanted)
    if access is not None:  # the erased have no access, and whoever has it at a site is in its set
        met = {"access", "erased", "scope"} | ({"set"} if wanted.site_id is not None else set())
        return DrivingIndex("d.account_id", Sql("customers_access d"), access, frozenset(met))
    if wanted.scope is not None:
        return DrivingIndex(
            "d.account_id", _scope(wanted.scope, order), Sql("TRUE"), frozenset({"erased", "scope"})
        )
    given = conditions(wanted)
    met_by = "set" if "set" in given else None
    if wanted.type is not None and wanted.type != CustomerType.B2C:  # most are, and stand on the way anyway
        met_by = met_by or "type"
    return DrivingIndex(
        "c.id", _CUSTOMERS, given.get(met_by or "", Sql("TRUE")), frozenset(filter(None, [met_by]))
    )


def _guests(wanted: Wanted) -> DrivingIndex:
    """Two indexes hold nobody else; the word stands there, or the database wouldn't know that they do."""
    guests, at = "c.kind = 'guest' AND c.status <> 'erased'", wanted.site_id
    where = Sql(guests) if at is None else Sql(f"{guests} AND c.origin_site_id = %s", (at,))
    return DrivingIndex("c.id", _CUSTOMERS, where, frozenset({"kind", "erased", "origin_site_id"}))


def may_be_driven(wanted: Wanted) -> bool:
    """Whether the driving index is large for certain: those who wait, are blocked or guests are always fewer than a value's."""
    return wanted.state in {None, CustomerState.ACTIVE} and wanted.kind != Kind.GUEST


_CUSTOMERS = Sql("customers_customer c")
_BY_ACCESS = "SELECT account_id FROM customers_access WHERE site_id = %s ORDER BY account_id"
_BY_ORIGIN = """SELECT id FROM customers_customer WHERE origin_site_id = %s AND status <> 'erased'
    AND set_id = (SELECT set_id FROM sites_site WHERE id = %s) ORDER BY id"""


def _scope(site_ids: tuple[int, ...], order: str) -> Sql:
    """Everybody of these sites, by an ordered index a branch, which the database merges; many come more than once.

    Each branch says its order, or the database would gather them all and sort.
    """
    branches = [
        Sql(f"({branch} {order})", (site,) * branch.count("%s"))
        for site in site_ids
        for branch in (_BY_ACCESS, _BY_ORIGIN)
    ]
    nobody = Sql("SELECT id FROM customers_customer WHERE FALSE")
    return joined(branches or [nobody], " UNION ALL ", "({}) d (account_id)")


def _beyond(here: DrivingIndex, beyond: int | None, order: str) -> list[Sql]:
    if beyond is None:
        return []
    return [Sql(f"{here.column} {'<' if order == 'DESC' else '>'} %s", (beyond,))]


def _living(wanted: Wanted) -> list[Sql]:
    return [Sql("c.status <> 'erased'")] if "erased" in _left(wanted) else []


def _comes_twice(wanted: Wanted) -> bool:
    """Whether one customer may stand in the driving index more than once: at two sites."""
    return is_by_rows(wanted) and wanted.site_id is None and wanted.driven_by is None


def _rows(wanted: Wanted, beyond: int | None, order: str, window: int | None) -> Sql:
    """FROM clause: the rows of the driving index beyond the cursor, in order, as `c`; `window` bounds them."""
    here = driving_index(wanted, order)
    where = all_of([here.where, *_beyond(here, beyond, order)])
    limit = f"LIMIT {window}" if window else ""
    ordered = f"FROM {here.table.text} WHERE {where.text} ORDER BY {here.column} {order} {limit}"
    params = (*here.table.params, *where.params)
    if here.table is _CUSTOMERS:
        return Sql(f"(SELECT c.* {ordered}) c", params)
    # One customer after the other by its key: a merge join would read all that lie between them.
    lateral = "(SELECT * FROM customers_customer one WHERE one.id = access.id OFFSET 0) c"
    return Sql(f"(SELECT {here.column} AS id {ordered}) access CROSS JOIN LATERAL {lateral}", params)


def _left(wanted: Wanted) -> set[str]:
    """The names of the conditions that the driving index does not meet by itself."""
    return conditions(wanted).keys() - driving_index(wanted).meets


def _hit(wanted: Wanted) -> Sql:
    left = _left(wanted)
    return all_of([sql for name, sql in conditions(wanted).items() if name in left] or [Sql("TRUE")])


def window_sql(wanted: Wanted, beyond: int | None, order: str, *, window: int, limit: int) -> Sql:
    """At most `window` rows of the driving index: how many there were, how many hit, and the first hits."""
    rows, hit = _rows(wanted, beyond, order, window), _hit(wanted)
    return Sql(
        f"WITH walk AS MATERIALIZED (SELECT c.id, ({hit.text}) AS hit FROM {rows.text})"
        " SELECT (SELECT count(*) FROM walk), (SELECT count(DISTINCT id) FROM walk WHERE hit),"
        f" ARRAY(SELECT DISTINCT id FROM walk WHERE hit ORDER BY id {order} LIMIT {limit})",
        (*hit.params, *rows.params),
    )


def scan_sql(wanted: Wanted, beyond: int | None, order: str, *, limit: int) -> Sql:
    """The driving index without a window, until there are enough hits."""
    rows, hit = _rows(wanted, beyond, order, None), _hit(wanted)
    # Sorted by what the rows come sorted by, so that nothing is sorted and the limit ends it early.
    column = "access.id" if is_by_rows(wanted) else "c.id"
    once = "DISTINCT " if _comes_twice(wanted) else ""
    return Sql(
        f"SELECT ARRAY(SELECT {once}{column} FROM {rows.text} WHERE {hit.text} ORDER BY {column} {order} LIMIT {limit})",
        (*rows.params, *hit.params),
    )


def plain_sql(wanted: Wanted, beyond: int | None, order: str, *, limit: int) -> Sql:
    """The first rows of a plain index, straight from its index."""
    here, living = driving_index(wanted, order), _living(wanted)
    after = _beyond(here, beyond, order)
    where = all_of([here.where, *living, *after])
    once = "DISTINCT " if _comes_twice(wanted) else ""
    return Sql(
        f"SELECT ARRAY(SELECT {once}{here.column} FROM {here.table.text} WHERE {where.text}"
        f" ORDER BY {here.column} {order} LIMIT {limit})",
        (*here.table.params, *where.params),
    )


def driving_sql(wanted: Wanted) -> Sql:
    """All rows of the driving index, to be estimated."""
    here = driving_index(wanted)
    return Sql(
        f"SELECT 1 FROM {here.table.text} WHERE {here.where.text}", (*here.table.params, *here.where.params)
    )


def count_sql(wanted: Wanted, *, most: int) -> Sql:
    """Counts at most so many rows of a plain index, and the customers among them."""
    here = driving_index(wanted)
    where = all_of([here.where, *_living(wanted)])
    few = f"SELECT {here.column} AS id FROM {here.table.text} WHERE {where.text} LIMIT {most}"
    if _comes_twice(wanted):  # in order, so that whoever comes twice is met twice
        few = few.replace(" LIMIT", f" ORDER BY {here.column} DESC LIMIT")
    customers = "count(DISTINCT id)" if _comes_twice(wanted) else "count(*)"
    return Sql(
        f"SELECT count(*), {customers} FROM ({few}) few",
        (*here.table.params, *where.params),
    )


def is_by_rows(wanted: Wanted) -> bool:
    """Whether the driving index is one of access or values, each of which costs a look at its customer."""
    return driving_index(wanted).table is not _CUSTOMERS
