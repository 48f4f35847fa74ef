import django.contrib.postgres.indexes
import django.db.models.deletion
import engine.models.contact
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes of large tables, made while they are used.
    atomic = False

    dependencies = [
        ('engine', '0012_people'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(condition=models.Q(('status', 'active'), _negated=True), fields=['workspace', 'status', 'id'], name='contact_inactive'),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(engine.models.contact.Values('fields'), name='contact_values'),
        ),
        AddIndexConcurrently(
            model_name='groupmembership',
            index=models.Index(fields=['group', 'contact'], name='membership_group'),
        ),
        AddIndexConcurrently(
            model_name='timer',
            index=models.Index(condition=models.Q(('point__isnull', False)), fields=['point', 'due_on'], name='timer_point'),
        ),
        migrations.AlterField(
            model_name='groupmembership',
            name='group',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='engine.group'),
        ),
    ]
