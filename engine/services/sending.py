"""A message that somebody writes to one contact, before all that is sent to many."""

from uuid import UUID

from django.db import transaction

from engine.core.broadcast import Broadcast, write_message
from engine.models import Message
from engine.runner.handling import collect
from engine.runner.scene import Cause, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.services.contacts import wait_for
from engine.services.editing import open_scenes
from engine.wakeups import wake_senders
from flows.events.message import MsgCreated
from flows.message import MsgContent


@transaction.atomic
def send_message(*, contact_id: UUID, content: MsgContent, cause: Cause, ticket: str = "") -> Message:
    """Writes it at once; one that can't be sent is kept too, as failed with the reason. Raises ContactBusy."""
    wait_for(contact_id)
    (scene,) = open_scenes([contact_id])
    scene.cause = cause
    event = _event(scene, content, ticket)
    scene.log(event)
    work = UnitOfWork()
    collect(scene, work)
    work.save()
    transaction.on_commit(wake_senders)
    return Message.objects.get(pk=event.uuid)


def _event(scene: Scene, content: MsgContent, ticket: str) -> MsgCreated:
    tools = scene.engine.tools
    said = Broadcast({"": content}, "", is_evaluated=True)  # what somebody wrote is no template
    msg = write_message(said, scene.contact, scene.place.environment, scene.assets, tools.clock, tools.random)
    return MsgCreated(msg=msg, ticket_uuid=ticket)
