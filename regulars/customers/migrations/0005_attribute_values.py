import django.db.models.deletion
from django.db import migrations, models

# What an attribute is filtered by, beside the document (decision 1002). Whoever writes the document, by whatever door,
# writes these rows: a trigger can't be forgotten, and costs an account without values one comparison.
#
# Nothing here may fail for a value that no definition allows: then it is in no row, and no filter finds it.
ROWS = """
-- Whoever asks one customer for one value finds it in the key itself.
ALTER TABLE customers_attributevalue DROP CONSTRAINT customers_attributevalue_pkey,
    ADD CONSTRAINT customers_attributevalue_pkey PRIMARY KEY (account_id, attribute_id) INCLUDE (word, number);

-- One attribute's words say nothing about another's, and the planner would think them strangers to each other.
CREATE STATISTICS attribute_value_words (mcv, dependencies) ON attribute_id, word FROM customers_attributevalue;
CREATE STATISTICS attribute_value_numbers (mcv, dependencies) ON attribute_id, number FROM customers_attributevalue;

CREATE FUNCTION regulars_value_word(type text, value jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN type = 'text' AND jsonb_typeof(value) = 'string' THEN left(regulars_fold(value #>> '{}'), 500)
    WHEN type = 'choice' AND jsonb_typeof(value) = 'string' THEN left(value #>> '{}', 500)
    WHEN type = 'yes_no' AND jsonb_typeof(value) = 'boolean' THEN CASE value WHEN 'true' THEN 'yes' ELSE 'no' END
    WHEN type = 'money' THEN left(value ->> 'currency', 3)
END;

CREATE FUNCTION regulars_value_number(type text, value jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN type = 'number' AND jsonb_typeof(value) = 'number' AND abs((value #>> '{}')::numeric) < 1e15 THEN (value #>> '{}')::numeric
    WHEN type = 'money' AND value ->> 'amount' ~ '^-?[0-9]{1,15}([.][0-9]{1,9})?$' THEN (value ->> 'amount')::numeric
    WHEN type = 'date' AND value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN replace(value #>> '{}', '-', '')::numeric
END;

-- Shared by whoever writes a document, alone for whoever switches an attribute: a value that is written meanwhile is
-- either there when the others are gathered, or sees that it is filtered by.
CREATE FUNCTION regulars_keep_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1002);
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM customers_attributevalue WHERE account_id = NEW.id;
    END IF;
    INSERT INTO customers_attributevalue (account_id, attribute_id, word, number)
    SELECT NEW.id, kept.* FROM (
        SELECT one.id, regulars_value_word(one.type, given.value) AS word, regulars_value_number(one.type, given.value) AS number
        FROM jsonb_each(NEW.attributes) AS given (code, value)
        JOIN fields_attribute one ON one.code = given.code AND one.filterable AND one.kept = 'document'
    ) kept WHERE word IS NOT NULL OR number IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER values_of_new_customer AFTER INSERT ON customers_customer FOR EACH ROW
    WHEN (NEW.attributes <> '{}') EXECUTE FUNCTION regulars_keep_values();
CREATE TRIGGER values_of_customer AFTER UPDATE OF attributes ON customers_customer FOR EACH ROW
    WHEN (NEW.attributes IS DISTINCT FROM OLD.attributes) EXECUTE FUNCTION regulars_keep_values();

CREATE FUNCTION regulars_keep_attribute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1002);
    DELETE FROM customers_attributevalue WHERE attribute_id = NEW.id;
    IF NEW.filterable THEN
        INSERT INTO customers_attributevalue (account_id, attribute_id, word, number)
        SELECT kept.id, NEW.id, word, number FROM (
            SELECT c.id, regulars_value_word(NEW.type, c.attributes -> NEW.code) AS word,
                regulars_value_number(NEW.type, c.attributes -> NEW.code) AS number
            FROM customers_customer c WHERE c.attributes ? NEW.code ORDER BY c.id
        ) kept WHERE word IS NOT NULL OR number IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
-- What a key would do, without asking it for every row: of a million values that takes three times as long as the rows.
CREATE FUNCTION regulars_drop_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'customers_customer' THEN
        DELETE FROM customers_attributevalue WHERE account_id = OLD.id;
    ELSE
        PERFORM pg_advisory_xact_lock(1002);
        DELETE FROM customers_attributevalue WHERE attribute_id = OLD.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER values_of_gone_customer AFTER DELETE ON customers_customer FOR EACH ROW
    WHEN (OLD.attributes <> '{}') EXECUTE FUNCTION regulars_drop_values();
CREATE TRIGGER values_of_gone_attribute AFTER DELETE ON fields_attribute FOR EACH ROW
    WHEN (OLD.filterable) EXECUTE FUNCTION regulars_drop_values();

CREATE TRIGGER values_of_new_attribute AFTER INSERT ON fields_attribute FOR EACH ROW
    WHEN (NEW.filterable AND NEW.kept = 'document') EXECUTE FUNCTION regulars_keep_attribute();
CREATE TRIGGER values_of_attribute AFTER UPDATE OF filterable ON fields_attribute FOR EACH ROW
    WHEN (NEW.filterable <> OLD.filterable AND NEW.kept = 'document') EXECUTE FUNCTION regulars_keep_attribute();

-- What stands in the documents already.
INSERT INTO customers_attributevalue (account_id, attribute_id, word, number)
SELECT * FROM (
    SELECT c.id, one.id, regulars_value_word(one.type, given.value) AS word, regulars_value_number(one.type, given.value) AS number
    FROM customers_customer c, jsonb_each(c.attributes) AS given (code, value)
    JOIN fields_attribute one ON one.code = given.code AND one.filterable AND one.kept = 'document'
    WHERE c.attributes <> '{}'
) kept WHERE word IS NOT NULL OR number IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_attributes'),
        ('fields', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributeValue',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'attribute_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word', models.TextField(null=True)),
                ('number', models.DecimalField(decimal_places=9, max_digits=24, null=True)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='customers.customer')),
                ('attribute', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='fields.attribute')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('word__isnull', False)), fields=['attribute', 'word', 'account'], name='attribute_value_by_word', opclasses=['int4_ops', 'text_pattern_ops', 'int8_ops']), models.Index(condition=models.Q(('number__isnull', False)), fields=['attribute', 'number', 'account'], name='attribute_value_by_number')],
            },
        ),
        migrations.RunSQL(ROWS, migrations.RunSQL.noop),
    ]
