"""The Celery application."""

import os

from celery import Celery

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.usual_way.settings"

app = Celery("usual", include=["tests.bench.usual_way.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
