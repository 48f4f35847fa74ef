"""Where definitions of former versions hold templates, and changes to all templates of a definition."""

import re
from collections.abc import Callable, Iterator, Set
from typing import Any

from flows.expressions.template import refactor_template
from flows.expressions.tree import ContextReference, DotLookup, Node
from flows.raw_definition import Json, actions, routers, text_in, translations
from flows.result import result_key

# By type of action: paths to templates. `[]` stands for every item of a list, `*` for every value of an object.
Paths = dict[str, tuple[str, ...]]

_UNCHANGED: Paths = {
    "add_contact_groups": ("groups[].name_match",),
    "add_contact_urn": ("path",),
    "add_input_labels": ("labels[].name_match",),
    "call_classifier": ("input",),
    "call_webhook": ("body", "headers.*", "url"),
    "open_ticket": ("assignee.email_match", "body"),
    "play_audio": ("audio_url",),
    "remove_contact_groups": ("groups[].name_match",),
    "say_msg": ("text",),
    "send_broadcast": (
        "attachments[]",
        "contact_query",
        "groups[].name_match",
        "legacy_vars[]",
        "quick_replies[]",
        "text",
    ),
    "send_email": ("addresses[]", "body", "subject"),
    "set_contact_field": ("value",),
    "set_contact_language": ("language",),
    "set_contact_name": ("name",),
    "set_contact_timezone": ("timezone",),
    "set_run_result": ("value",),
    "start_session": ("contact_query", "groups[].name_match", "legacy_vars[]"),
}
_MESSAGE = ("attachments[]", "quick_replies[]", "text")

TEMPLATES_13_2: Paths = {
    **_UNCHANGED,
    "send_msg": (*_MESSAGE, "templating.components[].params[]", "templating.variables[]"),
}
TEMPLATES_13_6: Paths = {**_UNCHANGED, "send_msg": (*_MESSAGE, "template_variables[]")}
_ROUTER = ("operand", "cases[].arguments[]")

Change = Callable[[str], str]


def rewrite_templates(flow: Json, paths: Paths, change: Change) -> None:
    """Change every template of a definition, and its translations."""
    for kind, places in paths.items():
        for action in actions(flow, kind):
            _rewrite_item(flow, action, places, change)
    for router in routers(flow):
        _rewrite_item(flow, router, _ROUTER, change)


def _rewrite_item(flow: Json, item: Json, paths: tuple[str, ...], change: Change) -> None:
    for path in paths:
        for owner, key in _places(item, path.split(".")):
            owner[key] = _changed(owner[key], change)
            for language in translations(flow):
                texts = language.get(text_in(owner, "uuid"), key)
                if texts is not None:
                    language.set(text_in(owner, "uuid"), key, [change(text) for text in texts])


def _places(item: Json, steps: list[str]) -> Iterator[tuple[Json, str]]:
    """The objects and keys at which the values of a path are found."""
    key, rest = steps[0].removesuffix("[]"), steps[1:]
    if key == "*":
        yield from ((item, one) for one in item)
    elif key in item and not rest:
        yield item, key
    else:
        below = item.get(key)
        for one in below if isinstance(below, list) else [below]:
            if isinstance(one, dict):
                yield from _places(one, rest)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value)
    return [change(one) if isinstance(one, str) else one for one in value] if isinstance(value, list) else value


def webhook_json(template: str) -> str:
    """The template with `webhook.json` in place of `webhook`."""
    return refactor_template(template, frozenset({"webhook"}), _webhook_json)


def _webhook_json(node: Node) -> Node:
    is_webhook = isinstance(node, ContextReference) and node.name.lower() == "webhook"
    return DotLookup(node, "json") if is_webhook else node


def result_keys(flow: Json) -> set[str]:
    """The keys of all results that a flow saves."""
    names = [text_in(action, "name") for action in actions(flow, "set_run_result")]
    names += [text_in(router, "result_name") for router in routers(flow)]
    return {result_key(name) for name in names if name}


def shorten_results(keys: Set[str], limit: int) -> Change:
    """A change that cuts the names in `results.name` as those of the results were cut."""

    def visit(node: Node) -> Node:
        match node:
            case DotLookup(container=ContextReference(name="results") as results, name=name) if len(name) > limit:
                return DotLookup(results, _shortened(name, keys, limit))
        return node

    def change(template: str) -> str:
        return refactor_template(template, frozenset({"results"}), visit) if has_long_name(template) else template

    # Hardly any flow has one, and looking is much quicker than parsing.
    has_long_name = re.compile(rf"\w{{{limit + 1}}}").search
    return change


def _shortened(name: str, keys: Set[str], limit: int) -> str:
    cut = name[:limit]
    # Names were also trimmed, so their keys may lack the last underscore.
    trimmed = cut.rstrip("_")
    return trimmed if trimmed.lower() in keys and cut.lower() not in keys else cut
