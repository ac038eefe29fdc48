from django.db import migrations

# Customers approve no orders: nothing ever asked for it.
RIGHTS = """
UPDATE groups_customerrole SET rights = array_remove(rights, 'approve_orders'), version = version + 1
WHERE 'approve_orders' = ANY(rights);
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_policies_to_choose")]

    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
