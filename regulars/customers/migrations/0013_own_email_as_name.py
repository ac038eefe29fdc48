from django.db import migrations

# As in 0010, but a name that was an account's e-mail and is its user name now (or the other way round) has changed too:
# whoever else has it as e-mail has to be seen then.
KEEP = """
CREATE OR REPLACE FUNCTION regulars_keep_names() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sets bigint[];
    keys text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(set_id), array_agg(key) INTO sets, keys FROM (
            SELECT set_id, username_key AS key FROM new_rows WHERE username_key IS NOT NULL
            UNION SELECT set_id, login_email FROM new_rows WHERE login_email IS NOT NULL) one;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(set_id), array_agg(key) INTO sets, keys FROM (
            SELECT set_id, username_key AS key FROM old_rows WHERE username_key IS NOT NULL
            UNION SELECT set_id, login_email FROM old_rows WHERE login_email IS NOT NULL) one;
    ELSE
        -- What was not so before and what is so no longer; set operations, which no plan makes slow.
        SELECT array_agg(set_id), array_agg(key) INTO sets, keys FROM (
            SELECT DISTINCT set_id, key FROM (
                (SELECT id, set_id, place, key FROM new_rows, LATERAL (VALUES (1, username_key), (2, login_email)) AS name (place, key)
                EXCEPT
                SELECT id, set_id, place, key FROM old_rows, LATERAL (VALUES (1, username_key), (2, login_email)) AS name (place, key))
                UNION ALL
                (SELECT id, set_id, place, key FROM old_rows, LATERAL (VALUES (1, username_key), (2, login_email)) AS name (place, key)
                EXCEPT
                SELECT id, set_id, place, key FROM new_rows, LATERAL (VALUES (1, username_key), (2, login_email)) AS name (place, key))
            ) changed WHERE key IS NOT NULL) one;
    END IF;
    IF sets IS NOT NULL THEN
        PERFORM regulars_settle_names(sets, keys);
    END IF;
    RETURN NULL;
END $$;
"""

# What that let in: the e-mail steps back, and the user name means its account again.
STEP_BACK = """
UPDATE customers_customer mailed SET login_email = NULL FROM customers_customer named
WHERE named.set_id = mailed.set_id AND named.username_key = mailed.login_email AND named.id <> mailed.id
"""

# What a move of sites left out: an e-mail that is nobody's user name in the set any more.
LET_IN = """
UPDATE customers_customer mailed SET login_email = email_key
WHERE kind = 'account' AND status <> 'erased' AND login_email IS NULL AND email_key <> '' AND email_key <> username_key
    AND NOT EXISTS (SELECT 1 FROM customers_customer named
        WHERE named.set_id = mailed.set_id AND named.username_key = mailed.email_key)
"""


class Migration(migrations.Migration):
    """One meaning for each name, also where somebody's e-mail becomes their user name (1141)."""

    dependencies = [("customers", "0012_set_counts")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (KEEP, STEP_BACK, LET_IN)]
