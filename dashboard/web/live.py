"""Parts of a page that load themselves anew every few seconds, and cost nothing to show while nothing changes."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def version(shown: object) -> str:
    """A short digest of what a part shows; any plain value or dataclass will do."""
    return hashlib.blake2b(repr(shown).encode(), digest_size=9).hexdigest()


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The part, or 204 when `context["version"]` is what the page that asks shows already (`?version=`)."""
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=204)
    return render(request, template, dict(context))
