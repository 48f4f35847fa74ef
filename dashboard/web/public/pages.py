"""What everybody sees: no sign-in, no script, small enough for the browser of a feature phone.

Pages are kept for a minute, here and by whatever stands before us, so that a poll in the news asks the database once.
"""

from collections.abc import Callable
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import get_language

from dashboard.reports import public
from dashboard.web.security import CONTENT_SECURITY_POLICY
from engine.models import PublicPage, PublicSite
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode

KEPT_SECONDS = 60
ANY_FRAME = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def show(request: HttpRequest, page: UUID) -> HttpResponse:
    return _kept(request, _page(page), "web/public/page.html")


def embed(request: HttpRequest, page: UUID) -> HttpResponse:
    """The same without anything around it, for a frame on any site."""
    response = _kept(request, _page(page), "web/public/embed.html")
    response.headers["Content-Security-Policy"] = ANY_FRAME
    response.xframe_options_exempt = True  # Django's middleware looks for it
    return response


def as_csv(request: HttpRequest, page: UUID) -> HttpResponse:
    found = _page(page)
    compared = _compared(request, found)

    def made() -> str:
        rows = [[cell(text) for text in row] for row in public.lines(public.results(found, compared))]
        return encode(rows, start=BYTE_ORDER_MARK).decode()

    content = _remembered(f"public:{found.pk}:csv:{compared}:{get_language()}", made)
    return _cached(HttpResponse(content, content_type="text/csv; charset=utf-8"))


def picture(request: HttpRequest, page: UUID) -> HttpResponse:
    """The first question as a picture to share."""
    return _kept(request, _page(page), "web/public/picture.svg", "image/svg+xml")


def site(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of a workspace's public pages."""
    sites = PublicSite.objects.select_related("workspace").filter(workspace__is_active=True)
    found = get_object_or_404(sites, slug=slug, is_on=True)
    pages = PublicPage.objects.for_workspace(found.workspace).filter(is_on=True).order_by("-created_on")
    content = render_to_string("web/public/site.html", {"site": found, "pages": pages}, request)
    return _cached(HttpResponse(content))


def _page(key: UUID) -> PublicPage:
    pages = PublicPage.objects.select_related("flow__workspace", "workspace")
    found = pages.filter(pk=key, is_on=True, workspace__is_active=True).first()
    if found is None:
        raise Http404
    return found


def _kept(request: HttpRequest, page: PublicPage, template: str, content_type: str = "text/html") -> HttpResponse:
    compared = _compared(request, page)

    def made() -> str:
        return render_to_string(template, {"found": public.results(page, compared), "page": page}, request)

    content = _remembered(f"public:{page.pk}:{template}:{compared}:{get_language()}:{request.get_host()}", made)
    return _cached(HttpResponse(content, content_type=f"{content_type}; charset=utf-8"))


def _compared(request: HttpRequest, page: PublicPage) -> str:
    compared = request.GET.get("by", "")
    return compared if compared in page.traits else ""


def _remembered(key: str, make: Callable[[], str]) -> str:
    return str(cache.get_or_set(key, make, KEPT_SECONDS))


def _cached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, s-maxage={KEPT_SECONDS}"
    return response
