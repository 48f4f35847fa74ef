"""Tables by month, which Django's own operation can't make; `engine.services.partitions` adds the months."""

from django.db import migrations


class CreatePartitionedModel(migrations.CreateModel):
    """A table in ranges of its key, with a part for keys of no range at hand."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        whole = schema_editor.sql_create_table
        schema_editor.sql_create_table = f"{whole} PARTITION BY RANGE (id)"
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.sql_create_table = whole
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
