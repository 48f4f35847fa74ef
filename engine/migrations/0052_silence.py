"""Marks who didn't answer in time in the rows that results are made from, by the flows as they are published now."""

import re

import django.contrib.postgres.fields
from django.db import migrations, models

_MARK = """
    UPDATE engine_respondent SET silent = array_append(silent, %(key)s), seconds = seconds - %(key)s
    WHERE flow_id = %(flow)s AND answers->>%(key)s = %(name)s AND %(key)s <> ALL(silent)
"""


def mark(apps, schema_editor):
    flows = apps.get_model("engine", "Flow").objects.filter(published__gt=0)
    revisions = apps.get_model("engine", "FlowRevision").objects
    with schema_editor.connection.cursor() as cursor:
        for flow, number in list(flows.values_list("pk", "published")):
            definition = revisions.filter(flow=flow, number=number).values_list("definition", flat=True).first()
            for key, name in _silences(definition or {}):
                cursor.execute(_MARK, {"flow": flow, "key": key, "name": name})


def _silences(definition):
    """Key of the result and name of the category, of each wait that goes on when nobody answers in time."""
    for node in definition.get("nodes", []):
        router = node.get("router") or {}
        silent = ((router.get("wait") or {}).get("timeout") or {}).get("category_uuid")
        told_apart = {router.get("default_category_uuid"), *(case["category_uuid"] for case in router.get("cases") or [])}
        for category in router.get("categories") or []:
            if router.get("result_name") and category["uuid"] == silent and silent not in told_apart:
                yield re.sub(r"[^\w]+", "_", router["result_name"].strip()).lower(), category["name"]


class Migration(migrations.Migration):
    dependencies = [
        ('engine', '0051_timers_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='respondent',
            name='silent',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[],
                help_text='Keys of the results that only say that nobody answered in time', size=None,
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
