from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits in the outbox has its frame already, and keeps it."""

    dependencies = [("kernel", "0005_submissions")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="paragraphs",
            field=models.JSONField(db_default=[]),
        ),
    ]
