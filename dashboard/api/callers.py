"""Who calls: a program with a member's token, or a page of the dashboard in a member's session."""

import base64
from datetime import timedelta
from typing import NoReturn

from django.db.models import Q
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from dashboard.web.access import ALLOWED, enter_workspace
from engine.clock import now
from engine.models import ApiToken, Membership, User

# When a token was used last is known to so much, so that not every call writes.
NOTED_EVERY = timedelta(minutes=1)

Caller = tuple[User, Membership]


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token KEY``, or Basic with the member's address and the key.

    Refusals are 403, as this names no way to authenticate: clients take a 401 for something else.
    """

    def authenticate(self, request: Request) -> Caller | None:
        keyword, _, given = request.headers.get("Authorization", "").strip().partition(" ")
        match keyword.lower():
            case "token":
                return _owner_of(given.strip()) or _refuse("Invalid token")
            case "basic":
                return _basic(given.strip())
        return None


def _basic(encoded: str) -> Caller:
    try:
        email, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        _refuse("Invalid basic header. Credentials not correctly base64 encoded.")
    caller = _owner_of(secret)
    if caller is None or caller[0].email.lower() != email.lower():
        _refuse("Invalid token or email")
    return caller


def _owner_of(secret: str) -> Caller | None:
    """None for a token that there isn't; raises PermissionDenied for that of somebody who left."""
    if not secret:
        _refuse("Invalid token header. No credentials provided.")
    found = ApiToken.objects.select_related("user").filter(
        digest=ApiToken.digest_of(secret), user__is_active=True, workspace__is_active=True
    )
    token = found.first()
    if token is None:
        return None
    members = Membership.objects.select_related("workspace").filter(workspace=token.workspace_id, user=token.user)
    membership = members.first()
    if membership is None:
        raise PermissionDenied
    _note_use(token)
    return token.user, membership


def _note_use(token: ApiToken) -> None:
    moment = now()
    unnoted = Q(last_used_on=None) | Q(last_used_on__lt=moment - NOTED_EVERY)
    if token.last_used_on is None or token.last_used_on < moment - NOTED_EVERY:
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_on=moment)


def _refuse(reason: str) -> NoReturn:
    raise AuthenticationFailed(reason)


class PageAuthentication(SessionAuthentication):
    """Pages of the dashboard call with the session's cookie, and with the token against forged requests."""

    def authenticate(self, request: Request) -> Caller | None:
        found = super().authenticate(request)
        if found is None:
            return None
        plain: HttpRequest = request._request  # noqa: SLF001  # as in the class above this one
        entered = enter_workspace(plain)
        if entered is None or (entered.workspace.require_two_factor and not entered.user.totp_secret):
            raise PermissionDenied
        return entered.user, entered.membership


class RoleAllows(BasePermission):
    """Each resource says by ``needs`` which methods it has and what a member must be allowed to for each."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Membership):
            return False
        method = "GET" if request.method == "HEAD" else request.method
        needs = getattr(view, "needs", {})
        if method not in needs:
            raise MethodNotAllowed(str(request.method))
        return needs[method] in ALLOWED[request.auth.role]
