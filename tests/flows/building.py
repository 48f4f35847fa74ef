"""Flows in few words, for tests. Names stand for UUIDs, as `rows.uuid` gives them."""

from typing import Any

from flows.definition import Flow
from flows.reading import read_flow
from flows.upgrades import CURRENT
from tests.flows.rows import uuid

Json = dict[str, Any]


def message(name: str, text: str, **more: Any) -> Json:
    return {"uuid": uuid(name), "type": "send_msg", "text": text, **more}


def node(name: str, *actions: Json, to: str = "", router: Json | None = None, exits: list[Json] | None = None) -> Json:
    """A node that does something and goes on, or one with the router and exits of `question`."""
    exits = exits or [{"uuid": uuid(f"{name} exit"), **_leads(to)}]
    return {"uuid": uuid(name), "actions": list(actions), "exits": exits, **({"router": router} if router else {})}


def question(
    name: str, *actions: Json, answers: dict[str, list[Any]], other: str | None = "", result: str = ""
) -> Json:
    """A node that asks and waits. `answers`: category → [test, arguments, next node]; `other`: where others lead."""
    named = {category: answer[2] for category, answer in answers.items()} | ({} if other is None else {"Other": other})
    categories = [
        {"uuid": uuid(f"{name} {one}"), "name": one, "exit_uuid": uuid(f"{name} {one} exit")} for one in named
    ]
    router = {
        "type": "switch",
        "operand": "@input.text",
        "wait": {"type": "msg"},
        "categories": categories,
        "cases": [
            {
                "uuid": uuid(f"{name} {one} case"),
                "type": test,
                "arguments": arguments,
                "category_uuid": uuid(f"{name} {one}"),
            }
            for one, (test, arguments, _) in answers.items()
        ],
        **({} if other is None else {"default_category_uuid": uuid(f"{name} Other")}),
        **({"result_name": result} if result else {}),
    }
    exits = [{"uuid": uuid(f"{name} {one} exit"), **_leads(to)} for one, to in named.items()]
    return node(name, *actions, router=router, exits=exits)


def _leads(to: str) -> Json:
    return {"destination_uuid": uuid(to)} if to else {}


def definition(*nodes: Json, localization: Json | None = None, **more: Any) -> Json:
    return {
        "uuid": uuid("flow"),
        "name": "Test",
        "spec_version": CURRENT,
        "language": "eng",
        "type": "messaging",
        "localization": {
            language: {uuid(name): properties for name, properties in items.items()}
            for language, items in (localization or {}).items()
        },
        "nodes": list(nodes),
        **more,
    }


def flow(*nodes: Json, localization: Json | None = None, **more: Any) -> Flow:
    return read_flow(definition(*nodes, localization=localization, **more))
