from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0052_silence'),
    ]

    operations = [
        migrations.AddField(
            model_name='outbox',
            name='silenced',
            field=models.CharField(
                blank=True,
                db_default='',
                default='',
                help_text='Why it is not tried again: its contact no longer takes part',
                max_length=32,
            ),
        ),
    ]
