from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether the checkout of a guest leads to an account, and where it offers one (GST-03, GST-04, GST-05, GST-12)."""

    dependencies = [("orders", "0005_indexes")]

    operations = [
        migrations.AddField("siteorders", "registration", models.CharField(max_length=10, null=True)),
        migrations.AddField("siteorders", "registration_step", models.CharField(max_length=10, null=True)),
        migrations.AddConstraint(
            "siteorders",
            models.CheckConstraint(
                condition=models.Q(registration__in=["no", "offered", "after", "automatic"]),
                name="guest_accounts_known",
            ),
        ),
        migrations.AddConstraint(
            "siteorders",
            models.CheckConstraint(
                condition=models.Q(registration_step__in=["contact", "payment"]),
                name="registration_step_known",
            ),
        ),
    ]
