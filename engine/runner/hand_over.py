"""What was asked by USSD and not answered there, as the line dropped, is asked by SMS."""

from uuid import UUID

from engine.models import Inbox
from engine.runner.conversation import Conversation
from engine.runner.handlers.message import find_sms
from engine.runner.items import Item
from engine.runner.occasions import Starts, meant_session, occasion
from engine.runner.scene import Scene, waiting_flow
from engine.services.ussd import find_question, sms_number
from flows.contact import ACTIVE
from flows.events.message import MsgCreated
from flows.message import MsgOut, QuickReply


@occasion(Inbox.Kind.HAND_OVER)
def hand_over(scene: Scene, item: Item, _starts: Starts) -> None:
    """Has a say only once, and if nobody has answered since. Payload: session and sprint, as timers have them."""
    waiting = meant_session(scene, item)
    if waiting is None or waiting.sprint_id != item.payload["sprint"] or scene.contact.status != ACTIVE:
        return
    if waiting.session.numbered is None and (question := _question(scene, waiting)):
        waiting.touched = True
        waiting.session.numbered = ()  # from now on texts have the choices in them
        scene.log(MsgCreated(msg=question), waiting, waiting_flow(waiting.session))


def _question(scene: Scene, waiting: Conversation) -> MsgOut | None:
    """What was asked, as an SMS; None if no channel can send it."""
    asked = find_question(scene.contact_id, waiting.session.uuid)
    dialled = scene.contact.urns[0] if scene.contact.urns else None
    if asked is None or dialled is None or not dialled.channel:
        return None
    channel = find_sms(scene.assets, dialled.identity, sms_number(UUID(dialled.channel)))
    replies = tuple(QuickReply("text", choice) for choice in asked.choices)
    return MsgOut(urn=dialled.identity, channel=channel, text=asked.text, quick_replies=replies) if channel else None
