"""Ending sessions of a flow or of a whole workspace."""

from engine.models import Channel, Flow, Session, Workspace
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from engine.services.inbox import Incoming, receive
from engine.services.sessions import interrupt_flow, interrupt_workspace
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, numbers
from tests.engine.flows import action, node, poll
from tests.engine.flows import flow as make_flow


def statuses(workspace: Workspace) -> list[str]:
    rows = Session.objects.for_workspace(workspace).order_by("id")
    return list(rows.values_list("status", flat=True))


def test_a_flow_that_waits_for_another_is_ended_with_it(flow: Flow, say: Say) -> None:
    enter = action("enter_flow", flow={"uuid": str(flow.pk), "name": flow.name})
    outer = add_flow(flow.workspace, make_flow("Outer", [node("enter", enter, to="end"), node("end")]))
    say("hi", *numbers(1))
    create_start(flow=outer, everyone=True)
    run_batch()
    assert interrupt_flow(flow=outer) == 1
    run_batch()
    assert statuses(flow.workspace) == ["interrupted"]


def test_the_end_of_a_flow_comes_after_people_who_write(flow: Flow, say: Say) -> None:
    say("hi", *numbers(2))
    create_start(flow=flow, everyone=True)
    run_batch()
    interrupt_flow(flow=flow)
    say("red", "+250788111111", handle=False)
    run_batch(limit=1)
    assert statuses(flow.workspace) == ["waiting"] * 2
    run_batch()
    assert statuses(flow.workspace) == ["interrupted"] * 2


def test_who_has_gone_on_to_another_flow_is_left_there(flow: Flow, say: Say) -> None:
    other = add_flow(flow.workspace, poll("Other"))
    say("hi", *numbers(1))
    create_start(flow=flow, everyone=True)
    run_batch()
    create_start(flow=other, everyone=True)
    assert interrupt_flow(flow=flow) == 1
    run_batch()
    assert statuses(flow.workspace) == ["interrupted", "waiting"]


def test_a_workspace_is_ended_without_the_others(workspace: Workspace, channel: Channel, flow: Flow, say: Say) -> None:
    say("hi", *numbers(3))
    create_start(flow=flow, everyone=True)
    theirs = Workspace.objects.create(name="Theirs")
    gateway = create_channel(workspace=theirs, code="EX", name="Gateway", address="4321")
    receive([Incoming(workspace_id=theirs.pk, channel_id=gateway.pk, urn="tel:+250788000000", text="hi")])
    their_poll = add_flow(theirs, {**poll("Theirs"), "uuid": "3d7f5c1e-63f5-4f0c-9a3c-6c2a50c6c5a1"})
    create_start(flow=their_poll, everyone=True)
    run_batch()
    assert interrupt_workspace(workspace=workspace) == 3
    run_batch()
    assert statuses(workspace) == ["interrupted"] * 3
    assert statuses(theirs) == ["waiting"]
