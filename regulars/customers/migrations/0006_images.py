import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_attribute_values'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributeImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attribute', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=40)),
                ('content', models.BinaryField()),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='images', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'attribute'), name='one_image_per_attribute'), models.UniqueConstraint(fields=('name',), name='image_name_once')],
            },
        ),
    ]
