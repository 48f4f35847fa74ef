from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0046_missing_expirations'),
    ]

    operations = [
        migrations.AddField(
            model_name='timer',
            name='meant_on',
            field=models.DateTimeField(help_text='When it was due before quiet hours put it off', null=True),
        ),
        migrations.AddField(
            model_name='start',
            name='is_scheduled',
            field=models.BooleanField(db_default=False, default=False, help_text='It rests in quiet hours'),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='is_scheduled',
            field=models.BooleanField(db_default=False, default=False, help_text='It rests in quiet hours'),
        ),
    ]
