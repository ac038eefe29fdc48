"""The attribute `pricing_policy` was a text and is a choice of policies. What accounts have becomes one where it can be a code."""

from django.db import migrations

POLICIES = """
INSERT INTO groups_pricingpolicy (code, name, version)
SELECT DISTINCT ON (lower(value)) value, value, 1
FROM (SELECT attributes ->> 'pricing_policy' AS value FROM customers_customer) had
WHERE value ~ '^[A-Za-z0-9]([A-Za-z0-9_-]{0,38}[A-Za-z0-9])?$' ORDER BY lower(value), value COLLATE "C";

-- The same word in another case is the same policy.
UPDATE customers_customer one SET attributes = jsonb_set(one.attributes, '{pricing_policy}', to_jsonb(policy.code))
FROM groups_pricingpolicy policy
WHERE lower(one.attributes ->> 'pricing_policy') = lower(policy.code) AND one.attributes ->> 'pricing_policy' <> policy.code;

UPDATE fields_attribute SET type = 'choice', limits = '{"decimals": 0}' WHERE code = 'pricing_policy';

-- What customers are found by: a text was folded there, a choice stands as it is.
UPDATE customers_attributevalue found SET word = left(one.attributes ->> 'pricing_policy', 500)
FROM customers_customer one, fields_attribute attribute
WHERE one.id = found.account_id AND attribute.id = found.attribute_id AND attribute.code = 'pricing_policy';
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("fields", "0002_email")]

    operations = [migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
