from typing import Any

from django.db import migrations

FOUND = "SELECT id, email FROM staff_staffuser WHERE octet_length(email) <> length(email) ORDER BY id"
SPELL = """
UPDATE staff_staffuser SET email = %(email)s
WHERE id = %(id)s AND NOT EXISTS (SELECT 1 FROM staff_staffuser WHERE email = %(email)s AND id <> %(id)s)
"""


def spell(apps: object, schema_editor: Any) -> None:
    from regulars.kernel.emails import canonical_address

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FOUND)
        found = [(pk, canonical_address(email)) for pk, email in cursor.fetchall()]
        cursor.executemany(SPELL, [{'id': pk, 'email': email} for pk, email in found if email])


class Migration(migrations.Migration):
    """E-mail addresses in their one spelling (decision 1131)."""

    dependencies = [
        ('staff', '0002_links'),
    ]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
