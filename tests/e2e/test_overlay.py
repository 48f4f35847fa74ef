"""Real people in a live flow, as its designer sees them over the cards."""

import pytest
from playwright.sync_api import expect

from engine.models import Channel, Flow, Message, Session
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from engine.services.inbox import Incoming, receive
from engine.services.starts import create_start
from tests.e2e.editor_page import Editor
from tests.engine.flows import flow, node, question, send

PEOPLE = ("+254700000001", "+254700000002", "+254700000003")
SOON = {"type": "msg", "timeout": {"seconds": 3600}}


def handle_all() -> None:
    while run_batch().contacts:
        pass


def write(channel: Channel, number: str, text: str) -> None:
    receive([Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=f"tel:{number}", text=text)])
    handle_all()


@pytest.fixture
def channel(editor: Editor) -> Channel:
    return create_channel(workspace=editor.workspace, code="EX", name="Gateway", address="5444")


@pytest.fixture
def live(editor: Editor, channel: Channel) -> Flow:
    """Two questions for three people: one answers the first, two still wait at it."""
    nodes = [
        *question("Job", "Do you have a job?", {"Yes": "yes", "No": "no"}, to="Kind asked", wait=SOON),
        *question("Kind", "What kind of job?", {"Farm": "farm"}, to="bye"),
        node("bye", send("Thank you!")),
    ]
    opened = editor.open(flow("Jobs", nodes))
    for number in PEOPLE:
        write(channel, number, "hello")
    create_start(flow=opened, everyone=True)
    handle_all()
    write(channel, PEOPLE[0], "yes")
    return opened


def test_counts_replies_and_what_can_be_done_for_those_who_wait(editor: Editor, live: Flow) -> None:
    page = editor.page
    editor.visit(live)
    editor.card(1).focus()
    page.keyboard.press("r")
    job, kind = editor.card(1), editor.card(2)
    expect(job.locator(".activity")).to_contain_text("3 came by")
    expect(job.locator(".exits")).to_contain_text("Yes")
    expect(job.locator(".exits em").first).to_have_text("1")
    expect(kind.locator(".activity")).to_contain_text("1 came by")

    job.get_by_text("Last replies").click()
    expect(job.locator(".recent li")).to_contain_text("yes")

    waiting = job.locator("details.waiting")
    expect(waiting.locator("summary")).to_have_text("2 wait")
    waiting.locator("summary").click()
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    waiting.get_by_label("Message to those who wait").fill("Are you there?")
    waiting.get_by_role("button", name="Send").dblclick()
    expect(waiting.get_by_role("status")).to_have_text("Sent.")
    expect(waiting.get_by_label("Message to those who wait")).to_have_value("")
    handle_all()
    assert Message.objects.filter(text="Are you there?").count() == 2

    waiting.get_by_role("button", name="Move them on").click()
    expect(waiting.get_by_role("status")).to_have_text("They go on.")
    handle_all()
    expect(job.locator("details.waiting")).to_have_count(0)  # it looks again by itself
    assert Session.objects.filter(status="waiting").count() == 3  # all are at the second question now
    expect(kind.locator("details.waiting summary")).to_have_text("3 wait")
    page.keyboard.press("Escape")
