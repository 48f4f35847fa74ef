"""Messages that are stored while their contact is merged."""

from engine.models import Contact, Inbox, Message, Workspace
from engine.runner.batch import run_batch
from engine.runner.sweeping import adopt_messages
from engine.services.merging import merge_contacts
from tests.engine.conftest import Say, contact_of, numbers


def test_a_message_for_who_has_been_merged_goes_to_whose_address_it_is_now(workspace: Workspace, say: Say) -> None:
    kept, other = numbers(2)
    say("hello", kept, other)
    gone = contact_of(other)
    merge_contacts(kept=contact_of(kept), other=Contact.objects.get(pk=gone.pk))
    say("I am here", other, handle=False)
    Inbox.objects.update(contact=gone.pk)
    run_batch()
    assert not Message.objects.filter(text="I am here").exists()
    assert adopt_messages() == 1
    run_batch()
    assert Message.objects.get(text="I am here").contact_id == contact_of(kept).pk
    assert adopt_messages() == 0
