"""A flow read as questions and answers: what is asked, which answers are told apart, and where each leads.

A question is a node that waits for a message, and asks for it or saves it. Its text is what the node itself sends
before, or else what is sent by the node that leads to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.composing import MessageAction
from flows.definition import Flow, Node
from flows.localization import translation
from flows.result import result_key
from flows.routers.switch import SwitchRouter
from flows.routing import Category, Router
from flows.waits import MessageWait


@dataclass(frozen=True)
class Test:
    """What an answer is tested for. `arguments` are by language, the flow's own first."""

    name: str
    arguments: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Answer:
    """One category of a question. `names` are by language; `leads_to` is a node's UUID, empty at an end."""

    uuid: str
    name: str
    names: Mapping[str, str]
    tests: tuple[Test, ...]
    leads_to: str
    is_default: bool
    is_timeout: bool


@dataclass(frozen=True)
class Question:
    """What a contact is asked. `texts` and `quick_replies` are by language; without a `key` no result is saved."""

    node_uuid: str
    name: str
    texts: Mapping[str, str]
    quick_replies: Mapping[str, tuple[str, ...]]
    answers: tuple[Answer, ...]
    timeout_seconds: int

    @property
    def key(self) -> str:
        """The key of its result."""
        return result_key(self.name)

    @property
    def text(self) -> str:
        """What is asked, in the language of the flow."""
        return next(iter(self.texts.values()), "")

    def answer_named(self, category: str) -> Answer | None:
        """The answer of a category, in any case."""
        return next((one for one in self.answers if one.name.lower() == category.lower()), None)


def questions(flow: Flow) -> list[Question]:
    """The questions of a flow in the order in which they are asked; those that nothing leads to come last."""
    waits = (_question(flow, node, node.router) for node in nodes_in_order(flow) if node.router and _waits(node.router))
    return [one for one in waits if one.name or one.text]


def silences(flow: Flow) -> dict[str, frozenset[str]]:
    """By the key of a question's result, the answers that say that nobody answered in time."""
    found: dict[str, frozenset[str]] = {}
    for question in questions(flow):
        silent = frozenset(one.name for one in question.answers if one.is_timeout and not (one.is_default or one.tests))
        found[question.key] = found.get(question.key, frozenset()) | silent
    return {key: names for key, names in found.items() if key and names}


def nodes_in_order(flow: Flow) -> list[Node]:
    """The nodes as they are come to from the first one, each exit in turn, and then those that nothing leads to."""
    waiting = list(flow.nodes[:1])
    found: dict[str, Node] = {}
    while waiting:
        node = waiting.pop(0)
        if node.uuid not in found:
            found[node.uuid] = node
            waiting += [next_node for one in node.exits if (next_node := flow.node(one.destination_uuid))]
    return [*found.values(), *(node for node in flow.nodes if node.uuid not in found)]


def _waits(router: Router) -> bool:
    return isinstance(router.wait, MessageWait)


def _question(flow: Flow, node: Node, router: Router) -> Question:
    messages = list(_messages(node)) or _messages_before(flow, node)
    timeout = router.wait.timeout if isinstance(router.wait, MessageWait) else None
    return Question(
        node_uuid=node.uuid,
        name=router.result_name,
        texts={language: _text(flow, messages, language) for language in flow.languages},
        quick_replies={language: _replies(flow, messages, language) for language in flow.languages},
        answers=tuple(_answer(flow, node, router, category) for category in router.categories),
        timeout_seconds=timeout.seconds if timeout else 0,
    )


def _messages(node: Node) -> Iterator[MessageAction]:
    return (action for action in node.actions if isinstance(action, MessageAction) and action.type == "send_msg")


def _messages_before(flow: Flow, node: Node) -> list[MessageAction]:
    """What is sent by the first node that always leads to this one."""
    for before in flow.nodes:
        if not before.router and before.exits[0].destination_uuid == node.uuid:
            return list(_messages(before))
    return []


def _text(flow: Flow, messages: list[MessageAction], language: str) -> str:
    texts = [_translated(flow, language, one.uuid, "text", (one.text,)) for one in messages]
    return "\n\n".join(text for several in texts for text in several)


def _replies(flow: Flow, messages: list[MessageAction], language: str) -> tuple[str, ...]:
    last = messages[-1] if messages else None
    return _translated(flow, language, last.uuid, "quick_replies", last.quick_replies) if last else ()


def _translated(flow: Flow, language: str, uuid: str, key: str, native: tuple[str, ...]) -> tuple[str, ...]:
    translated = None if language == flow.language else translation(flow.localization, language, uuid, key)
    return translated or native


def _answer(flow: Flow, node: Node, router: Router, category: Category) -> Answer:
    way_out = node.exit(category.exit_uuid)
    names = {one: _translated(flow, one, category.uuid, "name", (category.name,))[0] for one in flow.languages}
    return Answer(
        uuid=category.uuid,
        name=category.name,
        names=names,
        tests=tuple(_tests(flow, router, category)),
        leads_to=way_out.destination_uuid if way_out else "",
        is_default=isinstance(router, SwitchRouter) and router.default_category_uuid == category.uuid,
        is_timeout=router.timeout_category == category.uuid,
    )


def _tests(flow: Flow, router: Router, category: Category) -> Iterator[Test]:
    for case in router.cases if isinstance(router, SwitchRouter) else ():
        if case.category_uuid == category.uuid:
            arguments = {
                language: _translated(flow, language, case.uuid, "arguments", case.arguments)
                for language in flow.languages
            }
            yield Test(case.type, arguments)
