"""What the addresses of messages, labels and broadcasts need."""

from dashboard.web.access import Can

NEEDS = {
    "messages": Can.VIEW_MESSAGES,
    "messages_arrived": Can.VIEW_MESSAGES,
    "messages_change": Can.EDIT_CONTACTS,
    "labels": Can.VIEW_MESSAGES,
    "label_add": Can.EDIT_CONTACTS,
    "label_edit": Can.EDIT_CONTACTS,
    "label_delete": Can.EDIT_CONTACTS,
    "broadcasts": Can.VIEW_MESSAGES,
    "broadcast_new": Can.START_FLOWS,
    "broadcast_count": Can.START_FLOWS,
    "broadcast_attachment": Can.START_FLOWS,
    "broadcast_edit": Can.START_FLOWS,
    "broadcast_progress": Can.VIEW_MESSAGES,
    "broadcast_live": Can.VIEW_MESSAGES,
    "broadcast_csv": Can.VIEW_MESSAGES,
    "broadcast_pause": Can.START_FLOWS,
    "broadcast_resume": Can.START_FLOWS,
    "broadcast_stop": Can.START_FLOWS,
}
POSTED = {"broadcast_attachment", "message_files_start", "messages_change", "broadcast_pause", "broadcast_resume"}
