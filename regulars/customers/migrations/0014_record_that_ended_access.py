from django.db import migrations, models


class Migration(migrations.Migration):
    """From now on ended access keeps whose it was and the record that ended it; of older rows that is not known (1202)."""

    dependencies = [("customers", "0013_own_email_as_name")]

    operations = [
        migrations.AddField("accesshistory", "family_id", models.BigIntegerField(null=True)),
        migrations.AddField("accesshistory", "actor_kind", models.CharField(max_length=20, null=True)),
        migrations.AddField("accesshistory", "actor_id", models.BigIntegerField(null=True)),
        migrations.AddField("accesshistory", "record_id", models.BigIntegerField(null=True)),
    ]
