"""Passwords: changed by who knows the old one, made anew by who has the e-mail account."""

from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.urls import reverse_lazy

change = PasswordChangeView.as_view(template_name="web/team/password_change.html", success_url=reverse_lazy("web:home"))
reset = PasswordResetView.as_view(
    template_name="web/team/password_reset.html",
    email_template_name="web/team/password_reset.txt",
    subject_template_name="web/team/password_reset_subject.txt",
    success_url=reverse_lazy("web:password_reset_sent"),
)
reset_sent = PasswordResetDoneView.as_view(template_name="web/team/password_reset_sent.html")
confirm = PasswordResetConfirmView.as_view(
    template_name="web/team/password_new.html", success_url=reverse_lazy("web:sign_in")
)
