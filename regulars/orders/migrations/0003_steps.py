from django.db import migrations, models

# What the audit records tell of older orders.
FROM_RECORDS = """
UPDATE orders_order SET steps = found.steps FROM (
    SELECT subject.subject_id, jsonb_agg(jsonb_build_object('at', record.at, 'step', CASE record.event
        WHEN 'order.progressed' THEN record.data ->> 'became' ELSE substr(record.event, 7) END) ORDER BY record.id) AS steps
    FROM kernel_auditsubject subject JOIN kernel_auditrecord record ON record.id = subject.record_id
    WHERE subject.kind = 'order' AND record.event IN
        ('order.approved', 'order.declined', 'order.progressed', 'order.cancelled', 'order.refunded')
    GROUP BY subject.subject_id) found
WHERE orders_order.id = found.subject_id
"""

# What was a part of another change, such as an erasure, has no record of its own.
FROM_STATES = """
UPDATE orders_order SET steps = steps || jsonb_build_object(
    'step', state, 'at', CASE state WHEN 'declined' THEN coalesce(decided_at, changed_at) ELSE changed_at END)
WHERE state NOT IN ('placed', 'on_hold') AND NOT steps @> jsonb_build_array(jsonb_build_object('step', state))
"""


class Migration(migrations.Migration):
    """Each step of an order has its own moment (ORD-09)."""

    dependencies = [("kernel", "0008_mail_link_origin"), ("orders", "0002_orders")]

    operations = [
        migrations.AddField("order", "steps", models.JSONField(default=list, db_default=[])),
        migrations.RunSQL([FROM_RECORDS, FROM_STATES], migrations.RunSQL.noop),
    ]
