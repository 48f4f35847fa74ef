"""Notes where people are signed in, when they come in and while they use it."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from channels.protection import caller_address, read_networks
from engine.clock import CLOCK
from engine.models import User
from engine.services.sign_ins import NOTED_EVERY, note

# In the session: when it was noted last, in seconds since 1970.
NOTED = "noted"


@receiver(user_logged_in)
def came_in(request: HttpRequest, user: Any, **_: Any) -> None:
    if isinstance(user, User):
        _note(request, user)


class SignIns:
    """Middleware: sessions that are used are noted every few minutes, so that their owners see which they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only pages of a workspace asked who it is; for others it isn't worth loading a session.
        if getattr(request, "workspace", None) and _is_due(request) and isinstance(request.user, User):
            _note(request, request.user)
        return response


def _is_due(request: HttpRequest) -> bool:
    noted: float = request.session.get(NOTED, 0)
    return CLOCK.seconds() - noted > NOTED_EVERY.total_seconds()


def _note(request: HttpRequest, user: User) -> None:
    if key := request.session.session_key:
        agent = request.META.get("HTTP_USER_AGENT", "")
        note(user=user, session_key=key, address=address_of(request), agent=agent)
        request.session[NOTED] = CLOCK.seconds()


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, by the word of `settings.TRUSTED_PROXIES`; None where that is no address."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    try:
        return str(ip_address(caller_address(peer, forwarded, read_networks(settings.TRUSTED_PROXIES))))
    except ValueError:
        return None
