import django.contrib.postgres.indexes
import engine.models.contact
import engine.models.words
from django.db import migrations, models

# What str.strip() strips.
SPACES = "".join(f"\\u{code:04x}" for code in range(0x3001) if chr(code).isspace())
# As Python's str.lower(), with the first of these that the server has: in full with the first two.
FOLD = f"""
DO $migration$
DECLARE
    chosen text;
BEGIN
    SELECT collname INTO chosen
    FROM unnest(ARRAY['pg_unicode_fast', 'und-x-icu', 'pg_c_utf8', 'default']) WITH ORDINALITY AS wanted(name, rank)
    JOIN pg_collation ON collname = name
    WHERE collencoding IN (-1, pg_char_to_encoding('UTF8'))
    ORDER BY rank LIMIT 1;
    EXECUTE format(
        'CREATE FUNCTION jibu_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
         AS $fold$ SELECT lower(btrim($1, %L) COLLATE pg_catalog.%I) $fold$',
        E'{SPACES}', chosen
    );
END
$migration$
"""


def fill_words(apps, schema_editor):
    contacts = apps.get_model("engine", "Contact").objects.exclude(name="")
    with schema_editor.connection.cursor() as cursor:
        for pk, name in contacts.values_list("pk", "name").iterator():
            cursor.execute(
                "UPDATE engine_contact SET name_words = array_to_tsvector(%s::text[]) WHERE id = %s",
                [engine.models.words.name_words(name), pk],
            )


class Migration(migrations.Migration):

    dependencies = [
        ("engine", "0002_storage"),
    ]

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION jibu_fold"),
        migrations.AddField(
            model_name="contact",
            name="name_words",
            field=engine.models.words.WordsField(db_default=models.Value(""), editable=False),
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(fields=["name_words"], name="contact_words"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["workspace", "number"], name="contact_number"),
        ),
        migrations.AddIndex(
            model_name="contacturn",
            index=models.Index(models.F("workspace"), engine.models.contact.Folded("identity"), name="urn_folded"),
        ),
    ]
