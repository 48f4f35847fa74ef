"""Answers that another answer to the same question takes away, in part or wholly."""

from collections.abc import Iterator

from flows.definition import Flow, Node
from flows.inspection.answers import ANY_WORD, arguments, range_of, switches, words
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.routers.switch import Case, SwitchRouter
from flows.told import told

_OVERLAP = told("“{first}” and “{second}” both accept {shared}; it always counts as “{first}”")


@CHECKS.register("overlapping_answers")
def overlapping_answers(checked: Checked) -> Iterator[Issue]:
    """Two answers accept the same words or numbers; the first one always wins."""
    for node, router in switches(checked.flow):
        for language in checked.flow.languages:
            yield from _overlaps(checked.flow, node, router, language)


def _overlaps(flow: Flow, node: Node, router: SwitchRouter, language: str) -> Iterator[Issue]:
    for index, second in enumerate(router.cases):
        for first in router.cases[:index]:
            shared = _shared(flow, first, second, language)
            if shared and first.category_uuid != second.category_uuid:
                names = router.category(first.category_uuid).name, router.category(second.category_uuid).name
                yield Issue(
                    "overlapping_answers",
                    Severity.WARNING,
                    told(_OVERLAP, first=names[0], second=names[1], shared=shared),
                    told("Let only one of them accept it"),
                    node.uuid,
                    language="" if language == flow.language else language,
                )


def _shared(flow: Flow, first: Case, second: Case, language: str) -> str:
    """What both cases accept, in words; empty if nothing."""
    one, other = arguments(flow, first, language), arguments(flow, second, language)
    if language != flow.language and (one, other) == (first.arguments, second.arguments):
        return ""
    if first.type == second.type == ANY_WORD:
        common = sorted(words(" ".join(one)) & words(" ".join(other)))
        return ", ".join(f"“{word}”" for word in common)
    ranges = range_of(first.type, one), range_of(second.type, other)
    if ranges[0] and ranges[1] and ranges[0].overlaps(ranges[1]) and not ranges[0].covers(ranges[1]):
        return told("some of the same numbers")
    return ""
