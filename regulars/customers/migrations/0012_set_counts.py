from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever counts a set finds the status in its index, in its order, and ends at the bound (P1)."""

    dependencies = [("customers", "0011_password_schemes")]

    operations = [
        migrations.RemoveIndex(model_name="customer", name="customer_by_set"),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["set", "id"], include=["status"], name="customer_by_set"),
        ),
    ]
