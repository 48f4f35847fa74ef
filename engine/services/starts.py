"""Starting a flow for many people."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from engine.core.pacing import FULL_SPEED, Pace
from engine.models import Contact, Flow, Group, Start, User
from engine.services.audience import Audience, check_audience, refusal_code
from engine.services.bulk import begin
from flows.errors import QueryError
from flows.urns import URNError

logger = logging.getLogger(__name__)


@transaction.atomic
def create_start(
    *,
    flow: Flow,
    everyone: bool = False,
    groups: Iterable[Group] = (),
    contacts: Iterable[Contact] = (),
    audience: Audience | None = None,
    pace: Pace = FULL_SPEED,
    params: Mapping[str, Any] | None = None,
    trigger: Mapping[str, Any] | None = None,
    by: User | None = None,
    origin: str = "ui",
) -> Start:
    """Starts active contacts of the flow's workspace: an audience, or everyone, or some groups and contacts.

    ``trigger`` is what the session is triggered by, when that isn't a person (see ``flows.triggers``), ``origin``
    is ui or api. Raises QueryError or URNError for an audience that makes no sense.
    """
    audience = audience or Audience(
        everyone=everyone,
        groups=tuple(group.pk for group in groups),
        contacts=tuple(contact.pk for contact in contacts),
    )
    check_audience(audience, flow.workspace)
    start = Start.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        **audience.columns(),
        **pace._asdict(),
        params=dict(params or {}),
        trigger=dict(trigger) if trigger else None,
        created_by=by,
        origin=origin,
    )
    begin(start)
    return start


def request_start(
    *, workspace_id: UUID, flow: str, audience: Audience, trigger: Mapping[str, Any], create_contact: bool = False
) -> None:
    """A running flow asks for others to be started; a flow that is gone or a query that makes no sense asks nothing."""
    found = Flow.objects.for_workspace(workspace_id).filter(pk=flow).first()
    if found is None:
        return
    if create_contact:
        made = Contact.objects.create(workspace_id=workspace_id)
        audience = msgspec.structs.replace(audience, contacts=(*audience.contacts, made.pk))
    try:
        create_start(flow=found, audience=audience, trigger=trigger)
    except (QueryError, URNError) as error:
        logger.warning("flow %s asked for a start that can't be: %s", flow, refusal_code(error))
