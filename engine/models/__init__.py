"""Every table, one module per aggregate."""

from engine.models.boundary import Boundary
from engine.models.campaign import Campaign, CampaignFire, CampaignPoint, Schedule
from engine.models.channel import Channel
from engine.models.contact import (
    Contact,
    ContactField,
    ContactURN,
    ErasedContact,
    Global,
    Group,
    GroupMembership,
    Label,
)
from engine.models.count import ArchivedCount, BroadcastCount, ContactCount, FlowCount, MessageCount, TicketCount
from engine.models.drafting import FlowDraft, FlowLabel, FlowTest, Poll
from engine.models.flow import Flow, FlowRevision, Trigger
from engine.models.history import History
from engine.models.inbox import DeadLetter, InboundPart, Inbox, Received, Timer
from engine.models.incident import Incident
from engine.models.job import ContactChange, ContactImport, ImportRow, Job, MessageChange
from engine.models.message import EarlyReport, Message, MessagePart, Outbox
from engine.models.notification import Notification
from engine.models.respondent import (
    Cleaning,
    CodedReply,
    Digest,
    FlowFigures,
    PublicPage,
    PublicSite,
    Recipe,
    ReplyCode,
    Respondent,
    Weighting,
)
from engine.models.resthook import Resthook, ResthookSubscriber
from engine.models.security import AuditEntry, SignIn
from engine.models.session import Run, Session
from engine.models.start import Broadcast, Recipient, Start
from engine.models.survey import Quota, QuotaPlace, SampleDraw, ShareBack
from engine.models.ticket import CannedAnswer, Ticket, TicketEvent, Topic
from engine.models.traffic import ChannelCount, ChannelLog, FlowTraffic
from engine.models.user import ApiToken, Invitation, Membership, Role, User
from engine.models.webhook import WebhookCall
from engine.models.workspace import Workspace

__all__ = [
    "ApiToken",
    "ArchivedCount",
    "AuditEntry",
    "Boundary",
    "Broadcast",
    "BroadcastCount",
    "Campaign",
    "CampaignFire",
    "CampaignPoint",
    "CannedAnswer",
    "Channel",
    "ChannelCount",
    "ChannelLog",
    "Cleaning",
    "CodedReply",
    "Contact",
    "ContactChange",
    "ContactCount",
    "ContactField",
    "ContactImport",
    "ContactURN",
    "DeadLetter",
    "Digest",
    "EarlyReport",
    "ErasedContact",
    "Flow",
    "FlowCount",
    "FlowDraft",
    "FlowFigures",
    "FlowLabel",
    "FlowRevision",
    "FlowTest",
    "FlowTraffic",
    "Global",
    "Group",
    "GroupMembership",
    "History",
    "ImportRow",
    "InboundPart",
    "Inbox",
    "Incident",
    "Invitation",
    "Job",
    "Label",
    "Membership",
    "Message",
    "MessageChange",
    "MessageCount",
    "MessagePart",
    "Notification",
    "Outbox",
    "Poll",
    "PublicPage",
    "PublicSite",
    "Quota",
    "QuotaPlace",
    "Received",
    "Recipe",
    "Recipient",
    "ReplyCode",
    "Respondent",
    "Resthook",
    "ResthookSubscriber",
    "Role",
    "Run",
    "SampleDraw",
    "Schedule",
    "Session",
    "ShareBack",
    "SignIn",
    "Start",
    "Ticket",
    "TicketCount",
    "TicketEvent",
    "Timer",
    "Topic",
    "Trigger",
    "User",
    "WebhookCall",
    "Weighting",
    "Workspace",
]
