from django.db import migrations, models

from engine.services.sealing import seal, unseal


def seal_secrets(apps, schema_editor):
    users = apps.get_model("engine", "User").objects
    for user in users.exclude(totp_secret=""):
        users.filter(pk=user.pk).update(totp_secret=seal(user.totp_secret, about=f"second factor of {user.pk}"))


def unseal_secrets(apps, schema_editor):
    users = apps.get_model("engine", "User").objects
    for user in users.exclude(totp_secret=""):
        users.filter(pk=user.pk).update(totp_secret=unseal(user.totp_secret, about=f"second factor of {user.pk}"))


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0030_broadcast_counts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='totp_secret',
            field=models.CharField(blank=True, db_default='', default='', help_text='Sealed', max_length=255),
        ),
        migrations.RunPython(seal_secrets, unseal_secrets),
    ]
