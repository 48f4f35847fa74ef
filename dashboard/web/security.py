"""What a browser may do with our pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

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

# The pages of a start also stand in a dialog over other pages of ours; then they have neither head nor foot.
FRAMED = frozenset({"web:start", "web:start_progress", "web:start_stop"})


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
        policy = CONTENT_SECURITY_POLICY + scripts
        if request.resolver_match and request.resolver_match.view_name in FRAMED:
            policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
            patch_vary_headers(response, ["Sec-Fetch-Dest"])
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
