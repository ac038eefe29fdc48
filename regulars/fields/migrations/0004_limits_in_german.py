"""German: a limit is passed by what is above it; `ab` includes it (B2B-03, B2B-05). What staff have renamed stays."""

from django.db import migrations

SQL = """
UPDATE fields_attribute SET names = names || '{"de": "Freigabe über"}'
WHERE code = 'approve_amount' AND names ->> 'de' = 'Freigabe ab';
UPDATE fields_attribute SET names = names || '{"de": "Bestellungen abgelehnt über"}'
WHERE code = 'block_amount' AND names ->> 'de' = 'Bestellungen abgelehnt ab';
"""


class Migration(migrations.Migration):
    dependencies = [("fields", "0003_checkout")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
