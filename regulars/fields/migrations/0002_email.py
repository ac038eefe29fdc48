"""Attributes that come with Regulars say *email*, as the rest of it does. A name that somebody gave them stays."""

from django.db import migrations

EMAIL = """
UPDATE fields_attribute SET name = new.name
FROM (VALUES
    ('email', 'E-mail', 'Email'),
    ('marketing_opt_in', 'News and offers by e-mail', 'News and offers by email')
) new (code, former, name)
WHERE fields_attribute.code = new.code AND fields_attribute.name = new.former
"""


class Migration(migrations.Migration):
    dependencies = [("fields", "0001_initial")]

    operations = [migrations.RunSQL(EMAIL, migrations.RunSQL.noop)]
