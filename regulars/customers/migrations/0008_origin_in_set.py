from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose origin counts is asked with the set: who stayed behind when the site moved is not read at all (D-34)."""

    dependencies = [("customers", "0007_one_spelling")]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                fields=["origin_site", "set", "id"], include=["status"], name="customer_origin_set"
            ),
        ),
        migrations.RemoveIndex(model_name="customer", name="customer_by_origin"),
    ]
