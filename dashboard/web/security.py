"""What a browser may do with our pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Everything a page needs comes from our own static files; the pictures in data: URIs are Pico's icons.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    """Middleware that forbids inline scripts and styles and every foreign host, on each response of the dashboard.

    A page may allow inline scripts by their hashes, in `request.allowed_scripts`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        allowed = getattr(request, "allowed_scripts", [])
        scripts = "; script-src 'self' " + " ".join(allowed) if allowed else ""
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY + scripts)
        return response
