"""Every address of the site; what providers call under ``/c/`` is answered before Django, see ``dashboard.asgi``."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.web.urls")),
]
