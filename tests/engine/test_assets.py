"""What processes know of workspaces, and when they read it again."""

from django.db import transaction

from engine.assets import place
from engine.models import Flow, Workspace
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_group
from flows.actions.send_msg import SendMsg
from tests.engine.flows import flow, node, send


def test_what_was_never_committed_is_not_taken_for_what_came_after_it(workspace: Workspace) -> None:
    with transaction.atomic():
        create_group(workspace=workspace, name="Phantoms")
        assert len(place(workspace.pk).assets.groups) == 1
        transaction.set_rollback(True)
    create_group(workspace=workspace, name="Girls")
    assert [group.name for group in place(workspace.pk).assets.groups.values()] == ["Girls"]


def test_a_revision_that_was_never_committed_is_not_taken_for_another_of_its_number(workspace: Workspace) -> None:
    with transaction.atomic():
        assert said(publish(workspace, "Hi")) == "Hi"
        transaction.set_rollback(True)
    assert said(publish(workspace, "Hello")) == "Hello"


def publish(workspace: Workspace, text: str) -> Flow:
    revision = save_flow(workspace=workspace, definition=flow("Greeting", [node("only", send(text))]))
    publish_flow(revision=revision)
    return Flow.objects.get(pk=revision.flow_id)


def said(greeting: Flow) -> str:
    read = place(greeting.workspace_id).assets.flow(str(greeting.pk))
    assert read
    [action] = read.nodes[0].actions
    assert isinstance(action, SendMsg)
    return action.text
