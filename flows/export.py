"""Reads export files, of RapidPro since version 3 and of our own: flows, and what flows need.

Whatever the version, what comes out is of today: definitions of the current version, groups and fields with UUIDs and
keys, campaigns and triggers in one form.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flows import export_shape
from flows.assets import Field, Group, Label
from flows.errors import FlowError, InputError
from flows.inspection.dependencies import dependencies
from flows.legacy.conversion import read_texts
from flows.legacy.older.languages import three_letters
from flows.legacy.older.steps import OLDEST, read_version
from flows.legacy.templates import rewrite_template
from flows.properties import references
from flows.raw_definition import Json, object_in, objects_in, text_in
from flows.reading import read_flow
from flows.refs import FieldRef, FlowRef, GroupRef, LabelRef, Ref
from flows.schema import Problem, validate
from flows.shape import check_shape
from flows.stable_ids import StableIds
from flows.upgrades import CURRENT, MAX_NAME, upgrade

TRIGGER_TYPES = {
    "C": "catch_all",
    "K": "keyword",
    "M": "missed_call",
    "N": "new_conversation",
    "O": "opt_in",
    "P": "opt_out",
    "R": "referral",
    "S": "schedule",
    "T": "closed_ticket",
    "V": "inbound_call",
}
MATCH_TYPES = {"F": "first_word", "O": "only_word"}
FIRST_OF_TODAYS_SYNTAX = (13, 0)
UNITS = {"M": "minutes", "H": "hours", "D": "days", "W": "weeks"}
START_MODES = {"I": "interrupt", "S": "skip", "P": "passive"}
# Texts in no language, as files of old versions have them.
NO_LANGUAGE = "und"
LETTERS_OF_LANGUAGE = 3
FIELD_TYPES = frozenset(("text", "number", "datetime", "state", "district", "ward"))
_FIELD_KEY = re.compile(r"[a-z][a-z0-9_]{0,35}")
# As JSON writes it, which writes a backslash as two.
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class TriggerSpec:
    """What starts a flow. `type` is one of TRIGGER_TYPES' values, `match` of a keyword first_word or only_word."""

    type: str
    flow: FlowRef
    keywords: tuple[str, ...] = ()
    match: str = "first_word"
    groups: tuple[GroupRef, ...] = ()
    exclude_groups: tuple[GroupRef, ...] = ()
    channel_uuid: str = ""


@dataclass(frozen=True)
class CampaignPoint:
    """What a campaign does before or after a date of the contact: start a flow, or send a message (by language).

    `offset` is in `unit`s (minutes, hours, days, weeks); `hour` is that of the day, -1 for the hour of the date.
    `start_mode` says what becomes of a flow that the contact is in: interrupt, skip (it isn't) or passive (it goes on).
    """

    uuid: str
    offset: int
    unit: str
    relative_to: FieldRef
    hour: int = -1
    flow: FlowRef | None = None
    message: Mapping[str, str] = field(default_factory=dict)
    base_language: str = ""
    start_mode: str = "interrupt"


@dataclass(frozen=True)
class CampaignSpec:
    """A campaign for the members of a group."""

    uuid: str
    name: str
    group: GroupRef
    points: tuple[CampaignPoint, ...]


@dataclass(frozen=True)
class FlowSpec:
    """A flow of the file: its definition as of today, and what keeps it from being used, if anything does."""

    name: str
    definition: Json
    problems: tuple[Problem, ...] = ()

    @property
    def uuid(self) -> str:
        """The UUID of the flow, empty if it couldn't be read."""
        return text_in(self.definition, "uuid")


@dataclass(frozen=True)
class Export:
    """What a file holds, and so what an import would create.

    Groups, fields and labels are those that are listed and those that flows, campaigns and triggers only mention.
    `missing_flows` are mentioned by flows of the file but aren't in it.
    """

    version: str
    site: str
    flows: tuple[FlowSpec, ...]
    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    labels: tuple[Label, ...]
    campaigns: tuple[CampaignSpec, ...]
    triggers: tuple[TriggerSpec, ...]
    missing_flows: tuple[FlowRef, ...]

    @property
    def problems(self) -> list[tuple[FlowSpec, Problem]]:
        """Everything that keeps flows of the file from being used."""
        return [(flow, problem) for flow in self.flows for problem in flow.problems]


def read_export(data: bytes | str | Mapping[str, Any], base_media_url: str = "") -> Export:
    """Read an export file, or a single definition; raises InputError with a sentence that says why it can't be.

    A flow that can't be used has problems instead; whether to import the others is for the caller to decide.
    `base_media_url` is where the files are that old flows name by relative URLs.
    """
    try:
        return _read(_file(data), base_media_url)
    except RecursionError:
        raise InputError("", "this file is nested too deeply to be an export of flows") from None


def _read(file: Json, base_media_url: str) -> Export:
    version = _version(file)
    check_shape(file, export_shape.File, InputError)
    specs = tuple(_flow(flow, index, file, base_media_url) for index, flow in enumerate(objects_in(file, "flows")))
    is_old = read_version(version) < FIRST_OF_TODAYS_SYNTAX
    campaigns = tuple(_campaign(campaign, is_old=is_old) for campaign in objects_in(file, "campaigns"))
    triggers = tuple(_trigger(trigger) for trigger in objects_in(file, "triggers"))
    mentioned = [*filter(_has_key, _mentioned_by_flows(specs)), *_mentioned_by_others(campaigns, triggers)]
    known = {spec.uuid for spec in specs}
    return Export(
        version=version,
        site=text_in(file, "site"),
        flows=specs,
        groups=tuple(_groups(file, mentioned)),
        fields=tuple(_fields(file, mentioned)),
        labels=tuple({ref.uuid: Label(ref.uuid, ref.name) for ref in mentioned if isinstance(ref, LabelRef)}.values()),
        campaigns=campaigns,
        triggers=triggers,
        missing_flows=tuple(
            {ref.uuid: ref for ref in mentioned if isinstance(ref, FlowRef) and ref.uuid not in known}.values()
        ),
    )


def _file(data: bytes | str | Mapping[str, Any]) -> Json:
    file: Any = data
    if isinstance(data, bytes | str):
        try:
            file = json.loads(data)
        except UnicodeDecodeError:
            raise InputError("", "this file isn't text, so it can't be an export of flows") from None
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise InputError(place, f"this file isn't valid JSON ({error.msg}), export it again") from None
        except ValueError:
            raise InputError("", "this file has a number that is too long, export it again") from None
    if not isinstance(file, Mapping):
        raise InputError("", "this file isn't an export of flows: it has to be a JSON object")
    _check_texts(file)
    if isinstance(file.get("flows"), list):
        return dict(file)
    if any(key in file for key in ("nodes", "action_sets", "rule_sets", "definition")):
        return {"version": file.get("version") or file.get("spec_version"), "flows": [dict(file)]}
    raise InputError("flows", "this file isn't an export of flows: it has no list of flows")


def _check_texts(file: Mapping[str, Any]) -> None:
    """Raises InputError for characters that no database can keep."""
    text = json.dumps(file, ensure_ascii=False)
    if _NULL.search(text) or _SURROGATE.search(text):
        raise InputError("", "this file has null characters or halves of characters, export it again")


def _version(file: Json) -> str:
    version = str(file.get("version") or CURRENT)
    number = read_version(version)
    if number < OLDEST:
        raise InputError("version", f"this file is of version {version}, {OLDEST[0]} is the oldest that can be read")
    if number > read_version(CURRENT):
        raise InputError("version", f"this file is of version {version}, newer than {CURRENT}: update Jibu first")
    return version


def _flow(flow: Json, index: int, file: Json, base_media_url: str) -> FlowSpec:
    flow = _completed(flow, index, file)
    name = _name(flow)
    try:
        definition = upgrade(flow, base_media_url=base_media_url)
    except FlowError as error:
        path = f"flows[{index}]" + (f".{error.path}" if error.path else "")
        return FlowSpec(name, {}, (Problem(path, name, error.message, "Export it from a newer version, or remove it"),))
    return FlowSpec(name, definition, tuple(validate(definition)))


def _completed(flow: Json, index: int, file: Json) -> Json:
    """The definition with a name that isn't too long and, if it has no version of its own, that of the file."""
    if "spec_version" not in flow:
        inner = object_in(flow, "definition") or flow
        flow = {**flow, "version": flow.get("version") or inner.get("version") or file.get("version")}
    name = (_name(flow) or f"Flow {index + 1}")[:MAX_NAME].strip()
    if object_in(flow, "metadata"):
        flow["metadata"] = {**flow["metadata"], "name": name}
    return {**flow, "name": name}


def _name(flow: Json) -> str:
    return text_in(object_in(flow, "metadata") or {}, "name") or text_in(flow, "name")


def _mentioned_by_flows(specs: tuple[FlowSpec, ...]) -> Iterator[Ref]:
    for spec in specs:
        if spec.problems:
            continue
        flow = read_flow(spec.definition)
        yield from (dependency.ref for dependency in dependencies(flow))
        for node in flow.nodes:
            for action in node.actions:
                yield from (_named(ref) for ref in references(action) if _is_name(ref))


def _is_name(ref: Ref) -> bool:
    name = getattr(ref, "name_match", "")
    return bool(name) and "@" not in name


def _named(ref: Ref) -> Ref:
    """A group or label that is mentioned by its name alone."""
    name = getattr(ref, "name_match", "")
    uuid = _uuid(ref.kind, name)
    return GroupRef(uuid, name) if isinstance(ref, GroupRef) else LabelRef(uuid, name)


def _mentioned_by_others(campaigns: tuple[CampaignSpec, ...], triggers: tuple[TriggerSpec, ...]) -> Iterator[Ref]:
    for campaign in campaigns:
        yield campaign.group
        for point in campaign.points:
            yield point.relative_to
            if point.flow:
                yield point.flow
    for trigger in triggers:
        yield from (trigger.flow, *trigger.groups, *trigger.exclude_groups)


def _groups(file: Json, mentioned: list[Ref]) -> Iterator[Group]:
    """The groups by UUID; those that are mentioned by name alone only if no other has that name."""
    listed = [
        Group(_key(one) or _uuid("group", text_in(one, "name")), text_in(one, "name"), text_in(one, "query"))
        for one in objects_in(file, "groups")
    ]
    others = [Group(ref.uuid, ref.name) for ref in mentioned if isinstance(ref, GroupRef)]
    found: dict[str, Group] = {}
    for group in sorted(listed + others, key=lambda one: one.uuid == _uuid("group", one.name)):
        is_named = any(one.name.lower() == group.name.lower() for one in found.values())
        if not (is_named and group.uuid == _uuid("group", group.name)):
            found.setdefault(group.uuid, group)
    yield from found.values()


def _fields(file: Json, mentioned: list[Ref]) -> Iterator[Field]:
    """Those with keys that fields can have; of a type that is none of ours they are texts."""
    listed = [Field(**_texts(one, "key", "name", "type")) for one in objects_in(file, "fields") if one["key"]]
    fields = {one.key: one if one.type in FIELD_TYPES else Field(one.key, one.name) for one in listed}
    names = {ref.key: ref.name for ref in mentioned if isinstance(ref, FieldRef) and ref.name}
    for ref in mentioned:
        if isinstance(ref, FieldRef) and ref.key not in fields:
            fields[ref.key] = Field(ref.key, names.get(ref.key) or ref.key.replace("_", " ").capitalize())
    yield from (one for one in fields.values() if _FIELD_KEY.fullmatch(one.key))


def _texts(item: Json, *keys: str) -> dict[str, str]:
    return {key: text_in(item, key) for key in keys if text_in(item, key)}


def _campaign(campaign: Json, *, is_old: bool) -> CampaignSpec:
    name = text_in(campaign, "name")
    points = tuple(_point(event, is_old=is_old) for event in objects_in(campaign, "events"))
    uuid = _key(campaign) or _uuid("campaign", name, campaign.get("id"))
    return CampaignSpec(uuid, name, _group_ref(campaign.get("group")), points)


def _point(event: Json, *, is_old: bool) -> CampaignPoint:
    relative_to = object_in(event, "relative_to") or {}
    starts_flow = event.get("event_type") != "M"
    message = {} if starts_flow else _message(event.get("message"))
    base_language = text_in(event, "base_language")
    if is_old:
        message = {language: rewrite_template(text) for language, text in message.items()}
    hour, offset = event.get("delivery_hour"), str(event.get("offset") or 0)
    return CampaignPoint(
        uuid=_key(event) or _uuid("event", event),
        offset=int(offset) if re.fullmatch(r"-?\d{1,9}", offset) else 0,
        unit=UNITS.get(text_in(event, "unit"), "days"),
        relative_to=FieldRef(
            text_in(relative_to, "key"), text_in(relative_to, "label") or text_in(relative_to, "name")
        ),
        hour=hour if isinstance(hour, int) else -1,
        flow=_flow_ref(event.get("flow")) if starts_flow else None,
        message=message,
        base_language=base_language if base_language in message else next(iter(message), ""),
        start_mode=START_MODES.get(text_in(event, "start_mode"), "interrupt"),
    )


def _message(value: Any) -> dict[str, str]:
    """By language. Old files have it as JSON, or in no language."""
    if isinstance(value, str) and value.startswith("{"):
        with suppress(ValueError):
            value = json.loads(value)
    return {_language(code): text for code, text in read_texts(value).items()}


def _language(code: str) -> str:
    found = three_letters(code)
    return found if len(found) == LETTERS_OF_LANGUAGE else NO_LANGUAGE


def _trigger(trigger: Json) -> TriggerSpec:
    kind = text_in(trigger, "trigger_type")
    keywords = trigger.get("keywords") or [trigger.get("keyword")]
    channel = trigger.get("channel")
    return TriggerSpec(
        type=TRIGGER_TYPES.get(kind, kind),
        flow=_flow_ref(trigger.get("flow")),
        keywords=tuple(str(keyword) for keyword in keywords if keyword),
        match=MATCH_TYPES.get(text_in(trigger, "match_type"), "first_word"),
        groups=tuple(_group_ref(group) for group in trigger.get("groups") or []),
        exclude_groups=tuple(_group_ref(group) for group in trigger.get("exclude_groups") or []),
        channel_uuid=_key(channel if isinstance(channel, dict) else {"uuid": channel}),
    )


def _flow_ref(value: Any) -> FlowRef:
    flow = value if isinstance(value, dict) else {}
    return FlowRef(_key(flow) or _uuid("flow", text_in(flow, "name"), flow.get("id")), text_in(flow, "name"))


def _group_ref(value: Any) -> GroupRef:
    group = value if isinstance(value, dict) else {"name": str(value)}
    name = text_in(group, "name")
    return GroupRef(_key(group) or _uuid("group", name, group.get("id")), name)


def _key(item: Json) -> str:
    """Its UUID; empty where there is none, as in old files, which have numbers."""
    text = text_in(item, "uuid")
    return text if _is_uuid(text) else ""


def _has_key(ref: Ref) -> bool:
    return _is_uuid(getattr(ref, "uuid", "")) if isinstance(ref, FlowRef | GroupRef | LabelRef) else True


def _is_uuid(text: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(text))
    return False


def _uuid(kind: str, name: Any, number: Any = None) -> str:
    """The UUID of something that a file knows by number or name; definitions of old versions get the same one."""
    return StableIds({"kind": kind, "id": number, "name": name}).uuid4()
