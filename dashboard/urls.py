"""Every address of the site; what providers call under ``/c/`` is answered before Django, see ``dashboard.asgi``."""

from django.urls import include, path
from django.views.generic import RedirectView

from dashboard.health import health, live, ready
from dashboard.metrics import metrics

urlpatterns = [
    path("health", health, name="health"),
    path("health/live", live, name="health_live"),
    path("health/ready", ready, name="health_ready"),
    path("metrics", metrics, name="metrics"),
    path("api/", RedirectView.as_view(url="/api/v2/")),
    path("api/v2/", include("dashboard.api.urls")),
    path("", include("dashboard.web.urls")),
]
