from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# What was stored before there was one name space. The key of an e-mail is computed in Python, and of one that is all
# ASCII the database knows it too. Where somebody's user name reads the same, the e-mail stays out: `regulars check` tells.
ASCII_EMAILS = """
UPDATE customers_customer mine SET login_email = lower(email)
WHERE kind = 'account' AND status <> 'erased' AND email <> '' AND octet_length(email) = length(email)
    AND lower(email) <> username_key AND NOT EXISTS (SELECT 1 FROM customers_customer other
        WHERE other.set_id = mine.set_id AND other.username_key = lower(mine.email))
"""
OTHER_EMAILS = """
SELECT id, email FROM customers_customer
WHERE kind = 'account' AND status <> 'erased' AND octet_length(email) <> length(email) ORDER BY id
"""
OTHER_EMAIL = """
UPDATE customers_customer mine SET login_email = %(key)s
WHERE id = %(id)s AND username_key <> %(key)s AND NOT EXISTS (SELECT 1 FROM customers_customer other
    WHERE other.set_id = mine.set_id AND other.username_key = %(key)s)
"""

FILL = """
INSERT INTO customers_loginname (set_id, key, account_id)
SELECT set_id, username_key, id FROM customers_customer WHERE username_key IS NOT NULL ORDER BY 1, 2;
INSERT INTO customers_loginname (set_id, key, account_id)
SELECT set_id, login_email, CASE WHEN count(*) = 1 THEN min(id) END FROM customers_customer
WHERE login_email IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2;
"""

KEYS = """
ALTER TABLE customers_loginname RENAME CONSTRAINT customers_loginname_pkey TO one_meaning_per_login_name;
ALTER TABLE customers_loginname ADD CONSTRAINT login_name_account_in_set FOREIGN KEY (account_id, set_id)
    REFERENCES customers_customer (id, set_id) DEFERRABLE INITIALLY DEFERRED;
"""

# Whoever writes a customer, by whatever door, writes these rows (decision 1141). A name's row is locked first, or made,
# so that of two who want it one waits for the other; then what it means is read anew. Arrays, because the planner
# takes them for short: each name is found by index, one or a million.
KEEP = """
CREATE FUNCTION regulars_settle_names(sets bigint[], keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_loginname AS there (set_id, key, account_id)
    SELECT one.set_id, one.key, named.id FROM unnest(sets, keys) AS one (set_id, key)
    LEFT JOIN customers_customer named ON named.set_id = one.set_id AND named.username_key = one.key
    ORDER BY 1, 2
    ON CONFLICT (set_id, key) DO UPDATE SET key = there.key WHERE false;

    IF EXISTS (SELECT 1 FROM unnest(sets, keys) AS one (set_id, key)
            JOIN customers_customer mailed ON mailed.set_id = one.set_id AND mailed.login_email = one.key
            JOIN customers_customer named ON named.set_id = one.set_id AND named.username_key = one.key
                AND named.id <> mailed.id) THEN
        RAISE unique_violation USING CONSTRAINT = 'one_meaning_per_login_name', MESSAGE = 'a user name is an e-mail too';
    END IF;

    WITH meant AS MATERIALIZED (
        SELECT one.set_id, one.key, coalesce(
            (SELECT min(id) FROM customers_customer WHERE set_id = one.set_id AND username_key = one.key),
            (SELECT CASE WHEN count(*) = 1 THEN min(id) END FROM customers_customer
                WHERE set_id = one.set_id AND login_email = one.key)) AS account_id
        FROM unnest(sets, keys) AS one (set_id, key)
    )
    UPDATE customers_loginname there SET account_id = meant.account_id FROM meant
    WHERE there.set_id = meant.set_id AND there.key = meant.key AND there.account_id IS DISTINCT FROM meant.account_id;

    DELETE FROM customers_loginname there USING unnest(sets, keys) AS one (set_id, key)
    WHERE there.set_id = one.set_id AND there.key = one.key AND there.account_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM customers_customer
            WHERE set_id = one.set_id AND login_email = one.key);
END $$;

CREATE FUNCTION regulars_keep_names() RETURNS trigger LANGUAGE plpgsql AS $$
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
                (SELECT id, set_id, key FROM new_rows, LATERAL (VALUES (username_key), (login_email)) AS name (key)
                EXCEPT
                SELECT id, set_id, key FROM old_rows, LATERAL (VALUES (username_key), (login_email)) AS name (key))
                UNION ALL
                (SELECT id, set_id, key FROM old_rows, LATERAL (VALUES (username_key), (login_email)) AS name (key)
                EXCEPT
                SELECT id, set_id, key FROM new_rows, LATERAL (VALUES (username_key), (login_email)) AS name (key))
            ) changed WHERE key IS NOT NULL) one;
    END IF;
    IF sets IS NOT NULL THEN
        PERFORM regulars_settle_names(sets, keys);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER names_of_new_customers AFTER INSERT ON customers_customer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION regulars_keep_names();
CREATE TRIGGER names_of_customers AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION regulars_keep_names();
CREATE TRIGGER names_of_gone_customers AFTER DELETE ON customers_customer
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION regulars_keep_names();
"""


def fill_emails(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    from regulars.customers.rules import username_key

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(ASCII_EMAILS)
        cursor.execute(OTHER_EMAILS)
        for pk, email in cursor.fetchall():
            cursor.execute(OTHER_EMAIL, {'id': pk, 'key': username_key(email)[:254]})


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_revocation_stamp'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='login_email',
            field=models.CharField(max_length=254, null=True),
        ),
        migrations.RunPython(fill_emails, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('login_email__isnull', False)), fields=['set', 'login_email'], name='customer_by_login_email'),
        ),
        migrations.CreateModel(
            name='LoginName',
            fields=[
                ('pk', models.CompositePrimaryKey('set_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('set_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=254)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='customers.customer')),
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='loginname',
            index=models.Index(fields=['account'], name='login_name_by_account'),
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
