"""Every address of the site; what providers call under ``/c/`` is answered before Django, see ``dashboard.asgi``."""

from django.urls import include, path

from dashboard.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("", include("dashboard.web.urls")),
]
