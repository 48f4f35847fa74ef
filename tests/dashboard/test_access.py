"""Who may open which page: every address × every role × own and foreign workspace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from dashboard.web import urls
from dashboard.web.access import ALLOWED, Can
from engine.models import (
    Flow,
    Membership,
    Role,
    User,
    Workspace,
)
from tests.dashboard import needs_of_accounts, needs_of_messages
from tests.dashboard.addresses import ABOUT_A_ROW, address
from tests.dashboard.conftest import make_flow, member, signed_in
from tests.dashboard.definitions import SNACKS

PUBLIC = {
    *needs_of_accounts.PUBLIC,
    *("sign_in", "sign_out", "set_language", "jsi18n"),
    *("public_page", "public_embed", "public_csv", "public_picture", "public_site"),
    *("attachment", "channel_file"),
    *("join", "password_change", "password_reset", "password_reset_sent", "password_reset_confirm"),
}
# Address → what it needs; None: to be a member.
NEEDS = {
    "home": None,
    "home_live": Can.VIEW_RESULTS,
    "switch": None,
    "flows": Can.VIEW_FLOWS,
    "import": Can.EDIT_FLOWS,
    "import_confirm": Can.EDIT_FLOWS,
    "flow": Can.VIEW_FLOWS,
    "starts": Can.VIEW_FLOWS,
    "start": Can.START_FLOWS,
    "start_count": Can.START_FLOWS,
    "start_people": Can.START_FLOWS,
    "results": Can.VIEW_RESULTS,
    "results_live": Can.VIEW_RESULTS,
    "results_csv": Can.EXPORT_RESULTS,
    "results_by": Can.VIEW_RESULTS,
    "results_cross": Can.VIEW_RESULTS,
    "results_people": Can.VIEW_RESULTS,
    "workspace": Can.MANAGE_WORKSPACE,
    "members": Can.MANAGE_MEMBERS,
    "member_invite": Can.MANAGE_MEMBERS,
    "member_role": Can.MANAGE_MEMBERS,
    "member_remove": Can.MANAGE_MEMBERS,
    "invitation_revoke": Can.MANAGE_MEMBERS,
    "tokens": Can.MANAGE_WORKSPACE,
    "token_revoke": Can.MANAGE_WORKSPACE,
    "results_compare": Can.VIEW_RESULTS,
    "results_experiment": Can.VIEW_RESULTS,
    "samples": Can.MANAGE_CONTACTS,
    "sample_draw": Can.MANAGE_CONTACTS,
    "results_sharing": Can.START_FLOWS,
    "results_sharing_tell": Can.START_FLOWS,
    "results_quota": Can.VIEW_RESULTS,
    "results_quota_save": Can.EXPORT_RESULTS,
    "results_quota_remove": Can.EXPORT_RESULTS,
    "results_quality": Can.EXPORT_RESULTS,
    "results_leave_out": Can.EXPORT_RESULTS,
    "results_take_back": Can.EXPORT_RESULTS,
    "results_numbers": Can.VIEW_RESULTS,
    "results_public": Can.PUBLISH_RESULTS,
    "results_public_save": Can.PUBLISH_RESULTS,
    "public_site_edit": Can.PUBLISH_RESULTS,
    "results_exports": Can.EXPORT_RESULTS,
    "results_exports_live": Can.EXPORT_RESULTS,
    "results_export_start": Can.EXPORT_RESULTS,
    "results_export_download": Can.EXPORT_RESULTS,
    "results_recipe_run": Can.EXPORT_RESULTS,
    "results_recipe_forget": Can.EXPORT_RESULTS,
    "results_weights": Can.VIEW_RESULTS,
    "results_weights_save": Can.EXPORT_RESULTS,
    "results_weights_remove": Can.EXPORT_RESULTS,
    "results_replies": Can.EXPORT_RESULTS,
    "results_code": Can.EXPORT_RESULTS,
    "results_uncode": Can.EXPORT_RESULTS,
    "editor": Can.VIEW_FLOWS,
    "editor_draft": Can.EDIT_FLOWS,
    "editor_discard": Can.EDIT_FLOWS,
    "editor_check": Can.VIEW_FLOWS,
    "editor_publish": Can.EDIT_FLOWS,
    "editor_history": Can.VIEW_FLOWS,
    "editor_revision": Can.VIEW_FLOWS,
    "editor_restore": Can.EDIT_FLOWS,
    "editor_assets": Can.VIEW_FLOWS,
    "editor_asset_add": Can.EDIT_FLOWS,
    "editor_completion": Can.VIEW_FLOWS,
    "editor_simulate_start": Can.SIMULATE,
    "editor_simulate_resume": Can.SIMULATE,
    "editor_tests": Can.EDIT_FLOWS,
    "editor_test": Can.EDIT_FLOWS,
    "editor_tests_run": Can.EDIT_FLOWS,
    "editor_replay": Can.EDIT_FLOWS,
    "attachment_upload": Can.EDIT_FLOWS,
    "personas": Can.SIMULATE,
    "editor_activity": Can.VIEW_RESULTS,
    "editor_recents": Can.VIEW_CONTACTS,
    "editor_waiting": Can.VIEW_CONTACTS,
    "editor_message": Can.START_FLOWS,
    "editor_move_on": Can.START_FLOWS,
    "translate": Can.EDIT_FLOWS,
    "translations": Can.EDIT_FLOWS,
    "translations_file": Can.EDIT_FLOWS,
    "flow_export": Can.VIEW_FLOWS,
    "flow_new": Can.EDIT_FLOWS,
    "flow_clone": Can.EDIT_FLOWS,
    "flow_archive": Can.EDIT_FLOWS,
    "flow_end": Can.START_FLOWS,
    "flow_bring_back": Can.EDIT_FLOWS,
    "flow_label": Can.EDIT_FLOWS,
    "rapidpro_revisions": Can.VIEW_FLOWS,
    "rapidpro_revisions_bare": Can.VIEW_FLOWS,
    "rapidpro_revisions_fixed": Can.VIEW_FLOWS,
    "rapidpro_revision": Can.VIEW_FLOWS,
    "rapidpro_revision_fixed": Can.VIEW_FLOWS,
    "rapidpro_simulate": Can.SIMULATE,
    "rapidpro_activity": Can.VIEW_RESULTS,
    "rapidpro_recents": Can.VIEW_CONTACTS,
    "rapidpro_assets": Can.VIEW_FLOWS,
    "rapidpro_assets_slash": Can.VIEW_FLOWS,
    "polls": Can.EDIT_FLOWS,
    "poll": Can.EDIT_FLOWS,
    "poll_new": Can.EDIT_FLOWS,
    "poll_parse": Can.EDIT_FLOWS,
    "poll_preview": Can.EDIT_FLOWS,
    "poll_forecast": Can.EDIT_FLOWS,
    "poll_simulate_start": Can.SIMULATE,
    "poll_simulate_resume": Can.SIMULATE,
    "triggers": Can.VIEW_TRIGGERS,
    "trigger_add": Can.EDIT_TRIGGERS,
    "trigger_edit": Can.EDIT_TRIGGERS,
    "trigger_pause": Can.EDIT_TRIGGERS,
    "trigger_resume": Can.EDIT_TRIGGERS,
    "trigger_delete": Can.EDIT_TRIGGERS,
    "schedule_add": Can.EDIT_TRIGGERS,
    "schedule_delete": Can.EDIT_TRIGGERS,
    "schedule_edit": Can.EDIT_TRIGGERS,
    "start_progress": Can.VIEW_STARTS,
    "start_live": Can.VIEW_STARTS,
    "start_csv": Can.VIEW_STARTS,
    "start_pause": Can.START_FLOWS,
    "start_resume": Can.START_FLOWS,
    "start_stop": Can.START_FLOWS,
    "contacts": Can.VIEW_CONTACTS,
    "contact": Can.VIEW_CONTACTS,
    "contact_suggestions": Can.VIEW_CONTACTS,
    "contact_columns": Can.MANAGE_CONTACTS,
    "contact_add": Can.EDIT_CONTACTS,
    "contacts_change": Can.MANAGE_CONTACTS,
    "contacts_export": Can.EXPORT_CONTACTS,
    "contacts_start": Can.START_FLOWS,
    "contacts_message": Can.START_FLOWS,
    "contact_edit": Can.EDIT_CONTACTS,
    "contact_status": Can.EDIT_CONTACTS,
    "contact_reply": Can.EDIT_CONTACTS,
    "contact_start": Can.START_FLOWS,
    "contact_interrupt": Can.EDIT_CONTACTS,
    "contact_merge": Can.MANAGE_CONTACTS,
    "contact_erase": Can.MANAGE_CONTACTS,
    "fields": Can.VIEW_CONTACTS,
    "field_add": Can.MANAGE_CONTACTS,
    "field_edit": Can.MANAGE_CONTACTS,
    "field_move": Can.MANAGE_CONTACTS,
    "field_delete": Can.MANAGE_CONTACTS,
    "groups": Can.VIEW_CONTACTS,
    "group_add": Can.MANAGE_CONTACTS,
    "group_preview": Can.VIEW_CONTACTS,
    "group_edit": Can.MANAGE_CONTACTS,
    "group_delete": Can.MANAGE_CONTACTS,
    "regions": Can.VIEW_CONTACTS,
    "regions_import": Can.MANAGE_CONTACTS,
    "region_edit": Can.MANAGE_CONTACTS,
    "contact_imports": Can.MANAGE_CONTACTS,
    "contact_import_add": Can.MANAGE_CONTACTS,
    "contact_import": Can.MANAGE_CONTACTS,
    "contact_import_run": Can.MANAGE_CONTACTS,
    "contact_import_errors": Can.MANAGE_CONTACTS,
    "job": Can.VIEW_CONTACTS,
    "job_undo": Can.MANAGE_CONTACTS,
    "job_file": Can.EXPORT_CONTACTS,
    "campaigns": Can.VIEW_TRIGGERS,
    "campaign_add": Can.EDIT_TRIGGERS,
    "quiet_hours": Can.EDIT_TRIGGERS,
    "campaign": Can.VIEW_TRIGGERS,
    "campaign_edit": Can.EDIT_TRIGGERS,
    "campaign_delete": Can.EDIT_TRIGGERS,
    "point_add": Can.EDIT_TRIGGERS,
    "point_edit": Can.EDIT_TRIGGERS,
    "point_delete": Can.EDIT_TRIGGERS,
    **needs_of_messages.NEEDS,
    **needs_of_accounts.NEEDS,
    **dict.fromkeys(
        (
            *("tickets", "tickets_live", "tickets_change", "tickets_undo", "ticket", "ticket_live", "ticket_reply"),
            *("ticket_note", "ticket_assign", "ticket_topic", "ticket_close", "ticket_reopen", "ticket_fields"),
        ),
        Can.ANSWER_TICKETS,
    ),
    **dict.fromkeys(
        (
            *("topics", "topic_add", "topic_edit", "topic_delete", "ticket_settings"),
            *("answers", "answer_add", "answer_edit", "answer_delete"),
        ),
        Can.MANAGE_TICKETS,
    ),
    "contact_ticket": Can.EDIT_CONTACTS,
    "notifications": None,
    "notifications_seen": None,
    "notification_settings": None,
    "notification": None,
    "message_files": Can.EXPORT_RESULTS,
    "message_files_live": Can.EXPORT_RESULTS,
    "message_files_start": Can.EXPORT_RESULTS,
    "message_file": Can.EXPORT_RESULTS,
    "webhooks": Can.EDIT_FLOWS,
    "dead_letters": Can.HANDLE_DEAD_LETTERS,
    "dead_letters_retry": Can.HANDLE_DEAD_LETTERS,
    "dead_letters_discard": Can.HANDLE_DEAD_LETTERS,
    "words": Can.MANAGE_CHANNELS,
    "channels": Can.VIEW_CHANNELS,
    "channel_choose": Can.MANAGE_CHANNELS,
    "channel_connect": Can.MANAGE_CHANNELS,
    "channel": Can.VIEW_CHANNELS,
    "channel_edit": Can.MANAGE_CHANNELS,
    "channel_test": Can.MANAGE_CHANNELS,
    "channel_trial": Can.MANAGE_CHANNELS,
    "channel_log": Can.MANAGE_CHANNELS,
    "channel_disconnect": Can.MANAGE_CHANNELS,
    "channel_reconnect": Can.MANAGE_CHANNELS,
    "simulator": Can.SIMULATE,
    "simulator_chat": Can.SIMULATE,
    "simulator_start": Can.SIMULATE,
    "simulator_send": Can.SIMULATE,
}
POSTED = {
    *needs_of_messages.POSTED,
    *needs_of_accounts.POSTED,
    *("contacts_change", "contacts_export", "contacts_start", "contacts_message", "contact_status", "contact_reply"),
    *("tickets_change", "tickets_undo", "ticket_reply", "ticket_note", "ticket_assign", "ticket_topic"),
    *("ticket_close", "ticket_reopen", "ticket_fields", "ticket_settings", "contact_ticket"),
    *("notifications_seen", "contact_start", "contact_interrupt", "contact_import_run", "job_undo"),
    *("switch", "import_confirm", "simulator_start", "simulator_send", "channel_test", "channel_reconnect"),
    *("dead_letters_retry", "start_pause", "start_resume", "trigger_pause", "trigger_resume"),
    *(
        "results_weights_save",
        "results_weights_remove",
        "results_code",
        "results_uncode",
        "results_public_save",
        "results_leave_out",
        "results_take_back",
    ),
    *("results_export_start", "results_recipe_run", "results_recipe_forget", "results_quota_save"),
    *("results_quota_remove", "results_sharing_tell"),
    "attachment_upload",
    *("member_invite", "member_role", "member_remove", "invitation_revoke"),
}
# What the editor sends: JSON, taken for what it is whatever refuses it.
SENT: dict[str, dict[str, Any]] = {
    "editor_draft": {"definition": SNACKS, "version": 0},
    "editor_discard": {},
    "editor_check": {"definition": SNACKS},
    "editor_publish": {"version": 0},
    "editor_restore": {},
    "editor_asset_add": {"name": "Answered"},
    "editor_simulate_start": {"definition": SNACKS},
    "editor_simulate_resume": {"definition": SNACKS},
    "editor_tests_run": {"definition": SNACKS},
    "editor_replay": {"definition": SNACKS},
    "editor_message": {"text": "Are you there?"},
    "editor_move_on": {},
    "translations": {},
    **{name: {} for name in ("flow_archive", "flow_bring_back", "flow_end", "flow_label")},
    "rapidpro_simulate": {"flow": SNACKS, "contact": {}},
    "poll_simulate_start": {"definition": SNACKS},
    "poll_simulate_resume": {"definition": SNACKS},
    **{name: {"poll": {}} for name in ("polls", "poll_preview", "poll_forecast")},
    "poll_parse": {"text": "Do you like tea?"},
}
DELETED = {"editor_test"}
# An answer that isn't about who asks: made, gone, or nothing to go on with.
ANSWERED = {200, 201, 204, 302, 422}


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[None]:
    """Files go where they are thrown away."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def visit(client: Client, name: str, flow: Flow, workspace: Workspace) -> int:
    response = ask(client, name, address(name, flow, workspace), flow)
    if response.streaming:  # by its end any answer would end the connection with the database too
        response.close()
    return int(response.status_code)


def ask(client: Client, name: str, url: str, flow: Flow) -> Any:
    if name in DELETED:
        return client.delete(url)
    if name in SENT:
        return client.post(url, SENT[name], content_type="application/json")
    if name in POSTED:
        return client.post(url, {"flow": str(flow.pk), "text": "hello"})
    return client.get(url)


def test_every_address_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in urls.urlpatterns}
    assert names == NEEDS.keys() | PUBLIC


def test_every_view_asks_for_what_the_matrix_says() -> None:
    for pattern in get_resolver("dashboard.web.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in PUBLIC:
            assert vars(pattern.callback)["permission"] == (NEEDS[str(pattern.name)] or "member"), pattern.name


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", NEEDS)
def test_role(workspace: Workspace, flow: Flow, role: str, name: str) -> None:
    status = visit(signed_in(member(workspace, Role(role))), name, flow, workspace)
    needed = NEEDS[name]
    if needed is None or needed in ALLOWED[role]:
        assert status in ANSWERED
    else:
        assert status == 403


@pytest.mark.parametrize("name", NEEDS)
def test_strangers_are_sent_to_sign_in(workspace: Workspace, flow: Flow, name: str) -> None:
    client = Client()
    url = address(name, flow, workspace)
    sent = client.delete if name in DELETED else client.post if name in POSTED | SENT.keys() else client.get
    response = sent(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("name", sorted((ABOUT_A_ROW | {"simulator_start"}) - {"password_reset_confirm"}))
def test_rows_of_a_foreign_workspace_are_not_found(browser: Client, foreign: Workspace, name: str) -> None:
    assert visit(browser, name, make_flow(foreign), foreign) == 404


def test_without_a_workspace_there_is_a_page_that_says_so(db: None) -> None:
    user = User.objects.create_user("new@example.org", "x")
    response = signed_in(user).get("/")
    assert response.status_code == 403
    assert "You are not in a workspace yet" in response.content.decode()


def test_a_closed_workspace_is_none(workspace: Workspace, browser: Client) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(is_active=False)
    assert browser.get("/").status_code == 403


def test_switching(owner: User, browser: Client, workspace: Workspace, foreign: Workspace) -> None:
    Membership.objects.create(workspace=foreign, user=owner, role=Role.VIEWER)
    make_flow(foreign, name="Green or black")
    assert "Green or black" not in browser.get("/flows/").content.decode()

    assert browser.post(f"/workspaces/{foreign.pk}/switch/").status_code == 302

    assert "Green or black" in browser.get("/flows/").content.decode()
    assert browser.get("/contacts/").status_code == 403  # a viewer there, an owner here


def test_what_a_role_may_not_do_is_not_offered(workspace: Workspace, flow: Flow) -> None:
    page = signed_in(member(workspace, Role.VIEWER)).get(f"/flows/{flow.pk}/").content.decode()
    assert reverse("web:start", args=[flow.pk]) not in page
    assert reverse("web:simulator") not in page
    assert reverse("web:contacts") not in page
    assert reverse("web:results", args=[flow.pk]) in page
