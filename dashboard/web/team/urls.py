"""The addresses of the workspace's own pages, and of people's passwords."""

from django.urls import path

from dashboard.web.team import audit, joining, members, passwords, settings, tokens

urlpatterns = [
    path("workspace/", settings.edit, name="workspace"),
    path("workspace/members/", members.index, name="members"),
    path("workspace/members/invite/", members.invite_member, name="member_invite"),
    path("workspace/members/<uuid:membership>/role/", members.role, name="member_role"),
    path("workspace/members/<uuid:membership>/remove/", members.remove, name="member_remove"),
    path("workspace/invitations/<uuid:invitation>/revoke/", members.revoke, name="invitation_revoke"),
    path("workspace/audit/", audit.index, name="audit"),
    path("workspace/audit/audit.csv", audit.as_csv, name="audit_csv"),
    path("workspace/tokens/", tokens.index, name="tokens"),
    path("workspace/tokens/<uuid:token>/revoke/", tokens.revoke, name="token_revoke"),
    path("join/<str:token>/", joining.accept, name="join"),
    path("password/", passwords.change, name="password_change"),
    path("password/forgotten/", passwords.reset, name="password_reset"),
    path("password/forgotten/sent/", passwords.reset_sent, name="password_reset_sent"),
    path("password/new/<uidb64>/<token>/", passwords.confirm, name="password_reset_confirm"),
]
