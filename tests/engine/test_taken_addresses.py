"""Addresses that flows give to people: what is told of them is what is stored."""

from engine.models import Contact, DeadLetter, History, Inbox, Workspace
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, contact_of, numbers
from tests.engine.flows import action, flow, node

SHARED = "+250788999999"


def test_of_two_who_want_the_same_address_at_once_one_gets_it_and_the_other_is_told_so(
    workspace: Workspace, say: Say
) -> None:
    say("hello", *numbers(2))
    wanting = flow("Phone", [node("only", action("add_contact_urn", scheme="tel", path=SHARED))])
    create_start(flow=add_flow(workspace, wanting), everyone=True)
    for contact_id in run_batch().alone:
        handle_contact(contact_id)
    owner = contact_of(SHARED)
    other = Contact.objects.exclude(pk=owner.pk).get()
    assert SHARED in told(owner)
    assert "URN is taken by another contact" in told(other)
    assert "contact_urns_changed" not in told(other)
    assert not Inbox.objects.exists()
    assert not DeadLetter.objects.exists()


def told(contact: Contact) -> str:
    """The history of a contact."""
    return str([row.events for row in History.objects.filter(contact=contact.pk)])
