"""One message to many people, to each in their language."""

import logging
from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.db import transaction

from engine.core.pacing import FULL_SPEED, Pace
from engine.models import Broadcast, Schedule, User, Workspace
from engine.services.audience import Audience, check_audience, refusal_code
from engine.services.bulk import begin
from flows.errors import QueryError
from flows.message import MsgContent
from flows.urns import URNError

logger = logging.getLogger(__name__)


@transaction.atomic
def create_broadcast(
    *,
    workspace: Workspace,
    audience: Audience,
    translations: Mapping[str, MsgContent],
    base_language: str,
    pace: Pace = FULL_SPEED,
    by: User | None = None,
    is_evaluated: bool = False,
    instead_of: Schedule | None = None,
) -> Broadcast:
    """Sends a message to the active contacts of an audience, to each in their language or else the base language;
    ``instead_of`` what was planned, which goes.

    Texts are templates over `@contact`, `@fields`, `@urns` and `@globals` unless they are ``is_evaluated``. Raises
    QueryError or URNError for an audience that makes no sense, ValueError without a text in the base language.
    """
    if base_language not in translations:
        raise ValueError(f"there is no text in the base language, {base_language}")
    check_audience(audience, workspace)
    broadcast = Broadcast.objects.create(
        workspace=workspace,
        **audience.columns(),
        **pace._asdict(),
        translations={language: msgspec.to_builtins(content) for language, content in translations.items()},
        base_language=base_language,
        is_evaluated=is_evaluated,
        created_by=by,
    )
    begin(broadcast)
    if instead_of:
        instead_of.delete()
    return broadcast


def request_broadcast(
    *, workspace_id: UUID, audience: Audience, translations: Mapping[str, MsgContent], base_language: str
) -> None:
    """A running flow asks for a message to others; a query that makes no sense means nobody."""
    workspace = Workspace.objects.get(pk=workspace_id)
    try:
        create_broadcast(
            workspace=workspace,
            audience=audience,
            translations=translations,
            base_language=base_language,
            is_evaluated=True,
        )
    except (QueryError, URNError) as error:
        logger.warning(
            "workspace %s: a flow asked for a broadcast that can't be: %s", workspace_id, refusal_code(error)
        )
