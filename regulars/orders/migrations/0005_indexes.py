from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0015_no_rule_in_the_database'),
        ('orders', '0004_reminders'),
        ('sites', '0008_site_currency'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='order',
            name='order_by_customer',
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['customer', 'placed_at', 'id'], name='order_by_customer'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['customer', 'site', 'state', 'placed_at', 'id'], name='order_by_customer_and_site'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('customer_kind', 'guest')), fields=['placed_at', 'id'], name='order_of_guest'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('origin', 'external')), fields=['placed_at', 'id'], name='order_from_elsewhere'),
        ),
    ]
