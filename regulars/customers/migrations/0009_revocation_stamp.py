from django.db import migrations, models

# What older revocations had ended stays ended: it has no stamp that could say so.
SWEEP = """
DELETE FROM customers_session session USING customers_customer account
WHERE account.id = session.account_id AND session.created_at < account.sessions_valid_from;
DELETE FROM customers_onetimetoken token USING customers_customer account
WHERE account.id = token.account_id AND token.created_at < account.sessions_valid_from;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_origin_in_set'),
    ]

    operations = [
        migrations.RunSQL(SWEEP, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='customer',
            name='stamp',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='customer',
            name='vouched',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='onetimetoken',
            name='stamp',
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='session',
            name='stamp',
            field=models.IntegerField(db_default=0),
        ),
        migrations.RemoveField(
            model_name='customer',
            name='sessions_valid_from',
        ),
    ]
