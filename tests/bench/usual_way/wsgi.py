"""The web server's entrance."""

import os

from django.core.wsgi import get_wsgi_application

from tests.bench.usual_way.celery import app as tasks_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.usual_way.settings"

tasks_application.set_default()
application = get_wsgi_application()
