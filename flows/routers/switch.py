"""Sends contacts by what they answered, or by anything else that an expression can tell."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from flows import limits
from flows.case import NO_MATCH
from flows.cases import CASES
from flows.errors import FlowError
from flows.expressions.convert import to_json, to_text
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError, XObject
from flows.properties import UUID, evaluated, required
from flows.routing import Route, Router, router
from flows.run import Run
from flows.texts import trim

_DECODER = msgspec.json.Decoder(Any, float_hook=Decimal)


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """A test of the operand and the category that is taken if it succeeds."""

    uuid: UUID
    type: str
    arguments: Annotated[
        tuple[Annotated[str, evaluated(10_000, localized=True)], ...], Meta(max_length=limits.ARGUMENTS_PER_CASE)
    ] = ()
    category_uuid: UUID

    @cached_property
    def body(self) -> Callable[[Scope, Sequence[Value]], Value]:
        """What tests."""
        return CASES[self.type].value.body

    @cached_property
    def constants(self) -> tuple[Value, ...] | None:
        """The values of the untranslated arguments if none is evaluated."""
        return None if any("@" in source for source in self.arguments) else tuple(map(trim, self.arguments))


@router("switch")
class SwitchRouter(Router, frozen=True, kw_only=True, tag="switch"):
    """Takes the category of the first case whose test succeeds, or the default one."""

    operand: Annotated[str, evaluated(10_000), required]
    cases: Annotated[tuple[Case, ...], Meta(max_length=limits.CASES)] = ()
    default_category_uuid: str = ""

    def check(self) -> None:
        super().check()
        if self.default_category_uuid:
            self.check_category(self.default_category_uuid, "default_category_uuid")
        for index, case in enumerate(self.cases):
            if case.type not in CASES:
                raise FlowError(f"cases[{index}].type", f"{case.type!r} is not a known test")
            self.check_category(case.category_uuid, f"cases[{index}].category_uuid")

    def pick(self, run: Run) -> Route | None:
        operand = run.value(self.operand)
        text = to_text(operand)
        shown = "" if isinstance(text, XError) else text
        scope = run.scope()
        for case in self.cases:
            outcome = _test(run, scope, case, operand)
            if outcome is not None:
                return Route(case.category_uuid, _match(outcome), shown, _extra(outcome))
        if not self.default_category_uuid:
            return None
        if isinstance(operand, XError):
            run.error(operand.message)
        return Route(self.default_category_uuid, shown, shown)


def _test(run: Run, scope: Scope, case: Case, operand: Value) -> XObject | None:
    """What the test of a case found, None if it didn't succeed."""
    outcome = case.body(scope, (operand, *_arguments(run, case)))
    if isinstance(outcome, XObject):
        return None if outcome is NO_MATCH else outcome
    if isinstance(outcome, XError):
        run.error(f"Error calling test {case.type}(...): {outcome.message}")
    return None


def _arguments(run: Run, case: Case) -> Sequence[Value]:
    """The values of a case's arguments, of the translated ones if there are as many."""
    own = case.arguments
    sources, _ = run.localize(case.uuid, "arguments", own) if own else (own, "")
    if len(sources) != len(own):
        sources = own
    if sources is own and case.constants is not None:
        return case.constants
    return [run.value(source) for source in sources]


def _match(outcome: XObject) -> str:
    match = to_text(outcome["match"])
    return "" if isinstance(match, XError) else match


def _extra(outcome: XObject) -> Any:
    extra = outcome.get("extra") if len(outcome) > 1 else None
    return _DECODER.decode(str(to_json(extra))) if isinstance(extra, XObject) else None
