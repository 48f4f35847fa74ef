"""What a flow depends on: things of the workspace that it refers to, by reference or in templates."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import NamedTuple

from flows.action import Action
from flows.assets import Assets
from flows.definition import Flow, Node
from flows.inspection.templates import Path, paths, texts
from flows.properties import references
from flows.refs import ClassifierRef, FieldRef, GlobalRef, GroupRef, OptInRef, Ref
from flows.routers.switch import Case, SwitchRouter

# Workspaces have none of these any more, so nothing can depend on them.
_NO_LONGER_KNOWN = (ClassifierRef, OptInRef)
_OWNERS_OF_FIELDS = ("parent", "child")


class Dependency(NamedTuple):
    """One mention of something: by a node's action or its router, perhaps in a translation."""

    ref: Ref
    node: Node
    action_uuid: str = ""
    language: str = ""


def dependencies(flow: Flow) -> Iterator[Dependency]:
    """Every mention, node by node: first those by reference, then those in templates."""
    templates = groupby(texts(flow), lambda text: text.node.uuid)
    in_templates = {uuid: list(found) for uuid, found in templates}
    for node in flow.nodes:
        yield from _references(flow, node)
        for text in in_templates.get(node.uuid, ()):
            for ref in filter(None, map(_reference, paths(text.text))):
                yield Dependency(ref, node, text.action_uuid, text.language)


def _references(flow: Flow, node: Node) -> Iterator[Dependency]:
    for item in (*node.actions, *filter(None, [node.router])):
        action_uuid = item.uuid if isinstance(item, Action) else ""
        for ref in references(item):
            if ref.identity and not isinstance(ref, _NO_LONGER_KNOWN):
                yield Dependency(ref, node, action_uuid)
        if isinstance(item, SwitchRouter):
            yield from _tested_groups(flow, node, item)


def _tested_groups(flow: Flow, node: Node, router: SwitchRouter) -> Iterator[Dependency]:
    for case in router.cases:
        if case.type == "has_group":
            for language, arguments in _arguments(flow, case):
                uuid, name = (*arguments, "", "")[:2]
                if uuid:
                    yield Dependency(GroupRef(uuid, name), node, language=language)


def _arguments(flow: Flow, case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "", case.arguments
    for language, items in flow.localization.items():
        translated = items.get(case.uuid, {}).get("arguments")
        if translated:
            yield language, translated


def _reference(path: Path) -> Ref | None:
    """The global or field that a path reads."""
    if path[0] == "globals" and len(path) > 1:
        return GlobalRef(path[1])
    if path[0] in _OWNERS_OF_FIELDS:
        path = path[1:]
    if path[:1] == ("contact",):
        path = path[1:]
    return FieldRef(path[1]) if path[:1] == ("fields",) and len(path) > 1 else None


def is_missing(ref: Ref, assets: Assets) -> bool:
    """Whether the workspace lacks what is referred to; contacts are taken to be there."""
    known = _known(assets).get(ref.kind)
    return known is not None and ref.identity not in known


def _known(assets: Assets) -> dict[str, Collection[str]]:
    return {
        "channel": assets.channels,
        "field": assets.fields,
        "flow": assets.flows,
        "global": assets.globals,
        "group": assets.groups,
        "label": assets.labels,
        "llm": assets.llms,
        "template": assets.templates,
        "topic": assets.topics,
        "user": assets.users,
    }
