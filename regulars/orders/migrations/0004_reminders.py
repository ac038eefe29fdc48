from django.db import migrations, models


class Migration(migrations.Migration):
    """When somebody was last reminded of an order on hold (B2B-02)."""

    dependencies = [("orders", "0003_steps")]

    operations = [migrations.AddField("order", "reminded_at", models.DateTimeField(null=True))]
