import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index of a table that is used meanwhile.
    atomic = False

    dependencies = [
        ('engine', '0043_messages_looked_at_briefly'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasedContact',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='engine.workspace')),
                ('erased_on', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'erased_on', 'id'], name='erased_contact')],
            },
        ),
        migrations.AddField(
            model_name='global',
            name='modified_on',
            field=models.DateTimeField(auto_now=True),
        ),
        # When they were changed last isn't known of those that there are.
        migrations.RunSQL('UPDATE engine_global SET modified_on = created_on', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='contact',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['modified_on'], name='contact_modified', pages_per_range=16),
        ),
    ]
