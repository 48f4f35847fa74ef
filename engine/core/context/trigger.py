"""What started or resumed a session, as templates see it."""

from decimal import Decimal

from engine.core.context.contact import describe_ticket, named_object, user_object
from flows.assets import Assets
from flows.expressions.convert import as_value
from flows.expressions.values import Value, XObject
from flows.resumes import DialResume, Resume
from flows.triggers import CampaignTrigger, ChatTrigger, ManualTrigger, MsgTrigger, TicketTrigger, Trigger


def trigger_object(trigger: Trigger, assets: Assets) -> XObject:
    """`@trigger`; what doesn't apply to its type is null."""
    manual = trigger if isinstance(trigger, ManualTrigger) else None
    return XObject(
        {
            "type": trigger.type,
            "params": _params(trigger),
            "keyword": _keyword(trigger),
            "user": user_object(manual.user, assets) if manual else None,
            "origin": manual.origin if manual else "",
            "campaign": _campaign(trigger, assets),
            "ticket": describe_ticket(trigger.ticket, assets) if isinstance(trigger, TicketTrigger) else None,
        }
    )


def _params(trigger: Trigger) -> Value:
    if isinstance(trigger, ChatTrigger):
        return XObject(trigger.event.params)
    return as_value(trigger.params or {})


def _keyword(trigger: Trigger) -> Value:
    match = trigger.keyword_match if isinstance(trigger, MsgTrigger) else None
    return match.keyword if match else ""


def _campaign(trigger: Trigger, assets: Assets) -> Value:
    found = assets.campaigns.get(trigger.event.campaign.uuid) if isinstance(trigger, CampaignTrigger) else None
    return named_object(found.uuid, found.name) if found else None


def resume_object(resume: Resume | None) -> XObject | None:
    """`@resume`: null until the session is resumed for the first time."""
    if resume is None:
        return None
    return XObject({"type": resume.type, "dial": _dial(resume)})


def _dial(resume: Resume) -> Value:
    if not isinstance(resume, DialResume):
        return None
    dial = resume.event.dial
    return XObject({"status": dial.status, "duration": Decimal(dial.duration)})
