"""Upgrades of definitions within version 13."""

from flows.raw_definition import Json, actions, object_in, objects_in, routers, text_in, translations
from flows.stable_ids import StableIds
from flows.upgrades.steps import upgrades_to
from flows.upgrades.templates import (
    TEMPLATES_13_2,
    TEMPLATES_13_6,
    result_keys,
    rewrite_templates,
    shorten_results,
    webhook_json,
)

MAX_RESULT_NAME = 64
MAX_CATEGORY_NAME = 36


@upgrades_to("13.1.0")
def identify_templatings(flow: Json, ids: StableIds) -> None:
    """Templatings get a UUID, so that their variables can be translated."""
    for action in actions(flow, "send_msg"):
        templating = object_in(action, "templating")
        if templating is not None:
            templating["uuid"] = ids.uuid4()


@upgrades_to("13.2.0")
def name_language(flow: Json, _: StableIds) -> None:
    """A language that isn't an ISO code, like `base`, becomes `und`."""
    if len(text_in(flow, "language")) != 3:
        flow["language"] = "und"
        (object_in(flow, "localization") or {}).pop("und", None)


@upgrades_to("13.3.0")
def read_webhook_json(flow: Json, _: StableIds) -> None:
    """What was `@webhook` is `@webhook.json`, as `@webhook` is now the whole call."""
    rewrite_templates(flow, TEMPLATES_13_2, webhook_json)


@upgrades_to("13.4.0")
def split_templatings(flow: Json, ids: StableIds) -> None:
    """The variables of a templating are those of its only component, the body."""
    for action in actions(flow, "send_msg"):
        templating = object_in(action, "templating")
        if templating is None:
            continue
        old, new = str(templating.pop("uuid", "")), ids.uuid4()
        templating["components"] = [{"uuid": new, "name": "body", "params": templating.pop("variables", None) or []}]
        for language in translations(flow):
            texts = language.pop(old, "variables")
            if texts is not None:
                language.set(new, "params", texts)


@upgrades_to("13.5.0")
def join_templatings(flow: Json, _: StableIds) -> None:
    """A templating is two properties of its action: the template, and the variables of all components together."""
    for action in actions(flow, "send_msg"):
        templating = object_in(action, "templating")
        if templating is None:
            continue
        components = objects_in(templating, "components")
        del action["templating"]
        action["template"] = templating.get("template")
        action["template_variables"] = [text for component in components for text in _parameters(component)]
        _join_translations(flow, text_in(action, "uuid"), components)


def _join_translations(flow: Json, action_uuid: str, components: list[Json]) -> None:
    for language in translations(flow):
        texts = [(one, language.pop(text_in(one, "uuid"), "params")) for one in components]
        if any(translated is not None for _, translated in texts):
            joined = [_parameters(one) if translated is None else translated for one, translated in texts]
            language.set(action_uuid, "template_variables", [text for several in joined for text in several])


def _parameters(component: Json) -> list[str]:
    parameters = component.get("params")
    return [one if isinstance(one, str) else "" for one in parameters] if isinstance(parameters, list) else []


@upgrades_to("13.6.0")
def shorten_names(flow: Json, _: StableIds) -> None:
    """Names of results and categories keep to their limits."""
    for action in actions(flow, "set_run_result"):
        _shorten(action, "name", MAX_RESULT_NAME)
        _shorten(action, "category", MAX_CATEGORY_NAME)
    for router in routers(flow):
        _shorten(router, "result_name", MAX_RESULT_NAME)
        for category in objects_in(router, "categories"):
            _shorten(category, "name", MAX_CATEGORY_NAME)


def _shorten(item: Json, key: str, limit: int) -> None:
    name = text_in(item, key)
    # RapidPro decides by bytes but cuts characters.
    if len(name.encode()) > limit:
        item[key] = name[:limit].strip()


@upgrades_to("13.6.1")
def shorten_lookups(flow: Json, _: StableIds) -> None:
    """Templates look results up by names that keep to their limit."""
    rewrite_templates(flow, TEMPLATES_13_6, shorten_results(result_keys(flow), MAX_RESULT_NAME))
