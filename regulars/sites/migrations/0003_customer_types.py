import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

# The types that come with Regulars, and what every site accepted before there were rows for it.
SHIPPED = """
INSERT INTO sites_customertype (code, name, position) VALUES
    ('B2C', 'Private customer', 1), ('B2B', 'Business customer', 2), ('B2E', 'Employee', 3), ('guest', 'Guest', 4);
INSERT INTO sites_sitetype (site_id, type_id) SELECT site.id, known.type
    FROM sites_site site, (VALUES ('B2C'), ('B2B')) AS known (type);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sites', '0002_mail_text'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerType',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('position', models.PositiveSmallIntegerField(db_default=100, default=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('code'), name='customer_type_once')],
            },
        ),
        migrations.CreateModel(
            name='SiteType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approval', models.BooleanField(db_default=False, default=False)),
                ('receiver', models.CharField(db_default='', default='', max_length=254)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='types', to='sites.site')),
                ('type', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='sites.customertype')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('site', 'type'), name='type_once_per_site'),
                    models.CheckConstraint(condition=models.Q(('approval', False), models.Q(('receiver', ''), _negated=True), _connector='OR'), name='approval_has_receiver'),
                    models.CheckConstraint(condition=models.Q(('type_id', 'guest'), _negated=True), name='guests_do_not_register'),
                ],
            },
        ),
        migrations.RunSQL(SHIPPED, migrations.RunSQL.noop),
    ]
