"""Joining a workspace by the address in an invitation."""

from django import forms
from django.contrib.auth import authenticate, login
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.account.guesses import TOO_MANY, is_blocked
from dashboard.web.account.second_factor import BACKEND, let_half_in
from dashboard.web.audit import note
from engine.models import Invitation, User
from engine.services.members import find_invitation, join


class NewcomerForm(forms.Form):
    name = forms.CharField(required=False, max_length=128, label=gettext_lazy("Your name"))
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label=gettext_lazy("A password")
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class KnownForm(forms.Form):
    """For somebody who has an account: only they know its password."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), label=gettext_lazy("Your password")
    )

    def __init__(self, request: HttpRequest, email: str) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self._request, self._email = request, email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if is_blocked(self._request, self._email):
            raise forms.ValidationError(TOO_MANY)
        if authenticate(self._request, username=self._email, password=password) is None:
            raise forms.ValidationError(_("That isn't the password of this account."))
        return password


def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "web/team/no_invitation.html", status=404)
    form = _form(request, invitation)
    if request.method == "POST" and form.is_valid():
        return _come_in(request, invitation, form)
    return render(request, "web/team/join.html", {"invitation": invitation, "form": form})


def _come_in(request: HttpRequest, invitation: Invitation, form: NewcomerForm | KnownForm) -> HttpResponse:
    """Whoever has a second factor is a member, but not in before it was given."""
    with transaction.atomic():
        user = join(invitation=invitation, **form.cleaned_data)
        if not user.totp_secret:
            login(request, user, backend=BACKEND)
        note(request, invitation.workspace_id, by=user)
    request.session["workspace"] = str(invitation.workspace_id)
    return let_half_in(request, user) if user.totp_secret else redirect("web:home")


def _form(request: HttpRequest, invitation: Invitation) -> NewcomerForm | KnownForm:
    if User.objects.filter(email=invitation.email).exists():
        return KnownForm(request, invitation.email)
    return NewcomerForm(request.POST if request.method == "POST" else None)
