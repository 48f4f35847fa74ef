"""Messages that take many SMS, and pages that don't fit on a USSD screen."""

from collections.abc import Iterator
from typing import NamedTuple

from flows.composing import MessageAction
from flows.definition import Flow, Node
from flows.expressions.lexer import Body
from flows.expressions.template import parse_template
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.localization import translation
from flows.segments import GSM7, USSD_PAGE, alphabet_of, count_segments, length
from flows.told import told

MOST_SEGMENTS = 2
USSD_PAGE_UCS2 = 80

_LONG = told("The message takes {segments} SMS in {language}")
_LONG_BY_LETTERS = told("The message takes {segments} SMS in {language}, because of letters outside the SMS alphabet")
_LONG_PAGE = told("The USSD page has {count} characters in {language}, {limit} fit on one screen")

# How long the value of an expression is taken to be.
_VALUE = "x" * 10


class Sent(NamedTuple):
    """A text that is sent, in one language; its expressions are replaced by something of a likely length."""

    node: Node
    action: MessageAction
    language: str
    text: str


@CHECKS.register("long_message")
def long_message(checked: Checked) -> Iterator[Issue]:
    """A message takes more than two SMS in some language."""
    for sent in _sent(checked.flow):
        segments = count_segments(sent.text)
        if segments > MOST_SEGMENTS:
            alphabet = alphabet_of(sent.text)
            yield Issue(
                "long_message",
                Severity.WARNING,
                told(_LONG if alphabet is GSM7 else _LONG_BY_LETTERS, segments=segments, language=sent.language),
                told("Shorten it to {count} characters", count=MOST_SEGMENTS * alphabet.part),
                sent.node.uuid,
                sent.action.uuid,
                sent.language,
            )


@CHECKS.register("long_ussd_page")
def long_ussd_page(checked: Checked) -> Iterator[Issue]:
    """What is shown on one USSD screen is too long for it; only where the workspace has a USSD channel."""
    if checked.assets is None or not any("ussd" in one.roles for one in checked.assets.channels.values()):
        return
    pages: dict[tuple[str, str], list[Sent]] = {}
    for sent in _sent(checked.flow):
        pages.setdefault((sent.node.uuid, sent.language), []).append(sent)
    for (node_uuid, language), page in pages.items():
        text = "\n".join(sent.text for sent in page)
        limit = USSD_PAGE if alphabet_of(text) is GSM7 else USSD_PAGE_UCS2
        if length(text) > limit:
            yield Issue(
                "long_ussd_page",
                Severity.WARNING,
                told(_LONG_PAGE, count=length(text), language=language, limit=limit),
                told("Shorten it, or it is shown on several screens"),
                node_uuid,
                page[0].action.uuid,
                language,
            )


def _sent(flow: Flow) -> Iterator[Sent]:
    for node in flow.nodes:
        for action in node.actions:
            if isinstance(action, MessageAction):
                for language in flow.languages:
                    translated = translation(flow.localization, language, action.uuid, "text")
                    if language == flow.language or translated:
                        text = action.text if language == flow.language or not translated else translated[0]
                        yield Sent(node, action, language, _likely(text))


def _likely(template: str) -> str:
    return "".join(part.text if isinstance(part, Body) else _VALUE for part in parse_template(template))
