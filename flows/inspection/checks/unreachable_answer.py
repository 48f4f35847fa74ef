"""Answers that can never be given."""

from collections.abc import Iterator

from flows.definition import Flow
from flows.inspection.answers import ANY_WORD, arguments, range_of, switches, words
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.routers.switch import Case, SwitchRouter
from flows.told import told

_ANYTHING = frozenset({"has_text", "has_value"})


@CHECKS.register("unreachable_answer")
def unreachable_answer(checked: Checked) -> Iterator[Issue]:
    """Nothing leads to an answer, because it has no test or those before it accept all that it would."""
    for node, router in switches(checked.flow):
        possible = set(_possible(checked.flow, router))
        for category in router.categories:
            if category.uuid not in possible:
                yield Issue(
                    "unreachable_answer",
                    Severity.WARNING,
                    told("The answer “{answer}” can never be reached", answer=category.name),
                    told("Give it a test of its own, move it before more general answers, or remove it"),
                    node.uuid,
                )


def _possible(flow: Flow, router: SwitchRouter) -> Iterator[str]:
    yield router.default_category_uuid
    yield router.timeout_category
    for index, case in enumerate(router.cases):
        if not any(_takes_all(flow, before, case) for before in router.cases[:index]):
            yield case.category_uuid


def _takes_all(flow: Flow, before: Case, case: Case) -> bool:
    """Whether a case accepts whatever a later one would, in every language."""
    if before.type in _ANYTHING:
        return True
    return all(_covers(flow, before, case, language) for language in flow.languages)


def _covers(flow: Flow, before: Case, case: Case, language: str) -> bool:
    one, other = arguments(flow, before, language), arguments(flow, case, language)
    if before.type == case.type == ANY_WORD:
        wanted = words(" ".join(other))
        return bool(wanted) and wanted <= words(" ".join(one))
    ranges = range_of(before.type, one), range_of(case.type, other)
    return bool(ranges[0] and ranges[1] and ranges[0].covers(ranges[1]))
