"""The simulator, saved conversations and the live engine say the same in every conversation that a browser can hold."""

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils.timezone import now

from engine.assets import place
from engine.core.resuming import ResumeRefused
from engine.models import (
    Channel,
    Contact,
    ContactField,
    ContactURN,
    Flow,
    Global,
    Group,
    GroupMembership,
    Inbox,
    Label,
    Message,
    Session,
    Topic,
    Workspace,
)
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
from engine.services.flow_tests import run_tests, save_test
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.sessions import move_on
from engine.services.simulation import Setting, Simulator
from engine.services.starts import create_start

Json = dict[str, Any]

SESSIONS = Path(__file__).parents[3] / "shared" / "conformance" / "visible" / "sessions_realistic.json.gz"
# Conversations of one workspace; a nightly run has them all.
MOST = None if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 4
RESUMES = {"msg", "wait_timeout", "wait_expiration"}

pytestmark = pytest.mark.skipif(not SESSIONS.exists(), reason="the conformance kit is not beside the project")


@cache
def kit() -> Json:
    data: Json = json.loads(gzip.decompress(SESSIONS.read_bytes())) if SESSIONS.exists() else {"rows": [], "refs": {}}
    return data


def conversations() -> Mapping[str, list[Json]]:
    """Those that a person starts and that call no service, by the name of their workspace's things."""
    found: dict[str, list[Json]] = {}
    for row in kit()["rows"]:
        request = row["request"]
        kinds = {resume["type"] for resume in request["resumes"]}
        held = request["trigger"]["type"] == "manual" and kinds <= RESUMES and not request.get("http_mocks")
        if held and isinstance(request["assets"], dict) and "$ref" in request["assets"] and not row.get("random"):
            found.setdefault(request["assets"]["$ref"], []).append({**request, "id": row["id"]})
    return found


def settle(assets: Json, environment: Json) -> Workspace:
    """A workspace that has these things."""
    workspace = Workspace.objects.create(
        name="Kit",
        country=environment.get("default_country", ""),
        languages=environment.get("allowed_languages", []),
        timezone=environment.get("timezone", "UTC"),
        date_format=environment.get("date_format", "YYYY-MM-DD"),
    )
    for one in assets.get("fields", []):
        ContactField.objects.create(workspace=workspace, key=one["key"], name=one["name"], type=one["type"])
    for one in assets.get("groups", []):
        Group.objects.create(pk=one["uuid"], workspace=workspace, name=one["name"], query=one.get("query") or "")
    for one in assets.get("labels", []):
        Label.objects.create(pk=one["uuid"], workspace=workspace, name=one["name"])
    for one in assets.get("topics", []):
        Topic.objects.create(pk=one["uuid"], workspace=workspace, name=one["name"])
    for one in assets.get("globals", []):
        Global.objects.create(workspace=workspace, key=one["key"], name=one["name"], value=one["value"])
    for one in assets.get("channels", []):
        about = {key: one.get(key, "") for key in ("name", "address", "country")}
        Channel.objects.create(
            pk=one["uuid"], workspace=workspace, type="EX", schemes=one["schemes"], roles=one["roles"], **about
        )
    for definition in assets["flows"]:
        publish_flow(revision=save_flow(workspace=workspace, definition=definition))
    return workspace


def can_be_held(workspace: Workspace, request: Json) -> bool:
    """Whether somebody can write at all, and says nothing that the engine itself answers, as STOP."""
    said = [resume["event"]["msg"]["text"] for resume in request["resumes"] if resume["type"] == "msg"]
    wishes = [place(workspace.pk).opt_words.wish(text) for text in said]
    schemes = {scheme for channel in place(workspace.pk).assets.channels.values() for scheme in channel.schemes}
    urns = [urn.partition(":")[0] for urn in request["contact"].get("urns", [])]
    return bool(urns) and urns[0] in schemes and not any(wishes)


def appear(workspace: Workspace, contact: Json) -> Contact:
    known = place(workspace.pk).assets.fields
    row = Contact.objects.create(
        workspace=workspace,
        name=contact.get("name", ""),
        language=contact.get("language", ""),
        timezone=contact.get("timezone", ""),
        created_on=contact["created_on"],
        fields={key: value for key, value in contact.get("fields", {}).items() if key in known},
    )
    for position, urn in enumerate(contact["urns"]):
        identity = urn.partition("?")[0].partition("#")[0]
        ContactURN.objects.create(workspace=workspace, contact=row, identity=identity, position=position)
    for group in contact.get("groups", []):
        GroupMembership.objects.create(contact=row, group_id=group["uuid"])
    return row


def simulated(workspace: Workspace, flow: Flow, request: Json, persona: Json) -> list[list[str]]:
    """What the simulator says, turn by turn."""
    simulator = Simulator(workspace, Setting(definition=flow.revisions.latest("number").definition))
    turned = simulator.start(persona, {"params": request["trigger"].get("params")})
    said = [[message.text for message in turned.messages]]
    for resume in request["resumes"]:
        if not turned.is_waiting:
            break
        try:
            turned = simulator.resume(turned.session, turned.contact, given(resume))
        except ResumeRefused:  # time passes where nothing is said of that
            break
        said.append([message.text for message in turned.messages])
    return said


def given(resume: Json) -> Json:
    """A resume in as few words as the browser sends."""
    return (
        {"type": "msg", "text": resume["event"]["msg"]["text"]} if resume["type"] == "msg" else {"type": resume["type"]}
    )


def live(flow: Flow, request: Json, contact: Contact, turns: int) -> list[list[str]]:
    """What the engine sends, turn by turn."""
    create_start(flow=flow, contacts=[contact], params=request["trigger"].get("params"))
    said = [sent_by_a_batch(contact)]
    for resume in request["resumes"][: turns - 1]:
        happen(resume, contact)
        said.append(sent_by_a_batch(contact))
    return said


def sent_by_a_batch(contact: Contact) -> list[str]:
    before = set(Message.objects.filter(contact=contact).values_list("pk", flat=True))
    run_batch()
    handle_contact(contact.pk)  # what has to be done outside of batches, as mail
    sent = Message.objects.filter(contact=contact, direction="out").exclude(pk__in=before).order_by("pk")
    return list(sent.values_list("text", flat=True))


def happen(resume: Json, contact: Contact) -> None:
    if resume["type"] == "msg":
        urn = contact.urns.order_by("position").values_list("identity", flat=True)[0]
        channels = Channel.objects.filter(workspace=contact.workspace, schemes__contains=[urn.partition(":")[0]])
        text = resume["event"]["msg"]["text"]
        channel = channels.values_list("pk", flat=True)[0]
        receive([Incoming(workspace_id=contact.workspace_id, channel_id=channel, urn=urn, text=text)])
    elif resume["type"] == "wait_timeout":
        move_on(workspace=contact.workspace, contacts=[contact.pk])
    else:
        waiting = Session.objects.get(contact=contact, status="waiting")
        Session.objects.filter(pk=waiting.pk).update(expires_on=now())
        payload = {"session": str(waiting.pk), "sprint": str(waiting.sprint_id)}
        Inbox.objects.create(workspace=contact.workspace, contact=contact, kind="expiration", payload=payload)


def steps(said: list[list[str]], resumes: list[Json]) -> Iterator[Json]:
    """A conversation as the phone would save it."""
    yield {"expect": said[0]}
    for texts, resume in zip(said[1:], resumes, strict=False):
        yield (
            {"say": given(resume)["text"]} if resume["type"] == "msg" else {resume["type"].removeprefix("wait_"): True}
        )
        yield {"expect": texts}


@pytest.mark.parametrize("name", conversations())
def test_all_three_say_the_same(transactional_db: None, name: str) -> None:
    requests = conversations()[name][:MOST]
    workspace = settle(kit()["refs"][name], requests[0]["environment"])
    spoken = 0
    for request in requests:
        flow = Flow.objects.get(pk=UUID(request["trigger"]["flow"]["uuid"]))
        if not can_be_held(workspace, request):
            continue
        contact = appear(workspace, request["contact"])
        persona = {**request["contact"], "uuid": str(contact.pk), "id": contact.number, "tickets": []}
        said = simulated(workspace, flow, request, persona)
        assert live(flow, request, contact, len(said)) == said, request["id"]
        save_test(flow=flow, name=request["id"], steps=list(steps(said, request["resumes"])), persona=persona)
        (outcome,) = run_tests(flow=flow, definition=flow.revisions.latest("number").definition)
        assert outcome.last, request["id"]
        assert outcome.last["ok"], outcome.last
        spoken += sum(map(len, said))
        outcome.delete()
        contact.urns.all().delete()
    assert spoken or not any(can_be_held(workspace, request) for request in requests)
