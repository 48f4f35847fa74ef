"""What a workspace has besides contacts: channels, fields, groups, flows… looked up by flows while they run.

There is one implementation, over plain dictionaries; hosts fill it from a database or from JSON (`Assets.from_json`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from flows.errors import InputError
from flows.locations import Locations
from flows.refs import (
    CampaignRef,
    ChannelRef,
    FieldRef,
    FlowRef,
    GlobalRef,
    GroupRef,
    LabelRef,
    LLMRef,
    TemplateRef,
    TopicRef,
    UserRef,
)

if TYPE_CHECKING:
    from flows.definition import Flow


class Channel(Struct, frozen=True, dict=True):
    """A way to reach contacts; `roles` of send, receive, call, answer, ussd; `country` ISO 3166 alpha-2 or empty.

    With `near_letters` texts leave in the alphabet of SMS where that can be (`e` for `ë`).
    """

    uuid: str
    name: str = ""
    address: str = ""
    schemes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    country: str = ""
    match_prefixes: tuple[str, ...] = ()
    allow_international: bool = False
    near_letters: bool = False

    @cached_property
    def ref(self) -> ChannelRef:
        """Its reference."""
        return ChannelRef(self.uuid, self.name)

    def serves(self, country: str) -> bool:
        """Whether phone numbers of a country ("" if unknown) can be reached through it."""
        return not self.country or self.allow_international or country in ("", self.country)


class Field(Struct, frozen=True, dict=True):
    """A contact field; `type` is one of text, number, datetime, state, district, ward."""

    key: str
    name: str = ""
    type: str = "text"
    uuid: str = ""

    @cached_property
    def ref(self) -> FieldRef:
        """Its reference."""
        return FieldRef(self.key, self.name)


class Group(Struct, frozen=True, dict=True):
    """A group; with a `query` (ContactQL) its members are those who match, else they are added and removed by hand."""

    uuid: str
    name: str = ""
    query: str = ""

    @cached_property
    def ref(self) -> GroupRef:
        """Its reference."""
        return GroupRef(self.uuid, self.name)


class Label(Struct, frozen=True, dict=True):
    """A label for incoming messages."""

    uuid: str
    name: str = ""

    @cached_property
    def ref(self) -> LabelRef:
        """Its reference."""
        return LabelRef(self.uuid, self.name)


class Global(Struct, frozen=True, dict=True):
    """A text that is the same for all contacts (`@globals.hotline`)."""

    key: str
    name: str = ""
    value: str = ""

    @cached_property
    def ref(self) -> GlobalRef:
        """Its reference."""
        return GlobalRef(self.key, self.name)


class Topic(Struct, frozen=True, dict=True):
    """What a ticket is about."""

    uuid: str
    name: str = ""

    @cached_property
    def ref(self) -> TopicRef:
        """Its reference."""
        return TopicRef(self.uuid, self.name)


class User(Struct, frozen=True, dict=True):
    """Someone who works in the workspace."""

    uuid: str
    name: str = ""
    email: str = ""

    @cached_property
    def ref(self) -> UserRef:
        """Its reference."""
        return UserRef(self.uuid, self.name)


class Campaign(Struct, frozen=True, dict=True):
    """A campaign of dated events."""

    uuid: str
    name: str = ""

    @cached_property
    def ref(self) -> CampaignRef:
        """Its reference."""
        return CampaignRef(self.uuid, self.name)


class LLM(Struct, frozen=True, dict=True):
    """A language model; `roles` of editing, engine."""

    uuid: str
    name: str = ""
    type: str = ""
    roles: tuple[str, ...] = ()

    @cached_property
    def ref(self) -> LLMRef:
        """Its reference."""
        return LLMRef(self.uuid, self.name)


class Resthook(Struct, frozen=True, gc=False):
    """URLs that subscribed to something that flows announce."""

    slug: str
    subscribers: tuple[str, ...] = ()


class TemplateComponent(Struct, frozen=True, gc=False):
    """A part of a template's translation; `variables` maps names in `content` to indexes in the variables."""

    name: str
    type: str
    content: str = ""
    display: str = ""
    variables: dict[str, int] = {}


class TemplateVariable(Struct, frozen=True, gc=False):
    """A gap in a template: `type` is text, image, video or document."""

    type: str


class TemplateTranslation(Struct, frozen=True, gc=False):
    """A template as approved for one channel and locale (`eng-US`)."""

    channel: ChannelRef
    locale: str
    components: tuple[TemplateComponent, ...] = ()
    variables: tuple[TemplateVariable, ...] = ()


class Template(Struct, frozen=True, dict=True):
    """A message that a provider has approved beforehand."""

    uuid: str
    name: str = ""
    translations: tuple[TemplateTranslation, ...] = ()

    @cached_property
    def ref(self) -> TemplateRef:
        """Its reference."""
        return TemplateRef(self.uuid, self.name)


FlowLoader = Callable[[str], "Flow | None"]
Asset = TypeVar("Asset", bound=Struct)


def _read(kind: type[Asset], data: Mapping[str, Any], name: str) -> list[Asset]:
    try:
        return msgspec.convert(data.get(name) or [], list[kind])  # type: ignore[valid-type]  # a type made at run time
    except msgspec.ValidationError as error:
        raise InputError(name, str(error)) from error


def _named(assets: Iterable[Asset], name: str) -> Asset | None:
    wanted = name.lower()
    return next((asset for asset in assets if getattr(asset, "name", "").lower() == wanted), None)


class Assets:
    """All assets of a workspace: dictionaries by UUID, key or slug in the workspace's order.

    `flows` tells which flows exist; `flow()` loads a definition when it is needed. `memo` holds what others derive
    once from these assets (compiled queries of groups), so assets must not change after they were first used.
    """

    def __init__(
        self,
        *,
        campaigns: Iterable[Campaign] = (),
        channels: Iterable[Channel] = (),
        fields: Iterable[Field] = (),
        flows: Iterable[FlowRef] = (),
        globals: Iterable[Global] = (),  # noqa: A002 - the word of the language
        groups: Iterable[Group] = (),
        labels: Iterable[Label] = (),
        llms: Iterable[LLM] = (),
        locations: Locations | None = None,
        resthooks: Iterable[Resthook] = (),
        templates: Iterable[Template] = (),
        topics: Iterable[Topic] = (),
        users: Iterable[User] = (),
        load_flow: FlowLoader = lambda _uuid: None,
    ) -> None:
        self.campaigns = {campaign.uuid: campaign for campaign in campaigns}
        self.channels = {channel.uuid: channel for channel in channels}
        self.fields = {field.key: field for field in fields}
        self.flows = {flow.uuid: flow for flow in flows}
        self.globals = {item.key: item for item in globals}
        self.groups = {group.uuid: group for group in groups}
        self.labels = {label.uuid: label for label in labels}
        self.llms = {llm.uuid: llm for llm in llms}
        self.locations = locations
        self.resthooks = {resthook.slug: resthook for resthook in resthooks}
        self.templates = {template.uuid: template for template in templates}
        self.topics = {topic.uuid: topic for topic in topics}
        self.users = {user.uuid: user for user in users}
        self.memo: dict[Any, Any] = {}
        self._load_flow = load_flow
        self._loaded_flows: dict[str, Flow | None] = {}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], load_flow: FlowLoader = lambda _uuid: None) -> "Assets":
        """Read the static form, an object of optional lists; raises InputError. Of `flows` only the names are used."""
        hierarchies = data.get("locations") or []
        return cls(
            campaigns=_read(Campaign, data, "campaigns"),
            channels=_read(Channel, data, "channels"),
            fields=_read(Field, data, "fields"),
            flows=_read(FlowRef, data, "flows"),
            globals=_read(Global, data, "globals"),
            groups=_read(Group, data, "groups"),
            labels=_read(Label, data, "labels"),
            llms=_read(LLM, data, "llms"),
            locations=Locations(hierarchies[0]) if hierarchies else None,
            resthooks=_read(Resthook, data, "resthooks"),
            templates=_read(Template, data, "templates"),
            topics=_read(Topic, data, "topics"),
            users=_read(User, data, "users"),
            load_flow=load_flow,
        )

    def replacing(self, *, channels: Iterable[Channel], flows: Iterable[FlowRef], load_flow: FlowLoader) -> "Assets":
        """The same workspace with other channels and flows."""
        return Assets(
            campaigns=self.campaigns.values(),
            channels=channels,
            fields=self.fields.values(),
            flows=flows,
            globals=self.globals.values(),
            groups=self.groups.values(),
            labels=self.labels.values(),
            llms=self.llms.values(),
            locations=self.locations,
            resthooks=self.resthooks.values(),
            templates=self.templates.values(),
            topics=self.topics.values(),
            users=self.users.values(),
            load_flow=load_flow,
        )

    def flow(self, uuid: str) -> "Flow | None":
        """The definition of a flow, None if there is no such flow. Raises what the loader raises."""
        if uuid not in self._loaded_flows:
            self._loaded_flows[uuid] = self._load_flow(uuid)
        return self._loaded_flows[uuid]

    def group_named(self, name: str) -> Group | None:
        """The first group of that name in any case."""
        return _named(self.groups.values(), name)

    def label_named(self, name: str) -> Label | None:
        """The first label of that name in any case."""
        return _named(self.labels.values(), name)

    def topic_named(self, name: str) -> Topic | None:
        """The first topic of that name in any case."""
        return _named(self.topics.values(), name)

    def flow_named(self, name: str) -> FlowRef | None:
        """The first flow of that name in any case."""
        return _named(self.flows.values(), name)

    def user_with_email(self, email: str) -> User | None:
        """The user with that e-mail address in any case."""
        wanted = email.lower()
        return next((user for user in self.users.values() if user.email.lower() == wanted), None)

    @cached_property
    def smart_groups(self) -> tuple[Group, ...]:
        """The groups that have a query."""
        return tuple(group for group in self.groups.values() if group.query)

    @cached_property
    def senders(self) -> dict[str, tuple[Channel, ...]]:
        """The channels that can send, by URN scheme."""
        found: dict[str, list[Channel]] = {}
        for channel in self.channels.values():
            if "send" in channel.roles:
                for scheme in channel.schemes:
                    found.setdefault(scheme, []).append(channel)
        return {scheme: tuple(channels) for scheme, channels in found.items()}

    def phone_senders(self, country: str) -> tuple[Channel, ...]:
        """The channels that can send to phone numbers of a country ("" if the number tells none)."""
        found = self._phone_senders.get(country)
        if found is None:
            senders = self.senders.get("tel", ())
            found = self._phone_senders[country] = tuple([one for one in senders if one.serves(country)])
        return found

    @cached_property
    def _phone_senders(self) -> dict[str, tuple[Channel, ...]]:
        return {}
