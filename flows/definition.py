"""A flow, its nodes and their exits; `flows.reading` makes them of JSON."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from flows.action import Action
from flows.limits import ACTIONS_PER_NODE, EXITS_PER_NODE, TIMEOUT_SECONDS
from flows.localization import Localization, translation
from flows.properties import UUID
from flows.refs import FlowRef
from flows.routing import Category, Router

DEFAULT_EXPIRY = {"messaging": 3 * 24 * 60, "voice": 5}


def expiry_of(minutes: int, flow_type: str) -> timedelta:
    """How long waits last in a flow that says so many minutes. Those stored before there was a limit last as long."""
    return timedelta(minutes=min(minutes or DEFAULT_EXPIRY.get(flow_type, 0), TIMEOUT_SECONDS // 60))


class Exit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way out of a node; without destination it ends the run."""

    uuid: UUID
    destination_uuid: str = ""


class Node(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """Actions, then perhaps a router, then the exits."""

    uuid: UUID
    actions: Annotated[tuple[Action, ...], Meta(max_length=ACTIONS_PER_NODE)] = ()
    router: Router | None = None
    exits: Annotated[tuple[Exit, ...], Meta(min_length=1, max_length=EXITS_PER_NODE)]

    def exit(self, uuid: str) -> Exit | None:
        """The exit with this UUID."""
        return self._exits.get(uuid)

    @cached_property
    def outcomes(self) -> dict[str, tuple[Category, Exit]]:
        """The categories of the router, each with its exit, by the UUID of the category."""
        categories = self.router.categories if self.router else ()
        return {category.uuid: (category, self._exits[category.exit_uuid]) for category in categories}

    @cached_property
    def _exits(self) -> dict[str, Exit]:
        return {one.uuid: one for one in self.exits}


class Flow(Struct, frozen=True, kw_only=True, dict=True):
    """A flow. `revision` and `expire_after_minutes` are 0 if not given; `_ui` is the editor's own."""

    uuid: UUID
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    spec_version: str
    language: str
    type: Literal["messaging", "messaging_background", "messaging_offline", "voice"]
    revision: int = 0
    expire_after_minutes: int = 0
    localization: Localization = {}
    nodes: tuple[Node, ...] = ()
    ui: Any = msgspec.field(default=msgspec.UNSET, name="_ui")

    def node(self, uuid: str) -> Node | None:
        """The node with this UUID."""
        return self._nodes.get(uuid)

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.uuid: node for node in self.nodes}

    @cached_property
    def ref(self) -> FlowRef:
        """Its reference."""
        return FlowRef(self.uuid, self.name, self.revision)

    @cached_property
    def expiry(self) -> timedelta:
        """How long a wait lasts at most."""
        return expiry_of(self.expire_after_minutes, self.type)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The flow's own language and then those it is translated to."""
        return (self.language, *(language for language in self.localization if language != self.language))

    def localized(
        self, languages: Sequence[str], uuid: str, name: str, native: Sequence[str]
    ) -> tuple[Sequence[str], str]:
        """The texts of an item in the first of these languages that it is translated to, else its own.

        Of several texts those that aren't translated are said in the item's own language.
        """
        for language in languages:
            if language == self.language:
                break
            texts = translation(self.localization, language, uuid, name)
            if texts and len(texts) == len(native):
                return [text or own for text, own in zip(texts, native, strict=True)], language
            if texts:
                return texts, language
        return native, self.language

    def items(self) -> Iterator[tuple[Node, Struct]]:
        """All that may hold templates, texts and references, in order: actions, then routers (cases are within)."""
        for node in self.nodes:
            for action in node.actions:
                yield node, action
            if node.router:
                yield node, node.router
