from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0049_names_beside_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='start',
            name='origin',
            field=models.CharField(
                db_default='ui', default='ui', help_text='@trigger.origin: ui or api', max_length=3
            ),
        ),
        migrations.AddField(
            model_name='deadletter',
            name='received_on',
            field=models.DateTimeField(help_text='When it came into the inbox at first', null=True),
        ),
    ]
