"""Expressions and patterns that can't be read."""

from collections.abc import Iterator

from flows.expressions.lexer import Body
from flows.expressions.template import parse_template
from flows.inspection.answers import arguments
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.inspection.templates import fault_of, has_expressions, texts
from flows.patterns import compile_pattern
from flows.routers.switch import SwitchRouter
from flows.told import told


@CHECKS.register("invalid_expression")
def invalid_expression(checked: Checked) -> Iterator[Issue]:
    """An expression can't be parsed, so it is left out of the text."""
    for text in texts(checked.flow):
        for part in parse_template(text.text):
            fault = "" if isinstance(part, Body) else fault_of(part.source)
            if fault:
                yield Issue(
                    "invalid_expression",
                    Severity.ERROR,
                    told("The expression {expression} can't be understood: {fault}", expression=part, fault=fault),
                    told("Correct it; brackets and quotes have to come in pairs"),
                    text.node.uuid,
                    text.action_uuid,
                    text.language,
                )


@CHECKS.register("invalid_pattern")
def invalid_pattern(checked: Checked) -> Iterator[Issue]:
    """The regular expression of a test can't be read, so the test never succeeds."""
    flow = checked.flow
    for node, item in flow.items():
        for case in item.cases if isinstance(item, SwitchRouter) else ():
            for language in flow.languages if case.type == "has_pattern" else ():
                for pattern in arguments(flow, case, language):
                    if not has_expressions(pattern) and compile_pattern(pattern) is None:
                        yield Issue(
                            "invalid_pattern",
                            Severity.ERROR,
                            told("“{pattern}” isn't a regular expression", pattern=pattern),
                            told("Correct it, or use another test"),
                            node.uuid,
                            language="" if language == flow.language else language,
                        )
