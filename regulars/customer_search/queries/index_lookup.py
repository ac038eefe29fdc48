"""The SQL of the search for what is rare: all matches by an index that knows them without their order, then sorted."""

from regulars.customer_search.queries.index_scan import Wanted, access_condition, conditions
from regulars.customer_search.queries.restrictions import CHOSEN
from regulars.customer_search.queries.sql import Sql, all_of

__all__ = ["letters_sql", "lookup_sql", "prefix_sql", "probe_sql", "restricted_sql", "value_lookup_sql"]


def lookup_sql(
    wanted: Wanted,
    beyond: int | None,
    order: str,
    *,
    limit: int,
    by_prefix: bool = False,
    most: int | None = None,
) -> Sql:
    """All matches by the indexes of fragment, email and last name; counted, then put in order.

    `by_prefix` looks the others up among the few of that email or last name, whatever else has an index. `most` ends it
    after so many, of which nobody knows the place.
    """
    parts = _parts(wanted, beyond, order)
    first = []
    if by_prefix:
        first.append(parts.pop("email" if "email" in parts else "last_name"))
    return _found(first, list(parts.values()), order, limit=limit, most=most)


def restricted_sql(wanted: Wanted, beyond: int | None, order: str, *, limit: int) -> Sql:
    """All matches among the chosen, by whichever index; what takes a look beside each customer is asked of those alone."""
    parts = _parts(wanted, beyond, order)
    beside = {name for name in parts if name in {"access", "scope"} or name.startswith("value ")}
    first = [sql for name, sql in parts.items() if name not in beside]
    return _found([Sql(CHOSEN), *first], [parts[name] for name in sorted(beside)], order, limit=limit)


def _parts(wanted: Wanted, beyond: int | None, order: str) -> dict[str, Sql]:
    after = Sql(f"c.id {'<' if order == 'DESC' else '>'} %s", (beyond,))
    return conditions(wanted) | ({} if beyond is None else {"beyond": after})


def _found(first: list[Sql], then: list[Sql], order: str, *, limit: int, most: int | None = None) -> Sql:
    """Counted, and put in order; OFFSET 0 keeps the second conditions away from whoever doesn't meet the first."""
    few, where = all_of(first or [Sql("TRUE")]), all_of(then or [Sql("TRUE")])
    ending = f" LIMIT {most}" if most else ""
    table = (
        f"(SELECT * FROM customers_customer c WHERE {few.text} OFFSET 0) c"
        if first
        else "customers_customer c"
    )
    return Sql(
        f"WITH found AS MATERIALIZED (SELECT c.id FROM {table} WHERE {where.text}{ending})"
        f" SELECT (SELECT count(*) FROM found), ARRAY(SELECT id FROM found ORDER BY id {order} LIMIT {limit})",
        (*few.params, *where.params),
    )


def prefix_sql(wanted: Wanted, *, most: int) -> Sql | None:
    """Counts at most so many customers with the email or last name asked for; None without such a filter."""
    given = conditions(wanted)
    by = given.get("email") or given.get("last_name")
    if by is None:
        return None
    return Sql(
        f"SELECT count(*) FROM (SELECT 1 FROM customers_customer c WHERE {by.text} LIMIT {most}) few",
        by.params,
    )


def letters_sql(wanted: Wanted) -> Sql | None:
    """Everybody who fits fragment, email and last name, to be estimated; None without any of them."""
    given = conditions(wanted)
    letters = [
        sql for name, sql in given.items() if name in {"email", "last_name"} or name.startswith("word ")
    ]
    where = all_of(letters)
    return Sql(f"SELECT 1 FROM customers_customer c WHERE {where.text}", where.params) if letters else None


def probe_sql(wanted: Wanted, *, most: int) -> Sql:
    """Counts at most so many rows of each value that is asked for."""
    parts = [condition.rows for condition in wanted.values if not condition.wants_none]
    text = ", ".join(f"(SELECT count(*) FROM (SELECT 1 FROM {part.text} LIMIT {most}) few)" for part in parts)
    return Sql(f"SELECT {text}", tuple(value for part in parts for value in part.params))


def value_lookup_sql(wanted: Wanted, lead: int, beyond: int | None, order: str, *, limit: int) -> Sql:
    """All matches by the index of values, the one at `lead` first.

    What other values and access rows leave of them is settled between indexes, by number; only then is anybody looked at.
    """
    parts = conditions(wanted)
    few = wanted.values[lead].rows
    texts, params = [few.text], [*few.params]
    for nr, other in enumerate(wanted.values):
        if nr != lead and not other.wants_none:
            texts.append(f"v.account_id IN (SELECT v.account_id FROM {other.rows.text})")
            params += other.rows.params
    access = access_condition(wanted)
    if access is not None:
        texts.append(f"v.account_id IN (SELECT d.account_id FROM customers_access d WHERE {access.text})")
        params += access.params
    if beyond is not None:
        texts.append(f"v.account_id {'<' if order == 'DESC' else '>'} %s")
        params.append(beyond)
    settled = {"access"} | {
        f"value {nr}" for nr, condition in enumerate(wanted.values) if not condition.wants_none
    }
    rest = all_of([sql for name, sql in parts.items() if name not in settled])
    by_id = "SELECT * FROM customers_customer one WHERE one.id = few.id OFFSET 0"
    return Sql(
        f"WITH few AS MATERIALIZED (SELECT v.account_id AS id FROM {' AND '.join(texts)}),"
        f" found AS MATERIALIZED (SELECT c.id FROM few CROSS JOIN LATERAL ({by_id}) c WHERE {rest.text})"
        f" SELECT (SELECT count(*) FROM found), ARRAY(SELECT id FROM found ORDER BY id {order} LIMIT {limit})",
        (*params, *rest.params),
    )
