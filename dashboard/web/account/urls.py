"""The addresses of a person's own account."""

from django.urls import path

from dashboard.web.account import pages, second_factor

urlpatterns = [
    path("account/", pages.show, name="account"),
    path("account/sessions/end/", pages.end, name="sessions_end"),
    path("account/workspaces/<uuid:workspace>/begin/", pages.begin, name="workspace_begin"),
    path("account/workspaces/<uuid:workspace>/leave/", pages.leave, name="workspace_leave"),
    path("account/second-factor/", second_factor.set_up, name="second_factor"),
    path("account/second-factor/off/", second_factor.turn_off, name="second_factor_off"),
    path("sign-in/code/", second_factor.ask, name="sign_in_code"),
]
