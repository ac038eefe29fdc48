from typing import Any

from django.db import migrations

BATCH = 5_000

# Joiners between letters, and what makes a sign an emoji, are kept in names (decision 1132) and searched without. Until
# now they were refused, so nothing that is stored folds otherwise than it did.
FOLD = r"""
CREATE OR REPLACE FUNCTION regulars_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, translate($1, U&'\200C\200D\FE0E\FE0F', '')));
"""

# One walk along the table. What is all ASCII was spelled and keyed before as it is now, case apart, which both ignore.
FOUND = """
SELECT id, username, username_key, email FROM customers_customer
WHERE id > %s AND (octet_length(username) <> length(username) OR octet_length(email) <> length(email))
ORDER BY id LIMIT %s
"""
# Where somebody else has the name by now, both keep theirs: `regulars check` tells, and both can log in.
RENAME = """
UPDATE customers_customer mine SET username = %(username)s, username_key = %(key)s
WHERE id = %(id)s AND NOT EXISTS (SELECT 1 FROM customers_customer other
    WHERE other.set_id = mine.set_id AND other.username_key = %(key)s AND other.id <> mine.id)
"""
# Mails used to go by IDNA 2003: where that is another domain, what came from its mailbox proves nothing about this one.
READDRESS = """
UPDATE customers_customer SET email = %(email)s,
    email_proved_at = CASE WHEN %(is_same)s THEN email_proved_at END WHERE id = %(id)s
"""
KEEP_LINKS = """
UPDATE customers_onetimetoken SET account_email = %(email)s,
    email = CASE WHEN email = %(before)s THEN %(email)s ELSE email END
WHERE account_id = %(id)s AND account_email = %(before)s AND %(is_same)s
"""
DROP_LINKS = "DELETE FROM customers_onetimetoken WHERE account_id = %(id)s AND NOT %(is_same)s"


def went_to(email: str) -> str:
    try:
        return email.rpartition('@')[2].encode('idna').decode()
    except UnicodeError:
        return ''


def spell(apps: object, schema_editor: Any) -> None:
    from regulars.customers.rules import username_key
    from regulars.kernel.emails import canonical_address

    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(FOUND, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            renamed, readdressed = [], []
            for pk, username, former, before in rows:
                email = canonical_address(before) or before
                shown = email if username == before else username
                key = None if former is None else username_key(username)[:254]
                if key is not None and (key, shown) != (former, username):
                    renamed.append({'id': pk, 'username': shown, 'key': key})
                if email != before:
                    is_same = went_to(before).lower() == email.rpartition('@')[2]
                    readdressed.append({'id': pk, 'email': email, 'before': before, 'is_same': is_same})
            cursor.executemany(RENAME, renamed)
            cursor.executemany(READDRESS, readdressed)
            cursor.executemany(KEEP_LINKS, readdressed)
            cursor.executemany(DROP_LINKS, readdressed)
            last = rows[-1][0]


class Migration(migrations.Migration):
    """User names and e-mail addresses in their one spelling (decisions 1131 to 1133)."""

    dependencies = [
        ('customers', '0006_images'),
    ]

    operations = [
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
