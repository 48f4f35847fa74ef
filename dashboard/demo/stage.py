"""What a demo needs in the database: a workspace, an imported flow, a channel and contacts."""

import secrets
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from dashboard.demo.people import Person
from dashboard.demo.poll import Poll
from engine.models import Channel, Contact, Flow, FlowRevision, User, Workspace
from engine.services.channels import create_channel
from engine.services.imports import plan_import, run_import
from engine.services.inbox import Incoming, resolve_contacts
from engine.services.starts import create_start
from engine.services.workspaces import create_workspace
from flows.export import read_export

OWNER = "demo@example.org"
FIRST_NUMBER = 250780000000


def open_workspace() -> Workspace:
    """A workspace of its own for each demo, in which whoever set this site up finds it."""
    first = User.objects.order_by("created_on").first()
    name = f"Demo {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
    owner = first.email if first else OWNER
    return create_workspace(name=name, owner=owner, password=secrets.token_urlsafe(), country="RW").workspace


def import_flow(workspace: Workspace, export: Path) -> Flow:
    """Import a file as the import page does; returns its first flow."""
    plan = plan_import(workspace=workspace, export=read_export(export.read_bytes()))
    return run_import(workspace=workspace, plan=plan).flows[0]


def read_poll(flow: Flow) -> Poll:
    return Poll(FlowRevision.objects.get(flow=flow, number=flow.published).definition)


def make_people(poll: Poll, count: int) -> list[Person]:
    return [Person(f"+{FIRST_NUMBER + index}", index, poll) for index in range(count)]


def begin(flow: Flow, people: Sequence[Person], send_url: str) -> str:
    """Start the flow for everyone on a channel that sends to `send_url`; returns the path of its webhook.

    It is run in a thread of its own, and closes that thread's connection.
    """
    with closing(connection):
        channel = open_channel(flow.workspace, send_url)
        create_start(flow=flow, contacts=create_contacts(channel, people))
        return f"/c/ex/{channel.pk}"


def open_channel(workspace: Workspace, send_url: str) -> Channel:
    """An External channel whose provider takes messages at `send_url`."""
    config = {"send_url": send_url, "max_length": 640, "mo_id_field": "id"}
    return create_channel(workspace=workspace, code="EX", name="Demo gateway", address="1234", config=config)


@transaction.atomic
def create_contacts(channel: Channel, people: Sequence[Person]) -> list[Contact]:
    """The contacts that the people's first messages would create."""
    first = [
        Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=f"tel:{person.number}")
        for person in people
    ]
    return list(Contact.objects.filter(pk__in=resolve_contacts(first).values()))
