"""The field's own word: email, as *Email address* of the forms that ask for it. A name that somebody gave it stays."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fields", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "UPDATE fields_attribute SET name = 'Email' WHERE code = 'email' AND name = 'E-mail'",
            migrations.RunSQL.noop,
        ),
    ]
