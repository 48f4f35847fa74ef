import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import engine.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0010_webhook_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="flow",
            name="edition",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="flowrevision",
            name="summary",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="FlowDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_on", models.DateTimeField(default=django.utils.timezone.now)),
                ("definition", models.JSONField()),
                ("saved_on", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "flow",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="engine.flow"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engine.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FlowTest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_on", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=128)),
                ("persona", models.JSONField(default=dict, help_text="The contact, as the simulator takes one")),
                ("steps", models.JSONField(default=list)),
                ("skin", models.CharField(choices=[("sms", "Sms"), ("ussd", "Ussd")], default="sms", max_length=4)),
                ("mocks", models.JSONField(default=dict, help_text="Answers of services, as the simulator takes them")),
                ("last", models.JSONField(null=True)),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tests", to="engine.flow"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engine.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FlowLabel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_on", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=64)),
                ("flows", models.ManyToManyField(related_name="labels", to="engine.flow")),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engine.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), django.db.models.functions.text.Upper("name"), name="flow_label_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engine.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_on", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=64)),
                ("poll", models.JSONField()),
                ("saved_on", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "flow",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="poll", to="engine.flow"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engine.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "-saved_on"], name="poll_workspace")],
            },
        ),
    ]
