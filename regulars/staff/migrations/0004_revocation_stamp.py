from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0003_one_spelling'),
    ]

    operations = [
        migrations.AddField(
            model_name='staffuser',
            name='stamp',
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
