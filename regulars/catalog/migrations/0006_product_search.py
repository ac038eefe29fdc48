import django.contrib.postgres.indexes
from django.db import migrations, models

TEXTS = """
CREATE FUNCTION regulars_texts(jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT coalesce(string_agg(value, ' ' ORDER BY key), '') FROM jsonb_each_text($1));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_product_by_category'),
        ('customers', '0007_one_spelling'),
    ]

    operations = [
        migrations.RunSQL(TEXTS, 'DROP FUNCTION regulars_texts'),
        migrations.AddField(
            model_name='product',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=models.Func(output_field=models.TextField(), template="(' ' || regulars_fold(code || ' ' || name || ' ' || regulars_texts(names)))"), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='product_search', opclasses=['gin_trgm_ops']),
        ),
    ]
