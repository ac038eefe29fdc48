from django.db import migrations, models

# What an account without a row at a site lacks there (APP-06, D-18): nothing, a yes that nobody was asked for yet
# (needed), or one that counts for the whole set and is still waited for (pending).
APPROVAL = """
CREATE FUNCTION regulars_approval(
    wanted_account bigint, wanted_type varchar, wanted_site bigint, wanted_set bigint, for_set boolean
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN for_set
            AND EXISTS (SELECT 1 FROM customers_access door WHERE door.account_id = wanted_account
                AND door.set_id = wanted_set AND door.state = 'pending')
            AND NOT EXISTS (SELECT 1 FROM customers_access door WHERE door.account_id = wanted_account
                AND door.set_id = wanted_set AND door.state = 'active')
            THEN 'pending'
        WHEN NOT EXISTS (SELECT 1 FROM sites_sitetype accepted WHERE accepted.site_id = wanted_site
            AND accepted.type_id = wanted_type AND accepted.approval)
            THEN ''
        WHEN for_set AND EXISTS (SELECT 1 FROM customers_access door
            JOIN sites_sitetype accepted ON accepted.site_id = door.site_id
                AND accepted.type_id = wanted_type AND accepted.approval
            WHERE door.account_id = wanted_account AND door.set_id = wanted_set AND door.state = 'active')
            THEN ''
        ELSE 'needed' END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_mailboxes'),
        ('sites', '0003_customer_types'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='access',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['since', 'id'], name='access_waiting'),
        ),
        migrations.RunSQL(APPROVAL, migrations.RunSQL.noop),
    ]
