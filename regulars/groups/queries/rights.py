"""Which rights the roles of an account give it today, as SQL for the statements that ask (ROL-02, ROL-03).

Nothing expires them and nothing keeps them: a role that was changed, and a membership that has begun or is over, count in the next statement.
"""

__all__ = ["RIGHTS"]

# Of the `account`, at the `site`, in whose time zone it is today; both days of a membership count (B-11). An array of `CustomerRight`s.
RIGHTS = """
ARRAY(SELECT DISTINCT unnest(role.rights) FROM groups_roleholding held
JOIN groups_customerrole role ON role.id = held.role_id
WHERE held.account_id = account.id AND (now() AT TIME ZONE site.time_zone)::date
    BETWEEN coalesce(held.first_day, '-infinity') AND coalesce(held.last_day, 'infinity'))::text[]"""
