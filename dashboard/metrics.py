"""`/metrics`: the site's figures for Prometheus."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.reports.metrics import lines

LOOPBACK = {"127.0.0.1", "::1"}
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse("Give METRICS_TOKEN as a bearer token, or ask from this machine.\n", status=403)
    return HttpResponse("".join(f"{line}\n" for line in lines()), content_type=CONTENT_TYPE)


def may_read(request: HttpRequest) -> bool:
    """With METRICS_TOKEN whoever knows it; without, this machine alone, and not through a proxy on it."""
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}".encode()
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected)
    return request.META["REMOTE_ADDR"] in LOOPBACK and "X-Forwarded-For" not in request.headers
