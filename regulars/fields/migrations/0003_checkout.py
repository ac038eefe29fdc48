"""Forms for checkout."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fields", "0002_email")]

    operations = [
        migrations.RemoveConstraint(model_name="siteform", name="form_purpose_known"),
        migrations.AddConstraint(
            model_name="siteform",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["registration", "profile", "checkout"])),
                name="form_purpose_known",
            ),
        ),
    ]
