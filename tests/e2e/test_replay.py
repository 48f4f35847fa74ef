"""What people wrote to the published flow, replayed with the draft in the editor's panel."""

import copy

from playwright.sync_api import expect

from engine.models import FlowRevision, User
from engine.services.channels import create_channel
from engine.services.drafts import save_draft
from engine.services.starts import create_start
from tests.e2e.editor_page import Editor
from tests.e2e.test_overlay import PEOPLE, handle_all, write
from tests.engine.flows import flow, node, question, send


def test_who_would_be_understood_otherwise(editor: Editor) -> None:
    channel = create_channel(workspace=editor.workspace, code="EX", name="Gateway", address="5444")
    nodes = question("Job", "Do you have a job?", {"Yes": "yes", "No": "no"}, to="bye")
    jobs = editor.open(flow("Jobs", [*nodes, node("bye", send("Thank you!"))]))
    for number in PEOPLE:
        write(channel, number, "hello")
    create_start(flow=jobs, everyone=True)
    handle_all()
    for number, text in zip(PEOPLE, ("yes", "ndiyo", "ndiyo"), strict=True):
        write(channel, number, text)

    page = editor.page
    editor.visit(jobs)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Tests and replays").click()
    panel = page.get_by_role("complementary", name="Tests and replays")
    expect(panel).to_contain_text("None yet")  # the button moves when these are there
    panel.get_by_role("button", name="Replay them").click()
    expect(panel.get_by_role("status")).to_have_text("3 conversations were replayed. All go as before.")

    edited = copy.deepcopy(FlowRevision.objects.get(flow=jobs).definition)
    edited["nodes"][1]["router"]["cases"][0]["arguments"] = ["yes ndiyo"]
    jobs.refresh_from_db()
    save_draft(flow=jobs, definition=edited, version=jobs.edition, by=User.objects.get())
    editor.visit(jobs)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Tests and replays").click()
    expect(panel).to_contain_text("None yet")  # the button moves when these are there
    panel.get_by_role("button", name="Replay them").click()
    expect(panel.get_by_role("status")).to_have_text("3 conversations were replayed. 1 goes as before.")
    (otherwise,) = panel.get_by_role("listitem").all()
    expect(otherwise).to_contain_text("2 people")
    expect(otherwise).to_contain_text("“Other” becomes “Yes”")
    expect(otherwise).to_contain_text("ndiyo × 2")
    otherwise.get_by_role("button").click()
    expect(editor.card(1)).to_be_focused()
