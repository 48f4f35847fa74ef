"""Events that need nothing written: what they tell is in the session, the runs, the counters or the log."""

import logging

from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.events.contact import ContactFlowChanged
from flows.events.message import (
    DialWait,
    MsgDeleted,
    MsgStatusChanged,
    TypingStarted,
    TypingStopped,
)
from flows.events.problem import Error, Failure, Warn
from flows.events.run import FlowEntered, RunEnded, RunResultChanged, RunStarted
from flows.events.service import AirtimeCreated, EmailSent, LLMCalled, ResthookCalled
from flows.events.session import (
    CallCreated,
    CallMissed,
    CallReceived,
    CampaignFired,
    ChatStarted,
    DialEnded,
    WaitExpired,
    WaitTimedOut,
)

logger = logging.getLogger(__name__)


@handles(
    *(RunStarted, RunEnded, RunResultChanged, FlowEntered, WaitExpired, WaitTimedOut, DialEnded, ContactFlowChanged),
    *(CallCreated, CallMissed, CallReceived, CampaignFired, ChatStarted, DialWait, TypingStarted, TypingStopped),
    *(MsgDeleted, MsgStatusChanged, AirtimeCreated, EmailSent, LLMCalled, ResthookCalled),
)
def known_elsewhere(_scene: Scene, _happened: Happened, _event: object, _work: UnitOfWork) -> None:
    return


@handles(Error, Failure, Warn)
def problem(scene: Scene, happened: Happened, event: Error | Failure | Warn, _work: UnitOfWork) -> None:
    """Texts of problems can quote what people wrote, so only the kind and the place are logged."""
    code = "" if isinstance(event, Failure) else event.code
    logger.info("%(event)s %(code)s in flow %(flow)s of contact %(contact)s", {**about(scene, happened), "code": code})


def about(scene: Scene, happened: Happened) -> dict[str, str]:
    """What the log may name."""
    return {"event": happened.event.type, "flow": happened.flow or "-", "contact": scene.contact.uuid}
