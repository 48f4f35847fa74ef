"""What the addresses of accounts, the audit log, globals and resthooks need."""

from dashboard.web.access import Can

PUBLIC = {
    "account",
    "sessions_end",
    "workspace_leave",
    "workspace_begin",
    "second_factor",
    "second_factor_off",
    "sign_in_code",
}
NEEDS = {
    "audit": Can.MANAGE_MEMBERS,
    "audit_csv": Can.MANAGE_MEMBERS,
    "globals": Can.VIEW_FLOWS,
    "global_add": Can.EDIT_FLOWS,
    "global_edit": Can.EDIT_FLOWS,
    "global_delete": Can.EDIT_FLOWS,
    "resthooks": Can.EDIT_FLOWS,
    "resthook": Can.EDIT_FLOWS,
    "resthook_add": Can.EDIT_FLOWS,
    "resthook_delete": Can.EDIT_FLOWS,
    "subscriber_add": Can.EDIT_FLOWS,
    "subscriber_delete": Can.EDIT_FLOWS,
}
POSTED = {"subscriber_delete", "field_move", "workspace_begin"}
