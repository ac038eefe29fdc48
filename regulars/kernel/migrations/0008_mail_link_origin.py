from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits in the outbox leads to its site's first host."""

    dependencies = [("kernel", "0007_job_error_values")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="link_origin",
            field=models.CharField(db_default="", default="", max_length=300),
        ),
    ]
