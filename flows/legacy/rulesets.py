"""Rule sets of definitions before version 13: one function for each type, giving the parts of the new node."""

import re
from collections.abc import Callable, Collection
from typing import Any

from msgspec import Struct

from flows.errors import FlowError
from flows.legacy.conversion import Conversion, read_texts, reference
from flows.legacy.expressions.rewriting import DEFAULT, Options
from flows.legacy.rules import Rules, convert_rules
from flows.legacy.templates import rewrite_template
from flows.payload import WEBHOOK_PAYLOAD
from flows.raw_definition import Json, object_in, objects_in, text_in
from flows.registry import Registry
from flows.result import result_key
from flows.urns import SCHEMES

HINTS: dict[str, Json | None] = {
    "wait_audio": {"type": "audio"},
    "wait_digit": {"type": "digits", "count": 1},
    "wait_digits": {"type": "digits"},
    "wait_gps": {"type": "location"},
    "wait_message": None,
    "wait_photo": {"type": "image"},
    "wait_recording": {"type": "audio"},
    "wait_video": {"type": "video"},
}


class RuleSet(Struct):
    """A rule set being converted: its JSON, its converted rules, and the conversion it belongs to."""

    json: Json
    rules: Rules
    conversion: Conversion

    @property
    def label(self) -> str:
        """The name of its result."""
        return text_in(self.json, "label")

    @property
    def operand(self) -> str:
        """What it tests, an old template."""
        return text_in(self.json, "operand")

    @property
    def config(self) -> Json:
        """The settings of its type."""
        return object_in(self.json, "config") or {}


class Parts(Struct):
    """What a rule set becomes: a router, perhaps an action before it, and how the editor shows the node."""

    router: Json
    view: str
    action: Json | None = None
    config: Json = {}


Converter = Callable[[RuleSet], Parts]

CONVERTERS: Registry[Converter] = Registry("old rule set type")


def convert_rule_set(json: Json, nodes: Collection[str], conversion: Conversion, path: str) -> tuple[Json, Json]:
    """The node of a rule set, and what the editor knows of it: `{type, position, config?}`."""
    rule_set = RuleSet(json, convert_rules(json, nodes, conversion, path), conversion)
    kind = text_in(json, "ruleset_type") or "wait_message"
    converter = CONVERTERS.get(kind)
    if converter is None:
        raise FlowError(path, f"rule sets of the old type '{kind}' can't be converted, remove it and try again")
    parts = converter(rule_set)
    node: Json = {"uuid": json.get("uuid"), "router": parts.router, "exits": rule_set.rules.exits}
    if parts.action:
        node["actions"] = [{"uuid": conversion.new_uuid(), **parts.action}]
    config = parts.config | _case_config(rule_set.rules)
    return node, {"type": parts.view, **({"config": config} if config else {})}


def _case_config(rules: Rules) -> Json:
    days = {uuid: {"arguments": [str(days)]} for uuid, days in rules.case_days.items()}
    return {"cases": days} if days else {}


def _switch(rule_set: RuleSet, operand: str, result_name: str, **more: Any) -> Json:
    rules = rule_set.rules
    return {
        "type": "switch",
        "operand": operand,
        "cases": rules.cases,
        "categories": rules.categories,
        **({"default_category_uuid": rules.default_category} if rules.default_category else {}),
        **({"result_name": result_name} if result_name else {}),
        **more,
    }


def _wait(rule_set: RuleSet) -> Parts:
    kind = text_in(rule_set.json, "ruleset_type") or "wait_message"
    wait: Json = {"type": "msg"}
    if rule_set.rules.timeout_seconds and rule_set.rules.timeout_category:
        wait["timeout"] = {
            "seconds": rule_set.rules.timeout_seconds,
            "category_uuid": rule_set.rules.timeout_category,
        }
    if hint := HINTS[kind]:
        finished_key = text_in(rule_set.json, "finished_key") if kind == "wait_digits" else ""
        wait["hint"] = hint | ({"terminated_by": finished_key} if finished_key else {})
    operand = "@input.text" if "digit" in kind else "@input"
    return Parts(_switch(rule_set, operand, rule_set.label, wait=wait), "wait_for_response")


for _kind in HINTS:
    CONVERTERS.add(_kind, _wait)


@CONVERTERS.register("wait_menu")
@CONVERTERS.register("wait_ussd")
def _ussd(rule_set: RuleSet) -> Parts:
    """USSD flows sent the question, and the menu of its answers, from within the rule set."""
    uuid = rule_set.conversion.new_uuid()
    menu = objects_in(rule_set.config, "ussd_menu")
    texts = {
        language: "\n".join([question, *_menu_lines(menu, language, rule_set.conversion)])
        for language, question in read_texts(rule_set.config.get("ussd_message")).items()
    }
    action = {"uuid": uuid, "type": "send_msg", "text": rule_set.conversion.text(texts, uuid, "text")}
    return Parts(_switch(rule_set, "@input", rule_set.label, wait={"type": "msg"}), "wait_for_response", action)


def _menu_lines(menu: list[Json], language: str, conversion: Conversion) -> list[str]:
    labels = [(option.get("option"), read_texts(option.get("label"))) for option in menu]
    lines = [(number, texts.get(language) or conversion.native(texts)) for number, texts in labels]
    return [f"{number}: {label}" for number, label in lines if label]


@CONVERTERS.register("subflow")
def _subflow(rule_set: RuleSet) -> Parts:
    action = {"type": "enter_flow", "flow": reference(rule_set.config.get("flow"))}
    return Parts(_switch(rule_set, "@child.status", rule_set.label), "split_by_subflow", action)


@CONVERTERS.register("webhook")
def _webhook(rule_set: RuleSet) -> Parts:
    config = rule_set.config
    method = text_in(config, "webhook_action").upper() or "POST"
    headers = {"Content-Type": "application/json"} if method == "POST" else {}
    headers |= {
        text_in(header, "name"): rewrite_template(text_in(header, "value"))
        for header in objects_in(config, "webhook_headers")
        if text_in(header, "name")
    }
    action = {
        "type": "call_webhook",
        "method": method,
        "url": rewrite_template(text_in(config, "webhook"), Options(url_encode=True)),
        **({"headers": headers} if headers else {}),
        **({"body": WEBHOOK_PAYLOAD} if method == "POST" else {}),
    }
    return _split_on_result(rule_set, action, "split_by_webhook", ".category")


@CONVERTERS.register("resthook")
def _resthook(rule_set: RuleSet) -> Parts:
    action = {"type": "call_resthook", "resthook": text_in(rule_set.config, "resthook")}
    return _split_on_result(rule_set, action, "split_by_resthook", ".category")


@CONVERTERS.register("airtime")
def _airtime(rule_set: RuleSet) -> Parts:
    amounts: Json = {}
    for country in filter(lambda one: isinstance(one, dict), rule_set.config.values()):
        currency, amount = text_in(country, "currency_code"), country.get("amount", 0)
        if amounts.setdefault(currency, amount) != amount:
            raise FlowError(
                "", f"airtime of different amounts in {currency} for different countries can't be converted"
            )
    action = {"type": "transfer_airtime", "amounts": amounts}
    return _split_on_result(rule_set, action, "split_by_airtime", "")


def _split_on_result(rule_set: RuleSet, action: Json, view: str, part: str) -> Parts:
    """A service saves its answer as a result, which the router then tests."""
    action |= {"result_name": rule_set.label} if rule_set.label else {}
    return Parts(_switch(rule_set, f"@results.{result_key(rule_set.label)}{part}", ""), view, action)


@CONVERTERS.register("group")
def _group(rule_set: RuleSet) -> Parts:
    return Parts(_switch(rule_set, "@contact.groups", rule_set.label), "split_by_groups")


@CONVERTERS.register("random")
def _random(rule_set: RuleSet) -> Parts:
    router: Json = {"type": "random", "categories": rule_set.rules.categories}
    if rule_set.label:
        router["result_name"] = rule_set.label
    return Parts(router, "split_by_random")


@CONVERTERS.register("form_field")
def _form_field(rule_set: RuleSet) -> Parts:
    index, delimiter = rule_set.config.get("field_index") or 0, text_in(rule_set.config, "field_delimiter")
    whole = re.sub(r"^@", "", rewrite_template(rule_set.operand))
    router = _switch(rule_set, f'@(field({whole}, {index}, "{delimiter}"))', rule_set.label)
    key = _last_key(rule_set.operand)
    config = {"operand": {"id": key}, "delimiter": delimiter, "index": index} if key else {}
    return Parts(router, "split_by_run_result_delimited", config=config)


@CONVERTERS.register("flow_field")
def _flow_field(rule_set: RuleSet) -> Parts:
    key = _last_key(rule_set.operand)
    return Parts(_split(rule_set), "split_by_run_result", config={"operand": {"id": key}} if key else {})


@CONVERTERS.register("contact_field")
def _contact_field(rule_set: RuleSet) -> Parts:
    key = _last_key(rule_set.operand)
    if key == "groups":
        return Parts(_split(rule_set), "split_by_expression")
    operand = {"type": "scheme" if key in SCHEMES else "field", "id": key}
    if key == "name":
        operand = {"type": "property", "id": "name", "name": "Name"}
    return Parts(_split(rule_set), "split_by_contact_field", config={"operand": operand} if key else {})


@CONVERTERS.register("expression")
def _expression(rule_set: RuleSet) -> Parts:
    # An operand that failed was tested as it is written.
    return Parts(_split(rule_set, Options(default_to_self=True)), "split_by_expression")


def _split(rule_set: RuleSet, options: Options = DEFAULT) -> Json:
    return _switch(rule_set, rewrite_template(rule_set.operand, options) or "@input", rule_set.label)


def _last_key(operand: str) -> str:
    return operand.rpartition(".")[2] if "." in operand else ""
