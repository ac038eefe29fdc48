"""Rights of the roles that an account holds, in SQL for statements of upper rooms (ROL-02, B-11)."""

__all__ = ["HELD_RIGHTS"]

# Of the `account`, today in the time zone of the `site`: an array, empty for a visitor.
HELD_RIGHTS = """
ARRAY(SELECT DISTINCT unnest(role.rights) FROM groups_roleholding holding JOIN groups_customerrole role ON role.id = holding.role_id
    CROSS JOIN (SELECT (now() AT TIME ZONE site.time_zone)::date AS day) today
    WHERE holding.account_id = account.id AND coalesce(holding.first_day <= today.day, true)
        AND coalesce(holding.last_day >= today.day, true))"""
