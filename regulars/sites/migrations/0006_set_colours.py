from django.db import migrations, models

PALETTE = "indigo orange teal pink olive violet amber cyan red green blue brown".split()

# Sets that are there get the colours in turn.
SPREAD = f"""
UPDATE sites_customerset one SET colour = (ARRAY{PALETTE!r})[1 + numbered.place % {len(PALETTE)}]
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM sites_customerset) numbered
WHERE one.id = numbered.id
"""


class Migration(migrations.Migration):
    dependencies = [("sites", "0005_domains")]

    operations = [
        migrations.AddField(
            model_name="customerset",
            name="colour",
            field=models.CharField(db_default="indigo", default="indigo", max_length=10),
        ),
        migrations.RunSQL(SPREAD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="customerset",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__in", PALETTE)), name="set_colour_known"
            ),
        ),
    ]
