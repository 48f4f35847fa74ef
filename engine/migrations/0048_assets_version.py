from django.db import migrations

# Unlike a count, what a sequence gave never comes again when a transaction is rolled back.
ADD = """
    CREATE SEQUENCE engine_assets_version;
    SELECT setval('engine_assets_version', greatest(max(assets_version), 1)) FROM engine_workspace
"""


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0047_put_off'),
    ]

    operations = [
        migrations.RunSQL(ADD, "DROP SEQUENCE engine_assets_version"),
    ]
