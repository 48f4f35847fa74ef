"""Passwords: changed by who knows the old one, made anew by who has the e-mail account."""

from typing import Any

from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy

from dashboard.web.access import user_of
from dashboard.web.account.guesses import ResetForm
from dashboard.web.account.tracking import NOTED
from dashboard.web.audit import note_everywhere
from engine.services.sign_ins import end_others


class PasswordChange(PasswordChangeView):
    """Whoever changes it is signed in here alone afterwards."""

    template_name = "web/team/password_change.html"
    success_url = reverse_lazy("web:home")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            note_everywhere(self.request)
        session = self.request.session
        end_others(user=user_of(self.request), session_key=session.session_key or "")
        # The session has a new key from here on, which the next page notes.
        session.pop(NOTED, None)
        return response


change = PasswordChange.as_view()
reset = PasswordResetView.as_view(
    template_name="web/team/password_reset.html",
    form_class=ResetForm,
    email_template_name="web/team/password_reset.txt",
    subject_template_name="web/team/password_reset_subject.txt",
    success_url=reverse_lazy("web:password_reset_sent"),
)
reset_sent = PasswordResetDoneView.as_view(template_name="web/team/password_reset_sent.html")
confirm = PasswordResetConfirmView.as_view(
    template_name="web/team/password_new.html", success_url=reverse_lazy("web:sign_in")
)
