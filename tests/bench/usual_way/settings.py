"""Those of the project, with less middleware and tasks that are acknowledged when they are done."""

from dashboard.settings import *  # noqa: F403  # settings are made this way

ROOT_URLCONF = "tests.bench.usual_way.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
CELERY_TASK_DEFAULT_QUEUE = "usual"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_BEAT_SCHEDULE = {}
CELERY_DB_REUSE_MAX = 10_000  # else every task would connect anew
