"""The phone page: what is typed there goes into the real inbox, what is sent to it is shown."""

from django.test import Client

from engine.models import Channel, Flow, Inbox, Message, Start, User, Workspace
from engine.services import phone
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_pages import text


def test_typed_message_waits_in_the_inbox(transactional_db: None, browser: Client, owner: User) -> None:
    response = browser.post("/phone/send/", {"text": "mango"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    item = Inbox.objects.get()
    assert item.payload["text"] == "mango"
    assert item.payload["urn"] == phone.urn(owner)
    assert Channel.objects.get().type == "SIM"


def test_start_is_for_the_phone_alone(browser: Client, flow: Flow, owner: User) -> None:
    make_contact(flow.workspace, "Asha", "+254700000001")
    response = browser.post("/phone/start/", {"flow": str(flow.pk)})
    assert response["Location"] == f"/phone/?flow={flow.pk}"
    contact = phone.contact(workspace=flow.workspace, user=owner)
    assert Start.objects.get().contacts == [contact.pk]


def test_conversation_is_that_of_the_person(browser: Client, workspace: Workspace, owner: User) -> None:
    mine = phone.contact(workspace=workspace, user=owner)
    make_message(mine, "mango", urn=phone.urn(owner), direction="in", status="handled")
    make_message(mine, "Why mango?", urn=phone.urn(owner))
    make_message(make_contact(workspace, "Asha"), "for somebody else")
    page = text(browser, "/phone/")
    assert page.index("mango") < page.index("Why mango?")
    assert "for somebody else" not in page


def test_polls_cost_little_until_something_is_said(browser: Client, workspace: Workspace, owner: User) -> None:
    version = browser.get("/phone/chat/").context["version"]
    assert browser.get(f"/phone/chat/?version={version}").status_code == 204
    make_message(phone.contact(workspace=workspace, user=owner), "hello", urn=phone.urn(owner))
    assert "hello" in browser.get(f"/phone/chat/?version={version}").content.decode()
    assert Message.objects.count() == 1


def test_junk_is_refused(browser: Client, flow: Flow) -> None:
    assert browser.post("/phone/start/", {"flow": "zzz"}).status_code == 404
    assert browser.post("/phone/send/", {}).status_code == 302
    assert not Inbox.objects.exists()
