"""What a respondent has to know of a flow: its questions, the answers to them and where each leads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Definition = Mapping[str, Any]

# Case type → an answer that passes it, made of the case's arguments.
PASSING: dict[str, Callable[[list[str]], str]] = {
    "has_any_word": lambda arguments: arguments[0].split()[0],
    "has_all_words": lambda arguments: arguments[0],
    "has_phrase": lambda arguments: arguments[0],
    "has_only_phrase": lambda arguments: arguments[0],
    "has_beginning": lambda arguments: arguments[0],
    "has_number_between": lambda arguments: arguments[0],
    "has_number_lt": lambda arguments: str(int(arguments[0]) - 1),
    "has_number_gt": lambda arguments: str(int(arguments[0]) + 1),
    "has_number_eq": lambda arguments: arguments[0],
    "has_number": lambda _: "7",
    "has_text": lambda _: "hello",
}
NO_ANSWER = "hmm"  # passes none of the cases above but has_text; the category is the router's last


class Turn(NamedTuple):
    """What follows an answer: so many messages come, then a question waits (its node's UUID), or nothing does."""

    messages: int
    question: str


class Answer(NamedTuple):
    """An answer to a question, and what comes of it."""

    text: str
    category: str
    turn: Turn


class Poll:
    """The questions of a flow whose way depends on nothing but the answers.

    `definition` is a flow of the current version, as JSON. Raises ValueError where the flow asks more of a
    respondent than messages can give.
    """

    def __init__(self, definition: Definition) -> None:
        self._nodes = {node["uuid"]: node for node in definition["nodes"]}
        self.name: str = definition["name"]
        self.opening = self._follow(definition["nodes"][0]["uuid"])
        self.results = {uuid: node["router"].get("result_name", "") for uuid, node in self._questions()}
        self.answers = {uuid: list(self._answers(node)) for uuid, node in self._questions()}

    def _questions(self) -> Iterator[tuple[str, Definition]]:
        return ((uuid, node) for uuid, node in self._nodes.items() if (node.get("router") or {}).get("wait"))

    def _follow(self, uuid: str) -> Turn:
        messages = 0
        while uuid:
            node = self._nodes[uuid]
            messages += sum(action["type"] == "send_msg" for action in node.get("actions", []))
            router = node.get("router")
            if router and router.get("wait"):
                return Turn(messages, uuid)
            if router:
                raise ValueError(f"The way on from node {uuid} does not depend on an answer.")
            uuid = node["exits"][0].get("destination_uuid") or ""
        return Turn(messages, "")

    def _answers(self, node: Definition) -> Iterator[Answer]:
        router = node["router"]
        for case in router["cases"]:
            if case["type"] in PASSING:
                text = PASSING[case["type"]](case.get("arguments", []))
                yield self._answer(node, text, case["category_uuid"])
        if all(case["type"] != "has_text" for case in router["cases"]):
            yield self._answer(node, NO_ANSWER, router["default_category_uuid"])

    def _answer(self, node: Definition, text: str, category_uuid: str) -> Answer:
        category = next(one for one in node["router"]["categories"] if one["uuid"] == category_uuid)
        leave = next(one for one in node["exits"] if one["uuid"] == category["exit_uuid"])
        return Answer(text, category["name"], self._follow(leave.get("destination_uuid") or ""))
