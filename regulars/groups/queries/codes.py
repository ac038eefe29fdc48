"""What customers are put into, by its codes: one statement for a page of them."""

from collections.abc import Sequence

from regulars.kernel.hot import fetch_all
from regulars.staff.rules import Grant

__all__ = ["TODAY", "codes_of"]

# The latest and the earliest day that it is at a shop now (B-11); without shops that of UTC.
TODAY = """
SELECT coalesce(max(day), utc) AS latest, coalesce(min(day), utc) AS earliest
FROM (SELECT (now() AT TIME ZONE 'UTC')::date) AS here (utc)
LEFT JOIN (SELECT DISTINCT (now() AT TIME ZONE time_zone)::date FROM sites_site) AS days (day) ON true
GROUP BY utc"""

_CODES = """
ARRAY(SELECT it.code FROM {rows} v JOIN {table} it ON it.id = v.{key}
    WHERE v.account_id = given.id{held} ORDER BY it.code)"""
_HELD = """ AND coalesce(v.first_day, '-infinity') <= (SELECT latest FROM today)
    AND coalesce(v.last_day, 'infinity') >= (SELECT earliest FROM today)"""
_GROUPS = _CODES.format(rows="groups_groupmember", table="groups_customergroup", key="group_id", held="")
_ROLES = _CODES.format(rows="groups_roleholding", table="groups_customerrole", key="role_id", held=_HELD)
_TAGS = _CODES.format(rows="groups_tagging", table="groups_tag", key="tag_id", held="")
_OF_EACH = f"""
WITH today AS MATERIALIZED ({TODAY})
SELECT given.id, {_GROUPS}, {_ROLES}, {_TAGS} FROM unnest(%s::bigint[]) AS given (id)"""
_FIELDS = ("groups", "roles", "tags")


def codes_of(ids: Sequence[int], grant: Grant) -> dict[int, dict[str, list[str]]]:
    """`groups`, `roles` that are held today and `tags` of each of these customers, as far as `grant` shows them."""
    seen = [name for name in _FIELDS if grant.sees(name)]
    if not seen or not ids:
        return {pk: {} for pk in ids}
    return {
        pk: {name: codes for name, codes in zip(_FIELDS, every, strict=True) if name in seen}
        for pk, *every in fetch_all(_OF_EACH, [list(ids)], prepare=True)
    }
