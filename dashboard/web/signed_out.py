"""What somebody gets who isn't signed in, or isn't any more: their session has ended while a page was open."""

from collections.abc import Callable
from http import HTTPStatus
from inspect import getclosurevars
from typing import cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

HOME = "/"


def sent_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page for it, and back from there. Parts of pages and scripts can't show that page: they are told."""
    leading = redirect_to_login(_back(request))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"message": _("You are signed out.")}, status=HTTPStatus.UNAUTHORIZED)
    if not _htmx(request):
        return leading
    told = render(request, "web/accounts/_signed_out.html", {"address": leading.url})
    told["HX-Retarget"], told["HX-Reswap"] = "#signed-out", "innerHTML"
    return told


def _back(request: HttpRequest) -> str:
    if htmx := _htmx(request):
        return htmx.current_url_abs_path or HOME
    return page_of(request)


def page_of(request: HttpRequest) -> str:
    """A page that can be opened: that from which something was sent, if this is no page itself."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host() and _opens(came_from.path)
    return came_from._replace(scheme="", netloc="").geturl() if is_ours else HOME


def _opens(path: str) -> bool:
    """Whether there is a page; what shows a form again that was refused may be for sending it alone."""
    try:
        view: Callable[..., object] | None = resolve(path).func
    except Resolver404:
        return False
    while view:
        # Which methods Django's decorators let through stands there alone.
        if "GET" not in getclosurevars(view).nonlocals.get("request_method_list", ["GET"]):
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def _htmx(request: HttpRequest) -> HtmxDetails:
    return cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # its middleware sets it
