"""One task for each message that came in, and one for each reply."""

import json
from functools import cache
from typing import Any, cast
from uuid import UUID

import httpx
from celery import shared_task
from django.db import transaction

from channels.base import Outgoing
from engine.assets import Place, place
from engine.clock import CLOCK
from engine.core.session import Session as FlowSession
from engine.core.session import read_session, write_session
from engine.core.sprint import Sprint
from engine.gateways.services import AloneServices
from engine.models import Contact, FlowCount, GroupMembership, Message, Run, Session
from engine.models.base import uuid7
from engine.runner.engines import make_engine
from engine.runner.rows import to_json
from flows import contact as flow_contact
from flows.events.contact import ContactFieldChanged, ContactGroupsChanged
from flows.events.message import MsgCreated, MsgReceived
from flows.message import MsgIn
from flows.moment import write_rfc3339
from flows.refs import FlowRef, GroupRef
from flows.resumes import MsgResume
from flows.triggers import MsgTrigger
from tests.bench.load.words import KEYWORD


@shared_task(name="usual.handle")
def handle(message_id: str) -> None:
    """Takes a contact's flow one message further."""
    with transaction.atomic():
        message = Message.objects.select_related("channel").get(pk=message_id)
        contact = Contact.objects.select_for_update().get(pk=message.contact_id)
        where = place(message.workspace_id)
        seen = flow_contact_of(contact, where)
        waiting = Session.objects.filter(contact=contact, status=Session.Status.WAITING).first()
        session, sprint = step(where, seen, message, waiting)
        save_session(message, session, waiting)
        replies = save_events(message, contact, seen, sprint)
        save_counts(message, session, sprint)
        message.status = Message.Status.HANDLED
        message.save()
    for reply in replies:
        send.delay(str(reply.pk))


def flow_contact_of(contact: Contact, where: Place) -> flow_contact.Contact:
    groups = contact.memberships.select_related("group")
    return flow_contact.Contact(
        uuid=str(contact.pk),
        id=contact.number,
        name=contact.name,
        language=contact.language,
        status=cast("flow_contact.Status", contact.status),
        created_on=write_rfc3339(contact.created_on),
        urns=[flow_contact.ContactURN.parse(urn.identity) for urn in contact.urns.order_by("position")],
        groups=[GroupRef(str(one.group_id), one.group.name) for one in groups],
        fields={key: flow_contact.FieldValue(**value) for key, value in contact.fields.items()},
    )


def step(
    where: Place, seen: flow_contact.Contact, message: Message, waiting: Session | None
) -> tuple[FlowSession, Sprint]:
    engine = make_engine(AloneServices(message.workspace_id))
    now = write_rfc3339(CLOCK.now())
    channel = where.assets.channels[str(message.channel_id)]
    event = MsgReceived(
        uuid=str(message.pk), created_on=now, msg=MsgIn(urn=message.urn, channel=channel.ref, text=message.text)
    )
    if waiting and message.text != KEYWORD:
        session = read_session(waiting.state)
        resume = MsgResume(resumed_on=now, event=event)
        return session, engine.resume(session, where.assets, where.environment, seen, resume)
    (flow,) = where.published
    trigger = MsgTrigger(flow=FlowRef(flow, "Measured"), event=event, triggered_on=now)
    return engine.start(where.assets, where.environment, seen, trigger)


def save_session(message: Message, session: FlowSession, waiting: Session | None) -> None:
    if waiting is None:
        stored = Session(pk=session.uuid, workspace_id=message.workspace_id, contact_id=message.contact_id)
    else:
        stored = waiting
    stored.status = session.status
    stored.state = write_session(session).decode()
    stored.sprint_id = uuid7()
    stored.save()
    for record in session.runs:
        assert record.flow
        values: dict[str, Any] = {
            "status": record.status,
            "results": json.loads(to_json(record.results)),
            "responded": record.had_input,
            "modified_on": record.modified_on,
            "exited_on": record.exited_on,
        }
        fixed = {"workspace_id": message.workspace_id, "contact_id": message.contact_id, "session": stored}
        Run.objects.update_or_create(
            pk=UUID(record.uuid), defaults=values, create_defaults={**values, **fixed, "flow_id": record.flow.uuid}
        )


def save_events(message: Message, contact: Contact, seen: flow_contact.Contact, sprint: Sprint) -> list[Message]:
    replies = []
    for event in sprint.events:
        if isinstance(event, MsgCreated):
            replies.append(
                Message.objects.create(
                    pk=event.uuid,
                    workspace_id=message.workspace_id,
                    contact=contact,
                    channel=message.channel,
                    urn=message.urn,
                    direction=Message.Direction.OUT,
                    status=Message.Status.QUEUED,
                    text=event.msg.text,
                )
            )
        elif isinstance(event, ContactGroupsChanged):
            for group in event.groups_added:
                GroupMembership.objects.get_or_create(contact=contact, group_id=group.uuid)
            GroupMembership.objects.filter(
                contact=contact, group__in=[group.uuid for group in event.groups_removed]
            ).delete()
        elif isinstance(event, ContactFieldChanged):
            contact.fields = json.loads(to_json(seen.fields))
    contact.last_seen_on = CLOCK.now()
    contact.save()
    return replies


def save_counts(message: Message, session: FlowSession, sprint: Sprint) -> None:
    scopes = [f"node:{segment.destination_uuid}" for segment in sprint.segments]
    scopes += [f"segment:{segment.exit_uuid}:{segment.destination_uuid}" for segment in sprint.segments]
    run = session.runs[0]
    assert run.flow
    scopes += [f"result:{key}:{result.category}" for key, result in run.results.items()][-1:]
    FlowCount.objects.bulk_create(
        FlowCount(workspace_id=message.workspace_id, flow_id=run.flow.uuid, scope=scope, count=1) for scope in scopes
    )


@shared_task(name="usual.send")
def send(message_id: str) -> None:
    """Hands one message over."""
    message = Message.objects.select_related("channel").get(pk=message_id)
    assert message.channel
    outgoing = Outgoing(id=message_id, urn=message.urn, text=message.text)
    form = {"to": outgoing.urn.removeprefix("tel:+"), "text": outgoing.text, "id": outgoing.id}
    client().post(message.channel.config["send_url"], data=form).raise_for_status()
    message.status = Message.Status.WIRED
    message.sent_on = CLOCK.now()
    message.save()


@cache
def client() -> httpx.Client:
    return httpx.Client()
