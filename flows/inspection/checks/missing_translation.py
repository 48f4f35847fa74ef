"""Texts and accepted answers that some languages of the flow lack."""

from collections.abc import Iterator

from flows.definition import Flow
from flows.expressions.lexer import Body
from flows.expressions.template import parse_template
from flows.inspection.answers import WORD_TESTS, switches
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.localization import translation
from flows.properties import Localizable, localizables
from flows.told import told

_LACKING = told("Translate it, or contacts who read {language} get it in {base}")
_SAME_WORDS = told("“{answer}” accepts “{words}” in {language} too")


@CHECKS.register("missing_translation")
def missing_translation(checked: Checked) -> Iterator[Issue]:
    """What a contact reads isn't translated to a language that other texts are translated to."""
    flow = checked.flow
    for node, action in ((one, action) for one in flow.nodes for action in one.actions):
        for text in localizables(action):
            for language in _lacking(flow, text):
                yield Issue(
                    "missing_translation",
                    Severity.WARNING,
                    told("“{text}” isn't translated to {language}", text=_short(text.texts[0]), language=language),
                    told(_LACKING, language=language, base=flow.language),
                    node.uuid,
                    action.uuid,
                    language,
                    item_uuid=text.uuid,
                    key=text.property,
                )


@CHECKS.register("missing_answer_translation")
def missing_answer_translation(checked: Checked) -> Iterator[Issue]:
    """What a contact may answer isn't translated: answers in that language wouldn't be understood."""
    flow = checked.flow
    for node, router in switches(flow):
        for case in router.cases:
            answer = Localizable(case.uuid, "arguments", case.arguments)
            for language in _lacking(flow, answer) if case.type in WORD_TESTS else ():
                name = router.category(case.category_uuid).name
                yield Issue(
                    "missing_answer_translation",
                    Severity.WARNING,
                    told(_SAME_WORDS, answer=name, words=_short(" ".join(case.arguments)), language=language),
                    told("Add the words that people would answer in {language}", language=language),
                    node.uuid,
                    language=language,
                    item_uuid=case.uuid,
                    key="arguments",
                )


def _lacking(flow: Flow, text: Localizable) -> Iterator[str]:
    """The languages that a text with words in it isn't translated to."""
    if any(map(_has_words, text.texts)):
        for language in flow.localization:
            if language != flow.language and not translation(flow.localization, language, text.uuid, text.property):
                yield language


def _has_words(template: str) -> bool:
    return any(isinstance(part, Body) and any(map(str.isalpha, part.source)) for part in parse_template(template))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
