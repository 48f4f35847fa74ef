"""Definitions of small flows."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5


def uuid(name: str) -> str:
    """Always the same UUID for a name."""
    return str(uuid5(NAMESPACE_URL, name))


def flow(name: str, nodes: list[dict[str, Any]], **properties: Any) -> dict[str, Any]:
    return {
        "uuid": uuid(f"flow {name}"),
        "name": name,
        "spec_version": "14.4.2",
        "language": "eng",
        "type": "messaging",
        "localization": {},
        "nodes": nodes,
        **properties,
    }


def action(type: str, **properties: Any) -> dict[str, Any]:  # noqa: A002  # the word of the language
    return {"type": type, "uuid": uuid(f"action {type} {sorted(properties.items())}"), **properties}


def send(text: str) -> dict[str, Any]:
    return action("send_msg", text=text)


def node(name: str, *actions: dict[str, Any], to: str | None = None) -> dict[str, Any]:
    """A node that goes on to another, or ends the flow."""
    return {"uuid": uuid(f"node {name}"), "actions": list(actions), "exits": [way_out(name, to)]}


def way_out(name: str, to: str | None) -> dict[str, Any]:
    """An exit; without destination it ends the flow."""
    return {"uuid": uuid(f"exit {name}"), **({"destination_uuid": uuid(f"node {to}")} if to else {})}


def question(name: str, text: str, answers: dict[str, str], to: str, wait: dict[str, Any] | None = None) -> list[Any]:
    """A message and the wait for one of the answers (category → word); the result has the name."""
    categories = [*answers, "Other"]
    router: dict[str, Any] = {
        "type": "switch",
        "wait": wait or {"type": "msg"},
        "operand": "@input.text",
        "result_name": name,
        "cases": [
            {
                "uuid": uuid(f"case {name} {category}"),
                "type": "has_any_word",
                "arguments": [word],
                "category_uuid": uuid(f"category {name} {category}"),
            }
            for category, word in answers.items()
        ],
        "categories": [
            {
                "uuid": uuid(f"category {name} {category}"),
                "name": category,
                "exit_uuid": uuid(f"exit {name} {category}"),
            }
            for category in categories
        ],
        "default_category_uuid": uuid(f"category {name} Other"),
    }
    exits = [
        {"uuid": uuid(f"exit {name} {category}"), "destination_uuid": uuid(f"node {to}")} for category in categories
    ]
    if timeout := router["wait"].get("timeout"):
        timeout["category_uuid"] = uuid(f"category {name} No Response")
        router["categories"].append(
            {
                "uuid": timeout["category_uuid"],
                "name": "No Response",
                "exit_uuid": uuid(f"exit {name} No Response"),
            }
        )
        categories.append("No Response")
    exits = [way_out(f"{name} {category}", to) for category in categories]
    return [
        node(f"{name} asked", send(text), to=name),
        {"uuid": uuid(f"node {name}"), "actions": [], "router": router, "exits": exits},
    ]


def poll(name: str = "Favourites", **properties: Any) -> dict[str, Any]:
    """Asks for a colour and a drink, then thanks."""
    return flow(
        name,
        [
            *question("Colour", "Which colour?", {"Red": "red", "Blue": "blue"}, to="Drink asked"),
            *question("Drink", "And which drink?", {"Tea": "tea", "Milk": "milk"}, to="thanks"),
            node("thanks", send("Thanks, @results.colour.category and @results.drink.category it is.")),
        ],
        **properties,
    )
