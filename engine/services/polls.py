"""Polls of the wizard: stored as they were put together, and built into flows that open in the editor."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import transaction

from engine.clock import now
from engine.models import ContactField, Flow, Poll, User, Workspace
from engine.models.base import IDS
from engine.services.drafts import check_name, draft_of, open_draft, publish_draft, save_draft
from engine.services.groups import create_field
from flows.poll import Poll as Definition
from flows.poll import Question, read_poll
from flows.wizard import build

NO_FLOW = "00000000-0000-4000-8000-000000000000"
_FIELD_TYPES = {
    "number": ContactField.Type.NUMBER,
    "age": ContactField.Type.NUMBER,
    "scale": ContactField.Type.NUMBER,
    "region": ContactField.Type.STATE,
}


class PollDetached(Exception):
    """The poll's flow was changed in the editor; building it anew would undo that."""


class PollChanged(Exception):
    """Somebody else has saved the poll since it was read; saving it again would undo that."""


def read_for_saving(data: Mapping[str, Any]) -> Definition:
    """A poll whose questions all have ids; raises InputError."""
    poll = read_poll(data)
    named = tuple(question if question.id else _with_id(question) for question in poll.questions)
    return msgspec.structs.replace(poll, questions=named)


def _with_id(question: Question) -> Question:
    return msgspec.structs.replace(question, id=IDS.uuid4())


@transaction.atomic
def create_poll(*, workspace: Workspace, data: Mapping[str, Any], by: User, publish: bool = False) -> Poll:
    """Stores a poll and its flow, as a draft unless it is to be published; raises InputError and DraftBroken."""
    poll = read_for_saving(data)
    flow = draft_of(workspace=workspace, definition=build(poll, IDS.uuid4()), by=by)
    _add_fields(workspace, poll)
    stored = msgspec.to_builtins(poll)
    if publish:
        _publish(flow, by)
    return Poll.objects.create(workspace=workspace, name=flow.name, poll=stored, flow=flow, saved_by=by)


@transaction.atomic
def change_poll(
    *, poll: Poll, data: Mapping[str, Any], by: User, seen: str = "", overwrite: bool = False, publish: bool = False
) -> Poll:
    """Builds the flow anew, as ``create_poll`` does. Raises PollChanged if it isn't the version ``seen`` any more, and
    PollDetached, unless changes may be overwritten.
    """
    changed = read_for_saving(data)
    if poll.flow is None:
        return create_poll(workspace=poll.workspace, data=data, by=by, publish=publish)
    flow = Flow.objects.select_for_update().get(pk=poll.flow.pk)
    poll.refresh_from_db(fields=["poll", "saved_on"])
    if seen and not overwrite and seen != version_of(poll):
        raise PollChanged
    check_name(workspace=poll.workspace, name=changed.title.strip(), flow=flow)
    opened = open_draft(flow)
    if not overwrite and not _is_as_built(opened.definition, build(read_poll(poll.poll), str(flow.pk))):
        raise PollDetached
    _add_fields(poll.workspace, changed)
    save_draft(flow=flow, definition=build(changed, str(flow.pk)), version=opened.version, by=by)
    if publish:
        _publish(flow, by)
    poll.name, poll.poll, poll.saved_on, poll.saved_by = changed.title.strip(), msgspec.to_builtins(changed), now(), by
    poll.save(update_fields=["name", "poll", "saved_on", "saved_by"])
    return poll


def version_of(poll: Poll) -> str:
    """Another one after each saving."""
    return poll.saved_on.isoformat()


def _publish(flow: Flow, by: User) -> None:
    flow.refresh_from_db()
    publish_draft(flow=flow, version=flow.edition, by=by, confirm_tests=True)


def _is_as_built(definition: Mapping[str, Any], built: Mapping[str, Any]) -> bool:
    """Whether nobody changed more than where cards stand."""
    return all(definition.get(key) == built[key] for key in ("nodes", "localization", "language"))


def _add_fields(workspace: Workspace, poll: Definition) -> None:
    """Makes the fields that answers are saved to."""
    wanted = {question.field: question for question in poll.questions if question.field}
    fields = ContactField.objects.for_workspace(workspace).filter(key__in=wanted)
    for key in wanted.keys() - set(fields.values_list("key", flat=True)):
        kind = _FIELD_TYPES.get(wanted[key].kind, ContactField.Type.TEXT)
        create_field(workspace=workspace, key=key, name=key.replace("_", " ").capitalize(), type=kind)


def preview_poll(data: Mapping[str, Any]) -> dict[str, Any]:
    """The flow that a poll would become; raises InputError."""
    return build(read_poll(data), NO_FLOW)
