"""The second factor: set up with a picture, asked for after the password, taken away by who knows both."""

from datetime import datetime, timedelta
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.web.access import user_of
from dashboard.web.account.guesses import SignInForm
from dashboard.web.audit import note_everywhere
from engine.clock import now
from engine.models import User
from engine.services import second_factor as service
from engine.services.sealing import SealBroken, seal, unseal

# In the session: the secret that is being set up, and who has given the password and not yet the code.
NEW, HALF_IN = "second_factor_new", "second_factor_user"
HALF_IN_FOR = timedelta(minutes=10)
BEFORE = "2000-01-01T00:00:00+00:00"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True, "dir": "ltr"}),
    )


class OffForm(CodeForm):
    password = forms.CharField(
        label=gettext_lazy("Your password"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class SignIn(LoginView):
    """Whoever has a second factor isn't in before it was given."""

    template_name = "web/accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not isinstance(user, User) or not user.totp_secret:
            return super().form_valid(form)
        return let_half_in(self.request, user, self.get_redirect_url())


def let_half_in(request: HttpRequest, user: User, url: str = "") -> HttpResponse:
    """Whoever has given the password is asked for the second factor, and led to a page of ours then."""
    half_in = {"user": str(user.pk), "next": url, "since": now().isoformat(), "password": user.get_session_auth_hash()}
    request.session[HALF_IN] = half_in
    return redirect("web:sign_in_code")


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    half_in: dict[str, Any] = request.session.get(HALF_IN) or {}
    user = _who_is(half_in)
    if user is None:
        request.session.pop(HALF_IN, None)
        return redirect("web:sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if service.take(user=user, code=form.cleaned_data["code"]):
            del request.session[HALF_IN]
            login(request, user, backend=BACKEND)
            return redirect(_allowed(request, half_in.get("next", "")))
        user.refresh_from_db()
        form.add_error("code", _WAIT if service.is_blocked(user) else _WRONG)
    return render(request, "web/account/code.html", {"form": form})


def _who_is(half_in: dict[str, Any]) -> User | None:
    """Who has given the password, if that was a short while ago and it is still the password."""
    since = datetime.fromisoformat(half_in.get("since", BEFORE))
    if since < now() - HALF_IN_FOR:
        return None
    user = User.objects.filter(pk=half_in["user"], is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), half_in["password"]) else None


_WRONG = gettext_lazy("This code isn't right, or was used already.")
_WAIT = gettext_lazy("Too many wrong codes. Wait a quarter of an hour, then try again.")


def _allowed(request: HttpRequest, url: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours else reverse("web:home")


@require_http_methods(["GET", "POST"])
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Shows the secret as a picture until a code of it was given; then the recovery codes, this once."""
    user = user_of(request)
    if user.totp_secret:
        return redirect("web:account")
    secret = _secret_in_session(request, user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if codes := _turn_on(request, secret, form.cleaned_data["code"]):
            del request.session[NEW]
            return render(request, "web/account/recovery_codes.html", {"codes": codes})
        form.add_error("code", _WRONG)
    picture = segno.make(service.address_of(secret, user), error="m").svg_data_uri(scale=5, border=2, light="#fff")
    return render(request, "web/account/second_factor.html", {"form": form, "picture": picture, "secret": secret})


@transaction.atomic
def _turn_on(request: HttpRequest, secret: str, code: str) -> list[str]:
    codes = service.turn_on(user=user_of(request), secret=secret, code=code)
    if codes:
        note_everywhere(request)
    return codes


def _secret_in_session(request: HttpRequest, user: User) -> str:
    """The one that is being set up; sessions are in the database, so it is sealed there too."""
    about = f"{NEW} of {user.pk}"
    try:
        return unseal(request.session.get(NEW, ""), about=about)
    except SealBroken:
        secret = service.new_secret()
        request.session[NEW] = seal(secret, about=about)
        return secret


@require_http_methods(["GET", "POST"])
@login_required
def turn_off(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = OffForm(request.POST or None)
    if form.is_valid():
        is_known = user.check_password(form.cleaned_data["password"])
        if is_known and service.take(user=user, code=form.cleaned_data["code"]):
            with transaction.atomic():
                service.turn_off(user=user)
                note_everywhere(request)
            messages.success(request, _("The second factor is off."))
            return redirect("web:account")
        form.add_error(None, _("The password or the code isn't right."))
    return render(request, "web/account/second_factor_off.html", {"form": form})
