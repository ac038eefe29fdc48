import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sites", "0004_one_spelling")]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="domains",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=253), db_default=[], default=list
            ),
        ),
    ]
