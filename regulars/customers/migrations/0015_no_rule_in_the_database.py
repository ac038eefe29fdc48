from django.db import migrations


class Migration(migrations.Migration):
    """Who may log in is decided in one place in SQL, `customers.queries.access` (G25)."""

    dependencies = [("customers", "0014_record_that_ended_access")]

    operations = [
        migrations.RunSQL("DROP FUNCTION regulars_hold_and_ask(bigint, bigint)", migrations.RunSQL.noop),
        migrations.RunSQL(
            "DROP FUNCTION regulars_approval(bigint, varchar, bigint, bigint, boolean)", migrations.RunSQL.noop
        ),
    ]
