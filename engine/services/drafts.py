"""Editing flows: drafts that save themselves, publishing them as revisions, and going back to old ones."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from engine.assets import place
from engine.clock import now
from engine.models import Flow, FlowDraft, FlowRevision, FlowTest, User, Workspace
from engine.models.base import IDS
from engine.services.checking import check_definition
from engine.services.flow_tests import run_tests
from engine.services.flows import add_revision, publish_flow, read_definition
from flows.definition import DEFAULT_EXPIRY
from flows.errors import InputError
from flows.inspection import Issue
from flows.translation import prune
from flows.upgrades import CURRENT, MAX_NAME, clone


class Opened(NamedTuple):
    """What an editor shows: the draft, or what was saved last. ``version`` is to be given when it is saved."""

    version: int
    definition: dict[str, Any]
    saved_on: datetime
    saved_by: User | None


class DraftConflict(Exception):
    """Somebody else saved since the version that the editor knows; ``opened`` is what there is now."""

    def __init__(self, opened: Opened) -> None:
        super().__init__("somebody else saved this flow in the meantime")
        self.opened = opened


class DraftBroken(Exception):
    """A draft has errors, so that it can't be published."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(f"{len(issues)} errors keep this flow from being published")
        self.issues = issues


class ConversationsChanged(Exception):
    """Saved conversations go otherwise with this draft; it can be published with ``confirm_tests``."""

    def __init__(self, tests: list[FlowTest]) -> None:
        super().__init__(f"{len(tests)} saved conversations go otherwise now")
        self.tests = tests


def open_draft(flow: Flow) -> Opened:
    """Raises InputError for a flow that has nothing to open."""
    draft = FlowDraft.objects.filter(flow=flow).select_related("saved_by").first()
    if draft:
        return Opened(flow.edition, draft.definition, draft.saved_on, draft.saved_by)
    saved = flow.revisions.select_related("saved_by").order_by("-number").first()
    if saved is None:
        raise InputError("", "this flow was never saved")
    return Opened(flow.edition, saved.definition, saved.created_on, saved.saved_by)


@transaction.atomic
def save_draft(*, flow: Flow, definition: Mapping[str, Any], version: int, by: User) -> Opened:
    """Raises DraftConflict, or InputError for what isn't a definition at all; it may be unfinished."""
    _check_shape(definition)
    locked = _lock(flow, version)
    return _store(locked, {**definition, "uuid": str(flow.pk)}, by)


def _lock(flow: Flow, version: int) -> Flow:
    locked = Flow.objects.select_for_update().get(pk=flow.pk)
    if locked.edition != version:
        raise DraftConflict(open_draft(locked))
    return locked


def _store(flow: Flow, definition: dict[str, Any], by: User) -> Opened:
    moment = now()
    saved = {"definition": definition, "saved_on": moment, "saved_by": by}
    if not FlowDraft.objects.filter(flow=flow).update(**saved):
        FlowDraft.objects.create(flow=flow, workspace_id=flow.workspace_id, **saved)
    flow.edition += 1
    flow.save(update_fields=["edition"])
    return Opened(flow.edition, definition, moment, by)


def _check_shape(definition: Any) -> None:
    if not isinstance(definition, Mapping):
        raise InputError("", "a definition has to be a JSON object")
    if not isinstance(definition.get("nodes"), list):
        raise InputError("nodes", "has to be a list")
    if "\\u0000" in json.dumps(definition):
        raise InputError("", "texts can't hold the character U+0000, take it out")


@transaction.atomic
def create_draft(*, workspace: Workspace, name: str, type: str, language: str, by: User) -> Flow:  # noqa: A002
    """A new flow with nothing in it; raises InputError if its name is taken or empty."""
    definition = {
        "uuid": IDS.uuid4(),
        "name": name.strip(),
        "spec_version": CURRENT,
        "language": language,
        "type": type,
        "revision": 0,
        "expire_after_minutes": DEFAULT_EXPIRY.get(Flow.Type(type), 0),
        "localization": {},
        "nodes": [],
    }
    return draft_of(workspace=workspace, definition=definition, by=by)


@transaction.atomic
def draft_of(*, workspace: Workspace, definition: Mapping[str, Any], by: User) -> Flow:
    """A new flow with a definition that isn't published yet; raises InputError if its name can't be used."""
    name = str(definition["name"])
    check_name(workspace=workspace, name=name)
    flow = Flow.objects.create(
        pk=definition["uuid"],
        workspace=workspace,
        name=name,
        type=definition["type"],
        language=definition["language"],
    )
    _store(flow, dict(definition), by)
    return flow


def check_name(*, workspace: Workspace, name: str, flow: Flow | None = None) -> None:
    """Raises InputError if a flow can't be called so."""
    if not 0 < len(name) <= MAX_NAME:
        raise InputError("name", f"has to have 1 to {MAX_NAME} characters")
    others = Flow.objects.for_workspace(workspace).filter(name__iexact=name)
    if (others.exclude(pk=flow.pk) if flow else others).exists():
        raise InputError("name", f"another flow is called “{name}”, choose another name")


def clone_flow(*, flow: Flow, name: str, by: User) -> Flow:
    """Another flow with what an editor of this one shows, and its own UUIDs; raises InputError for a bad name."""
    copied = clone(open_draft(flow).definition, _kept(flow), IDS)
    return draft_of(workspace=flow.workspace, definition={**copied, "name": name.strip(), "revision": 0}, by=by)


def _kept(flow: Flow) -> dict[str, str]:
    """UUIDs that a copy of a flow shares with it: those of the workspace's other things."""
    assets = place(flow.workspace_id).assets
    things = (assets.groups, assets.labels, assets.channels, assets.users, assets.topics, assets.templates, assets.llms)
    flows = Flow.objects.for_workspace(flow.workspace_id).exclude(pk=flow.pk).values_list("pk", flat=True)
    return {uuid: uuid for known in things for uuid in known} | {str(pk): str(pk) for pk in flows}


@transaction.atomic
def publish_draft(*, flow: Flow, version: int, by: User, confirm_tests: bool = False) -> FlowRevision:
    """Makes a revision of the draft that new sessions run; those under way keep theirs.

    Raises DraftConflict, DraftBroken, ConversationsChanged, or InputError for a name that is taken. Without a draft
    the last revision is published.
    """
    locked = _lock(flow, version)
    current = _publishable(locked, open_draft(locked).definition)
    failed = [test for test in run_tests(flow=locked, definition=current) if not (test.last or {}).get("ok")]
    if failed and not confirm_tests:
        raise ConversationsChanged(failed)
    draft = FlowDraft.objects.filter(flow=flow)
    saved = add_revision(flow=locked, current=current, by=by) if draft.exists() else locked.revisions.latest("number")
    draft.delete()
    publish_flow(revision=saved)
    return saved


def _publishable(flow: Flow, definition: Mapping[str, Any]) -> dict[str, Any]:
    checked = check_definition(workspace=flow.workspace, definition=definition)
    if checked.unreadable:
        raise checked.unreadable
    if checked.errors:
        raise DraftBroken(checked.errors)
    check_name(workspace=flow.workspace, name=str(definition.get("name", "")), flow=flow)
    return read_definition(prune(dict(definition)))


@transaction.atomic
def restore(*, flow: Flow, number: int, version: int, by: User) -> Opened:
    """An old revision becomes the draft; raises FlowRevision.DoesNotExist, and DraftConflict."""
    revision = flow.revisions.get(number=number)
    return _store(_lock(flow, version), revision.definition, by)


@transaction.atomic
def discard_draft(*, flow: Flow) -> None:
    """What was edited since the last revision is thrown away; a flow that has no revision keeps its draft."""
    locked = Flow.objects.select_for_update().get(pk=flow.pk)
    if locked.revisions.exists() and FlowDraft.objects.filter(flow=locked).delete()[0]:
        locked.edition += 1
        locked.save(update_fields=["edition"])
