"""The web server's entrance."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.usual_way.settings"

application = get_wsgi_application()
