"""What members do, in words: the name of an address that changes something → a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    **dict.fromkeys(("contact_add", "contact_edit"), _("saved a contact")),
    "contact_status": _("changed the status of a contact"),
    "contact_reply": _("wrote to a contact"),
    "contact_start": _("started a flow for a contact"),
    "contact_interrupt": _("ended the flow of a contact"),
    "contact_merge": _("merged two contacts"),
    "contact_erase": _("erased a contact"),
    "contact_ticket": _("opened a ticket"),
    "contacts_change": _("changed many contacts"),
    "contacts_export": _("exported contacts"),
    "contacts_start": _("started a flow for contacts"),
    "contacts_message": _("sent a message to contacts"),
    "contact_columns": _("chose the columns of contacts"),
    **dict.fromkeys(("contact_import_add", "contact_import"), _("prepared an import of contacts")),
    "contact_import_run": _("imported contacts"),
    "job_undo": _("took a change of many back"),
    **dict.fromkeys(("field_add", "field_edit"), _("saved a field")),
    "field_delete": _("deleted a field"),
    "fields": _("changed the order of fields"),
    **dict.fromkeys(("group_add", "group_edit"), _("saved a group")),
    "group_delete": _("deleted a group"),
    **dict.fromkeys(("regions_import", "region_edit"), _("changed places")),
    "sample_draw": _("drew a sample"),
    **dict.fromkeys(("campaign_add", "campaign_edit", "point_add", "point_edit"), _("saved a campaign")),
    **dict.fromkeys(("campaign_delete", "point_delete"), _("deleted a campaign or an event of it")),
    "quiet_hours": _("changed the quiet hours"),
    **dict.fromkeys(("trigger_add", "trigger_edit", "trigger_pause", "trigger_resume"), _("changed a trigger")),
    "trigger_delete": _("deleted a trigger"),
    "schedule_add": _("scheduled a flow"),
    "schedule_delete": _("deleted a schedule"),
    **dict.fromkeys(("flow_new", "flow_clone", "poll_new", "polls", "poll"), _("saved a flow")),
    **dict.fromkeys(("flow_archive", "flow_bring_back", "flow_label"), _("sorted flows")),
    "import_confirm": _("imported flows"),
    "import": _("looked into a file of flows"),
    "editor_publish": _("published a flow"),
    **dict.fromkeys(("editor_discard", "editor_restore"), _("changed the draft of a flow")),
    **dict.fromkeys(("editor_tests", "editor_test", "personas"), _("changed the tests of a flow")),
    **dict.fromkeys(("editor_asset_add", "attachment_upload"), _("made something for a flow")),
    **dict.fromkeys(
        ("translations", "rapidpro_revisions", "rapidpro_revisions_bare"), _("changed the draft of a flow")
    ),
    **dict.fromkeys(("editor_message", "editor_move_on"), _("acted on people who wait in a flow")),
    "start": _("started a flow"),
    **dict.fromkeys(("start_pause", "start_resume", "start_stop"), _("paused, resumed or stopped a start")),
    "messages_change": _("sorted messages"),
    **dict.fromkeys(("label_add", "label_edit", "label_delete"), _("changed a label")),
    **dict.fromkeys(("broadcast_new", "broadcast_edit"), _("sent or scheduled a broadcast")),
    **dict.fromkeys(
        ("broadcast_pause", "broadcast_resume", "broadcast_stop"), _("paused, resumed or stopped a broadcast")
    ),
    "message_files_start": _("exported messages"),
    "results_export_start": _("exported results"),
    **dict.fromkeys(("results_recipe_run", "results_recipe_forget"), _("ran or forgot a recipe")),
    **dict.fromkeys(("results_public_save", "public_site_edit"), _("changed a public page")),
    **dict.fromkeys(("results_weights_save", "results_weights_remove"), _("changed weights")),
    **dict.fromkeys(("results_code", "results_uncode"), _("sorted replies")),
    **dict.fromkeys(("results_leave_out", "results_take_back"), _("left people out of results, or took them back")),
    **dict.fromkeys(("results_quota_save", "results_quota_remove"), _("changed quotas")),
    **dict.fromkeys(("results_sharing", "results_sharing_tell"), _("shared results back")),
    **dict.fromkeys(("tickets_change", "tickets_undo", "ticket_reopen"), _("changed tickets")),
    "ticket_reply": _("answered a ticket"),
    **dict.fromkeys(("ticket_note", "ticket_assign", "ticket_topic", "ticket_fields"), _("worked on a ticket")),
    "ticket_close": _("closed a ticket"),
    **dict.fromkeys(("topic_add", "topic_edit", "topic_delete", "ticket_settings"), _("changed topics of tickets")),
    **dict.fromkeys(("answer_add", "answer_edit", "answer_delete"), _("changed a canned answer")),
    "notification_settings": _("chose what to be told of"),
    "channel_connect": _("connected a channel"),
    **dict.fromkeys(("channel_edit", "words"), _("changed a channel")),
    **dict.fromkeys(("channel_disconnect", "channel_reconnect"), _("disconnected or reconnected a channel")),
    "channel_test": _("tested a channel"),
    **dict.fromkeys(("dead_letters_retry", "dead_letters_discard"), _("retried or discarded what failed")),
    "workspace": _("changed the settings of the workspace"),
    "member_invite": _("invited somebody"),
    "member_role": _("changed the role of a member"),
    **dict.fromkeys(("member_remove", "workspace_leave", "invitation_revoke"), _("took access away")),
    **dict.fromkeys(("tokens", "token_revoke"), _("made or revoked an API token")),
    **dict.fromkeys(("global_add", "global_edit", "global_delete"), _("changed a global")),
    **dict.fromkeys(
        ("resthook_add", "resthook_delete", "subscriber_add", "subscriber_delete"), _("changed a resthook")
    ),
}


def sentence(action: str) -> str:
    """What an action is in words; of one that is no more, its name."""
    return str(SENTENCES.get(action, action.replace("_", " ")))
