"""Asking before something is deleted for good; what others use isn't deleted, and the page says by what."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.web.access import WorkspaceRequest
from engine.services.usages import InUse, Usage


class Back(NamedTuple):
    """Where the page comes from and leads to: the name of a section and its address."""

    section: str
    address: str


def back_to(section: str, view: str) -> Back:
    return Back(section, reverse(view))


def called(name: str) -> str:
    """The question for what has a name."""
    return _("Delete “%(name)s”?") % {"name": name}


def ask_and_delete(
    request: WorkspaceRequest,
    delete: Callable[[], object],
    *,
    question: str,
    back: Back,
    warning: str = "",
    usages: Sequence[Usage] = (),
) -> HttpResponse:
    """The page that asks; `delete` is called when somebody has said yes, and may raise InUse."""
    if request.method == "POST" and not usages:
        try:
            delete()
        except InUse as refused:
            usages = refused.usages
        else:
            messages.success(request, _("Deleted."))
            return redirect(back.address)
    context = {"question": question, "back": back, "warning": warning, "usages": usages}
    return render(request, "web/deleting.html", context)
