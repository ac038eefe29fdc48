"""The statements of an import of orders from outside. `incoming` are the orders of the file, `matched` what is there of each, and what becomes of it."""

from regulars.customers.rules import Kind, Status
from regulars.orders.rules.states import Origin
from regulars.orders.rules.steps import OrderStep
from regulars.sites.rules.types import GUEST

__all__ = [
    "COUNT",
    "DELETE_LINES",
    "GIVE_IDS",
    "GUESTS",
    "HOLD_CUSTOMERS",
    "HOLD_ORDERS",
    "LINES",
    "MATCH",
    "ORDERS",
    "PERSONS",
    "PROBLEMS",
    "REPLACE_ORDERS",
    "REPLACE_PERSONS",
    "TAKES",
    "WANTED",
]

_BY_NAME = """
customers_customer by_name ON by_name.set_id = site.set_id AND by_name.username_key = nullif(incoming.username_key, '')"""
_KNOWN = "orders_order known ON known.site_id = site.id AND known.number_key = incoming.number_key"
HOLD_CUSTOMERS = f"""
SELECT count(*) FROM (SELECT 1 FROM customers_customer WHERE id IN (
    SELECT customer_id FROM incoming WHERE customer_id IS NOT NULL
    UNION SELECT by_name.id FROM incoming JOIN sites_site site ON site.id = %(site)s JOIN {_BY_NAME}
    UNION SELECT unnest(ARRAY[known.customer_id, person.former_customer_id]) FROM incoming JOIN sites_site site ON site.id = %(site)s
        JOIN {_KNOWN} JOIN orders_orderperson person ON person.order_id = known.id
) ORDER BY id FOR KEY SHARE) held"""
# For whom credit may be reserved under which number.
WANTED = f"""
SELECT incoming.number_key, coalesce(known.customer_id, incoming.customer_id, by_name.id), known.id
FROM incoming JOIN sites_site site ON site.id = %(site)s LEFT JOIN {_KNOWN} LEFT JOIN {_BY_NAME}"""
HOLD_ORDERS = f"""
SELECT count(*) FROM (SELECT 1 FROM orders_order WHERE id IN (
    SELECT known.id FROM incoming JOIN sites_site site ON site.id = %(site)s JOIN {_KNOWN}) ORDER BY id FOR UPDATE) held"""

# As `rules.external.becomes` and `record_order` decide; a problem is a column of the file and a code.
_BECOMES = """
CASE WHEN known.id IS NULL THEN 'new' WHEN incoming.source_version > known.source_version THEN 'changed'
    WHEN incoming.source_version < known.source_version THEN 'older' ELSE 'unchanged' END"""
_BEGAN_AS_GUESTS = f"""
known.customer_kind = '{Kind.GUEST}' OR known.steps @> '[{{"step": "{OrderStep.CLAIMED}"}}]'"""
_PROBLEM = f"""
CASE WHEN min(incoming.line) OVER (PARTITION BY incoming.number_key) < incoming.line THEN 'number order_twice'
    WHEN known.origin <> '{Origin.EXTERNAL}' THEN 'number number_taken'
    WHEN known.id IS NULL THEN CASE
        WHEN prefix <> '' AND starts_with(incoming.number_key, upper(prefix)) THEN 'number number_reserved'
        WHEN incoming.customer_id IS NOT NULL AND by_id.set_id IS DISTINCT FROM site.set_id THEN 'customer not_in_set'
        WHEN incoming.customer_id IS NOT NULL AND by_id.kind <> '{Kind.ACCOUNT}' THEN 'customer not_an_account'
        WHEN incoming.username_key <> '' AND by_name.id IS NULL THEN 'username not_in_set' END
    WHEN incoming.source_version = known.source_version AND incoming.source_digest IS DISTINCT FROM known.source_digest
        THEN 'source_version version_reused'
    WHEN incoming.source_version > known.source_version THEN CASE
        WHEN incoming.customer_id NOT IN (owner.id, coalesce(former.id, owner.id)) THEN 'customer customer_fixed'
        WHEN by_name.id IS NOT NULL AND incoming.username_key IS DISTINCT FROM owner.username_key
            AND incoming.username_key IS DISTINCT FROM former.username_key THEN 'username customer_fixed'
        WHEN incoming.customer_id IS NULL AND incoming.username_key = '' AND owner.kind = '{Kind.ACCOUNT}'
            AND coalesce(former.kind, owner.kind) = '{Kind.ACCOUNT}' AND NOT ({_BEGAN_AS_GUESTS}) THEN 'email customer_fixed' END
END"""
MATCH = f"""
CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
SELECT incoming.line, known.id AS order_id, coalesce(by_id.id, by_name.id) AS customer_id, former.id AS former_id,
    coalesce(by_id.kind, by_name.kind, '{Kind.GUEST}') AS kind, coalesce(by_id.type, by_name.type, '{GUEST}') AS type,
    '{Status.ERASED}' IN (CASE WHEN known.id IS NULL THEN coalesce(by_id.status, by_name.status, '') ELSE owner.status END,
        coalesce(former.status, '')) AS is_erased,
    min(incoming.line) OVER (PARTITION BY incoming.number_key) AS first_line, {_BECOMES} AS becomes, {_PROBLEM} AS problem
FROM incoming JOIN sites_site site ON site.id = %(site)s
LEFT JOIN orders_siteorders terms ON terms.site_id = site.id
LEFT JOIN {_KNOWN}
LEFT JOIN orders_orderperson person ON person.order_id = known.id
LEFT JOIN customers_customer by_id ON by_id.id = incoming.customer_id
LEFT JOIN {_BY_NAME}
LEFT JOIN customers_customer owner ON owner.id = known.customer_id
LEFT JOIN customers_customer former ON former.id = person.former_customer_id"""
PROBLEMS = "DELETE FROM matched WHERE problem IS NOT NULL RETURNING line, problem, first_line"
COUNT = "SELECT becomes, count(*) FROM matched GROUP BY 1"

GIVE_IDS = """
UPDATE matched SET order_id = nextval('orders_order_id_seq'),
    customer_id = coalesce(customer_id, nextval('customers_customer_id_seq'))
WHERE becomes = 'new'"""
GUESTS = f"""
INSERT INTO customers_customer (id, set_id, kind, status, type, origin_site_id, username, email, first_name, last_name, company, phone,
    language, password, version)
SELECT matched.customer_id, site.set_id, '{Kind.GUEST}', '{Status.ACTIVE}', '{GUEST}', site.id, '', email, first_name, last_name, company,
    phone, '', '', 1
FROM matched JOIN incoming USING (line) JOIN sites_site site ON site.id = %s
WHERE becomes = 'new' AND matched.kind = '{Kind.GUEST}'"""
_COLUMNS = (
    *(
        "source_version",
        "source_digest",
        "source_status",
        "sums_differ",
        "state",
        "payment_state",
        "placed_at",
        "currency",
    ),
    *(
        "item_total",
        "discount_total",
        "shipping_total",
        "tax_total",
        "total",
        "shipping_method",
        "line_count",
    ),
)
_CONTACT = ("email", "name", "company", "phone")
_WRITTEN = ("b2b_reference", "employee_id", "charge_id", "remark")


def _of_incoming(*columns: str) -> str:
    return ", ".join(f"incoming.{column}" for column in columns)


# Where the shop sends none, that of the account as it is now: a guest always has one.
_NO_CONTACT = " AND ".join(f"incoming.{column} = ''" for column in _CONTACT)
_OWNS = {column: f"owner.{column}" for column in _CONTACT} | {
    "name": "btrim(owner.first_name || ' ' || owner.last_name)"
}
_WHO = {
    column: f"CASE WHEN {_NO_CONTACT} THEN {_OWNS[column]} ELSE incoming.{column} END" for column in _CONTACT
}
# With the site, and who does it in which way.
ORDERS = f"""
INSERT INTO orders_order (id, site_id, customer_id, number, origin, set_code, set_name, customer_kind, customer_type, centre, decided_kind,
    actor_kind, actor_id, door, {", ".join(_COLUMNS)})
SELECT order_id, site.id, matched.customer_id, number, '{Origin.EXTERNAL}', sets.code, sets.name, matched.kind, matched.type, '', '',
    by.kind, by.id, by.door, {_of_incoming(*_COLUMNS)}
FROM matched JOIN incoming USING (line) JOIN sites_site site ON site.id = %s JOIN sites_customerset sets ON sets.id = site.set_id,
    (SELECT %s::text AS kind, %s::bigint AS id, %s::text AS door) by
WHERE becomes = 'new'"""
REPLACE_ORDERS = f"""
UPDATE orders_order known SET {", ".join(f"{column} = incoming.{column}" for column in _COLUMNS)}, version = known.version + 1,
    changed_at = now(), steps = CASE WHEN known.state = incoming.state THEN known.steps
        ELSE known.steps || jsonb_build_array(jsonb_build_object('step', incoming.state, 'at', now())) END
FROM matched JOIN incoming USING (line) WHERE known.id = matched.order_id AND becomes = 'changed'"""
PERSONS = f"""
INSERT INTO orders_orderperson (order_id, {", ".join((*_CONTACT, *_WRITTEN))})
SELECT order_id, {", ".join(f"CASE WHEN is_erased THEN '' ELSE {_WHO.get(column, f'incoming.{column}')} END" for column in (*_CONTACT, *_WRITTEN))}
FROM matched JOIN incoming USING (line) JOIN customers_customer owner ON owner.id = matched.customer_id WHERE becomes = 'new'"""
# Whoever an order was given to is named by it from then on.
REPLACE_PERSONS = f"""
UPDATE orders_orderperson person SET {", ".join(f"{column} = incoming.{column}" for column in _WRITTEN)}, shipping = '{{}}', billing = '{{}}',
    {", ".join(f"{column} = CASE WHEN former_id IS NULL THEN {_WHO[column]} ELSE person.{column} END" for column in _CONTACT)}
FROM matched JOIN incoming USING (line) JOIN orders_order known ON known.id = matched.order_id
    JOIN customers_customer owner ON owner.id = known.customer_id
WHERE person.order_id = matched.order_id AND becomes = 'changed' AND NOT is_erased"""
DELETE_LINES = """
DELETE FROM orders_orderline USING matched WHERE orders_orderline.order_id = matched.order_id AND becomes = 'changed'"""
LINES = """
INSERT INTO orders_orderline (order_id, position, product_code, name, quantity, unit_price, discount, tax_percent, tax, total, price_list,
    tax_class)
SELECT matched.order_id, one.*, '', '' FROM matched JOIN incoming USING (line), LATERAL (
    SELECT position, product_code, name, quantity, unit_price, discount, tax_percent, tax, total
    FROM ROWS FROM (json_to_recordset(incoming.lines) AS (product text, name text, quantity numeric, unit_price numeric,
        discount numeric, tax_percent numeric, tax numeric, total numeric)) WITH ORDINALITY
        AS line (product_code, name, quantity, unit_price, discount, tax_percent, tax, total, position)) one
WHERE becomes IN ('new', 'changed')"""
TAKES = """
SELECT number_key, order_id, state, currency, total FROM matched JOIN incoming USING (line)
WHERE becomes IN ('new', 'changed') AND number_key = ANY(%s)"""
