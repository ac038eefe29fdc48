"""What lists and pages show and who asks for them, each in the one statement of somebody who wanted nothing else."""

__all__ = ["API_LIST", "API_SEARCH", "CUSTOMER_PAGE", "LIST_PAGE"]

_BY_KEY = """
WITH who AS MATERIALIZED (
    SELECT key.id, role.functions, role.sees, role.edits,
        ARRAY(SELECT site_id FROM staff_keysite WHERE holder_id = key.id) AS sites
    FROM staff_apikey key JOIN staff_staffrole role ON role.id = key.role_id
    WHERE key.key_hash = %s AND key.revoked_at IS NULL
)"""
_BY_SESSION = """
WITH who AS MATERIALIZED (
    SELECT staff.id, staff.email, staff.password, role.functions, role.sees, role.edits, session.session_data,
        ARRAY(SELECT site_id FROM staff_staffsite WHERE holder_id = staff.id) AS sites
    FROM django_session session CROSS JOIN staff_staffuser staff JOIN staff_staffrole role ON role.id = staff.role_id
    WHERE session.session_key = %s AND staff.id = %s::bigint AND staff.is_active
)"""
_NEWEST = """, page AS MATERIALIZED (
    SELECT id, (SELECT reltuples::bigint FROM pg_class WHERE oid = 'customers_customer'::regclass) AS total
    FROM customers_customer WHERE status <> 'erased' ORDER BY id DESC LIMIT 51
)"""
_FOUND = """, found AS MATERIALIZED (SELECT id FROM customers_customer WHERE search LIKE %s AND status <> 'erased'),
page AS MATERIALIZED (
    SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY id DESC LIMIT 51
)"""
_ROWS = """
SELECT c.id, c.kind, c.status, c.type, c.username, c.email, c.first_name, c.last_name, c.company, c.phone, c.language,
    c.version, c.created_at, sets.code, sets.name, origin.code, origin.name, doors.codes, doors.names, doors.states, total
    {more}
FROM page CROSS JOIN LATERAL (SELECT * FROM customers_customer c WHERE c.id = page.id OFFSET 0) c
JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id
CROSS JOIN LATERAL (
    SELECT array_agg(site.code) AS codes, array_agg(site.name) AS names, array_agg(door.state) AS states
    FROM customers_access door JOIN sites_site site ON site.id = door.site_id WHERE door.account_id = c.id
) doors
LEFT JOIN who ON c.id = (SELECT max(id) FROM page)
ORDER BY c.id DESC"""
_SETS = "(SELECT jsonb_agg(jsonb_build_array(code, name) ORDER BY name) FROM sites_customerset)"
_CHOICES = f""", who.*, CASE WHEN who.id IS NOT NULL THEN jsonb_build_array({_SETS},
    (SELECT jsonb_agg(jsonb_build_array(code, name) ORDER BY name) FROM sites_site),
    (SELECT jsonb_agg(to_jsonb(a) ORDER BY code) FROM fields_attribute a WHERE filterable)) END"""

API_LIST = _BY_KEY + _NEWEST + _ROWS.format(more=", who.*")
API_SEARCH = _BY_KEY + _FOUND + _ROWS.format(more=", who.*")
LIST_PAGE = _BY_SESSION + _NEWEST + _ROWS.format(more=_CHOICES)
CUSTOMER_PAGE = f"""{_BY_SESSION}
SELECT c.*, sets.*, origin.*, who.*, {_SETS},
    (SELECT jsonb_agg(jsonb_build_array(code, name) ORDER BY position) FROM sites_customertype),
    (SELECT jsonb_agg(to_jsonb(a)) FROM fields_attribute a
     WHERE code IN ('salutation', 'middle_name', 'company2', 'department'))
FROM who CROSS JOIN customers_customer c JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id
WHERE c.id = %s::bigint"""
