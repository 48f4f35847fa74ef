"""Sends contacts by what they answered, or by anything else that an expression can tell."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
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


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A test of the operand and the category that is taken if it succeeds."""

    uuid: UUID
    type: str
    arguments: Annotated[
        tuple[Annotated[str, evaluated(10_000, localized=True)], ...], Meta(max_length=limits.ARGUMENTS_PER_CASE)
    ] = ()
    category_uuid: UUID


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
    sources = _arguments(run, case)
    arguments = _constants(sources)
    if arguments is None:
        arguments = tuple([run.value(source) for source in sources])
    outcome = _body(case.type)(scope, (operand, *arguments))
    if isinstance(outcome, XObject):
        return None if outcome is NO_MATCH else outcome
    if isinstance(outcome, XError):
        run.error(f"Error calling test {case.type}(...): {outcome.message}")
    return None


def _arguments(run: Run, case: Case) -> tuple[str, ...]:
    if not case.arguments:
        return ()
    translated, _ = run.localize(case.uuid, "arguments", case.arguments)
    return tuple(translated) if len(translated) == len(case.arguments) else case.arguments


@lru_cache(maxsize=4096)
def _constants(sources: tuple[str, ...]) -> tuple[Value, ...] | None:
    """The values of arguments of which none is evaluated, else None."""
    return None if any("@" in source for source in sources) else tuple(map(trim, sources))


@cache
def _body(test: str) -> Callable[[Scope, Sequence[Value]], Value]:
    return CASES[test].value.body


def _match(outcome: XObject) -> str:
    match = to_text(outcome["match"])
    return "" if isinstance(match, XError) else match


def _extra(outcome: XObject) -> Any:
    extra = outcome.get("extra") if len(outcome) > 1 else None
    return _DECODER.decode(str(to_json(extra))) if isinstance(extra, XObject) else None
