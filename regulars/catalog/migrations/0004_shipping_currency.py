from django.db import migrations, models

FROM_SITE = "UPDATE catalog_shippingmethod SET currency = site.currency FROM sites_site site WHERE site.id = site_id;"
# A shipping method is in the currency of its site, which keeps it while it has methods (SHP-05).
METHOD_IN_CURRENCY = """
ALTER TABLE catalog_shippingmethod ADD CONSTRAINT method_in_currency_of_site FOREIGN KEY (site_id, currency)
REFERENCES sites_site (id, currency) DEFERRABLE INITIALLY DEFERRED;
"""
WITHOUT = "ALTER TABLE catalog_shippingmethod DROP CONSTRAINT method_in_currency_of_site;"


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_product_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name='shippingmethod',
            name='currency',
            field=models.CharField(default='', max_length=3),
            preserve_default=False,
        ),
        migrations.RunSQL(FROM_SITE, migrations.RunSQL.noop),
        migrations.RunSQL(METHOD_IN_CURRENCY, WITHOUT),
    ]
