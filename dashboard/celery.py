"""The Celery application: its tasks drain what waits in PostgreSQL, a message to it is no more than a nudge."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("jibu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
