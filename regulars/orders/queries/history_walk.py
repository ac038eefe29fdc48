"""A page of a customer's orders as one SQL expression, which the statement of a visit brings along: nothing that isn't seen is walked past.

For each site and state that they have orders of there is a part of an index, found by stepping from one to the next. The parts that are seen
here are walked in step, ids alone, up to the end of the page; then what belongs to these few is fetched.
"""

from regulars.sites.rules.sharing import Place, SetSharing, Sight, customer_sees

__all__ = ["COUNTED_UP_TO", "LARGER_PERIOD", "NEWER", "OLDER", "at_a_site", "page"]

COUNTED_UP_TO = 1000
NAMES = 3


def _hidden(place: Place) -> str:
    """The rule of what is seen, over `sets`."""
    cases = [SetSharing(shared, discreet) for shared in (True, False) for discreet in (True, False)]
    hiding = [case for case in cases if customer_sees(place, case) is Sight.NO]
    is_case = "(sets.share_orders, sets.discreet) = ({}, {})"
    return " OR ".join(is_case.format(case.shared, case.discreet) for case in hiding) or "false"


def _hides() -> str:
    return f"{_hidden(Place.SISTER)} AS hides_sisters, {_hidden(Place.STRAY)} AS hides_strays"


_SINCE = "coalesce(now() - make_interval(days => {days}), '-infinity') AS since, {state}::text AS state"
_ROWS = """SELECT id, placed_at FROM orders_order WHERE customer_id = account.id
    AND site_id = part.site_id AND state = part.state AND placed_at >= wish.since"""
_FEW = f"LIMIT {COUNTED_UP_TO + 1}"
# Over `account`, `site` and `wish`.
_COUNTED = f"""
WITH RECURSIVE stepped (site_id, state) AS (
    (SELECT site_id, state FROM orders_order WHERE customer_id = account.id ORDER BY site_id, state LIMIT 1)
    UNION ALL SELECT beyond.site_id, beyond.state FROM stepped, LATERAL (
        SELECT site_id, state FROM orders_order
        WHERE customer_id = account.id AND (site_id, state) > (stepped.site_id, stepped.state)
        ORDER BY site_id, state LIMIT 1) AS beyond),
part AS MATERIALIZED (
    SELECT site_id, state FROM stepped WHERE (wish.state IS NULL OR state = wish.state)
    AND (site_id = site.id OR NOT CASE (SELECT set_id FROM sites_site WHERE id = site_id)
        WHEN site.set_id THEN wish.hides_sisters ELSE wish.hides_strays END)),
counted AS (SELECT count(*) AS number FROM (SELECT FROM part, LATERAL ({_ROWS} {_FEW}) AS few {_FEW}) AS few)"""


def page(*, backwards: bool) -> str:
    """JSON as `history` reads it, over `account`, `site` and `sets`. Its five values: days, state, the place behind which it begins, how many."""
    beyond, down = (">", "ASC") if backwards else ("<", "DESC")
    end = f"ORDER BY placed_at {down}, id {down} LIMIT (SELECT wish.rows)"
    rows = f"{_ROWS} AND (placed_at, id) {beyond} (wish.at, wish.id) {end}"
    return f"""(SELECT ({_COUNTED},
seen AS (SELECT few.* FROM part, LATERAL ({rows}) AS few {end})
SELECT json_build_array((SELECT number FROM counted), (
    SELECT json_agg(json_build_array(one.id, one.number, least(greatest(one.placed_at, '0001-01-02Z'), '9999-12-30Z'),
        one.state, one.payment_state, one.currency, one.total, one.line_count, shop.id, shop.set_id, shop.code, shop.name,
        ARRAY(SELECT line.name FROM orders_orderline line
            WHERE line.order_id = one.id AND line.position <= {NAMES} ORDER BY line.position)
    ) ORDER BY seen.placed_at {down}, seen.id {down})
    FROM seen JOIN orders_order one ON one.id = seen.id JOIN sites_site shop ON shop.id = one.site_id
), site.id, site.set_id, sets.discreet)::text)
FROM (SELECT {_SINCE.format(days="%s", state="%s")}, %s::timestamptz AS at, %s::bigint AS id, %s::int AS rows, {_hides()}) AS wish
WHERE account.id IS NOT NULL)"""


OLDER, NEWER = page(backwards=False), page(backwards=True)
_HERE = """customers_customer account, sites_site site JOIN sites_customerset sets ON sets.id = site.set_id"""
# The first of these periods that has orders, and how many. Its values: their names, their days, the state, the account and the site.
LARGER_PERIOD = f"""
SELECT wish.period, more.number FROM {_HERE},
LATERAL (SELECT period, place, {_SINCE.format(days="days", state="%s")}, {_hides()}
    FROM unnest(%s::text[], %s::int[]) WITH ORDINALITY AS larger (period, days, place)) AS wish,
LATERAL ({_COUNTED} SELECT number FROM counted) AS more
WHERE more.number > 0 AND account.id = %s AND site.id = %s ORDER BY wish.place LIMIT 1"""


def at_a_site(sql: str) -> str:
    """The statement of a page alone; account and site stand behind its values."""
    return f"SELECT {sql} FROM {_HERE} WHERE account.id = %s AND site.id = %s"
