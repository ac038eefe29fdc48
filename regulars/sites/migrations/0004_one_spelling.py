from typing import Any

from django.db import migrations

PLACES = (('sites_site', 'sender'), ('sites_sitetype', 'receiver'))


def spell(apps: object, schema_editor: Any) -> None:
    from regulars.kernel.emails import canonical_address

    with schema_editor.connection.cursor() as cursor:
        for table, column in PLACES:
            cursor.execute(f'SELECT id, {column} FROM {table} WHERE octet_length({column}) <> length({column})')
            found = [(canonical_address(address), pk) for pk, address in cursor.fetchall()]
            cursor.executemany(f'UPDATE {table} SET {column} = %s WHERE id = %s', [one for one in found if one[0]])


class Migration(migrations.Migration):
    """E-mail addresses in their one spelling (decision 1131)."""

    dependencies = [
        ('sites', '0003_customer_types'),
    ]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
