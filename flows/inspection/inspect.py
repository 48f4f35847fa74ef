"""The inspection of a flow that RapidPro's editors and APIs know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from flows.action import Action
from flows.actions.start_session import StartSession
from flows.assets import Assets
from flows.definition import Flow
from flows.inspection.dependencies import Dependency, dependencies, is_missing
from flows.inspection.results import ResultInfo, results
from flows.inspection.templates import has_expressions, paths, texts
from flows.patterns import compile_pattern
from flows.properties import localizables
from flows.refs import Ref
from flows.routers.switch import Case, SwitchRouter

Json = dict[str, Any]


@dataclass(frozen=True)
class Inspection:
    """What a flow needs and gives. `templates` and `localizables` are texts; `to_json` is what RapidPro calls info."""

    node_count: int
    languages: tuple[str, ...]
    dependencies: tuple[Json, ...]
    locals: tuple[str, ...]
    results: tuple[ResultInfo, ...]
    parent_refs: tuple[str, ...]
    issues: tuple[Json, ...]
    templates: tuple[str, ...]
    localizables: tuple[str, ...]

    def to_json(self) -> Json:
        """`{counts, dependencies, locals, results, parent_refs, issues}`."""
        return {
            "counts": {"nodes": self.node_count, "languages": len(self.languages)},
            "dependencies": list(self.dependencies),
            "locals": list(self.locals),
            "results": [msgspec.to_builtins(one) for one in self.results],
            "parent_refs": list(self.parent_refs),
            "issues": list(self.issues),
        }


def inspect(flow: Flow, assets: Assets | None = None) -> Inspection:
    """Inspect a flow. With the assets of its workspace it is also told what it lacks."""
    mentions = list(dependencies(flow))
    templates = [one.text for one in texts(flow)]
    return Inspection(
        node_count=len(flow.nodes),
        languages=tuple(flow.localization),
        dependencies=tuple(_distinct(mentions, assets)),
        locals=tuple(sorted(set(_locals(flow)))),
        results=tuple(results(flow)),
        parent_refs=tuple(sorted(set(_parent_results(templates)))),
        issues=(*_missing(mentions, assets), *_legacy_vars(flow), *_invalid_patterns(flow)),
        templates=tuple(templates),
        localizables=tuple(_localizables(flow)),
    )


def _distinct(mentions: list[Dependency], assets: Assets | None) -> Iterator[Json]:
    seen = set()
    for mention in mentions:
        key = mention.ref.kind, mention.ref.identity
        if key not in seen:
            seen.add(key)
            missing = assets is not None and is_missing(mention.ref, assets)
            yield _reference(mention.ref) | ({"missing": True} if missing else {})


def _reference(ref: Ref) -> Json:
    named: Json = msgspec.to_builtins(ref)
    return {**named, "name": getattr(ref, "name", ""), "type": ref.kind}


def _locals(flow: Flow) -> Iterator[str]:
    for _, item in flow.items():  # noqa: PERF102  # not a dictionary
        if isinstance(item, Action):
            yield from item.local_names()


def _parent_results(templates: list[str]) -> Iterator[str]:
    for template in templates:
        for path in paths(template):
            if path[:2] == ("parent", "results") and len(path) > 2:
                yield path[2]


def _localizables(flow: Flow) -> Iterator[str]:
    for _, item in flow.items():  # noqa: PERF102  # not a dictionary
        for one in localizables(item):
            yield from filter(None, one.texts)


def _issue(kind: str, description: str, node_uuid: str, action_uuid: str = "", language: str = "", **more: Any) -> Json:
    place = {"node_uuid": node_uuid, "action_uuid": action_uuid, "language": language}
    return {"type": kind, **{key: one for key, one in place.items() if one}, "description": description, **more}


def _missing(mentions: list[Dependency], assets: Assets | None) -> Iterator[Json]:
    for ref, node, action_uuid, language in mentions:
        if assets is not None and is_missing(ref, assets):
            description = f"missing {ref.kind} dependency '{ref.identity}'"
            dependency = _reference(ref)
            yield _issue("missing_dependency", description, node.uuid, action_uuid, language, dependency=dependency)


def _legacy_vars(flow: Flow) -> Iterator[Json]:
    for node, item in flow.items():
        if isinstance(item, StartSession) and item.legacy_vars:
            description = "use of expressions instead of contact query"
            yield _issue("legacy_vars", description, node.uuid, item.uuid, vars=list(item.legacy_vars))


def _invalid_patterns(flow: Flow) -> Iterator[Json]:
    for node, item in flow.items():
        for case in item.cases if isinstance(item, SwitchRouter) else ():
            if case.type == "has_pattern":
                for language, pattern in _patterns(flow, case):
                    if not has_expressions(pattern) and compile_pattern(pattern) is None:
                        description = f"invalid regex: {pattern}"
                        yield _issue("invalid_regex", description, node.uuid, language=language, regex=pattern)


def _patterns(flow: Flow, case: Case) -> Iterator[tuple[str, str]]:
    yield from (("", pattern) for pattern in case.arguments)
    for language, items in flow.localization.items():
        yield from ((language, pattern) for pattern in items.get(case.uuid, {}).get("arguments", ()))
