"""Sends contacts by what they answered, or by anything else that an expression can tell."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from flows import limits
from flows.case import Match
from flows.cases import CASES
from flows.errors import FlowError
from flows.expressions.convert import render, to_json
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError
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


class _Test(NamedTuple):
    """A case, what tests, and the values of its untranslated arguments if none is evaluated."""

    case: Case
    body: Callable[[Scope, Sequence[Value]], Value]
    constants: tuple[Value, ...] | None


@router("switch")
class SwitchRouter(Router, frozen=True, kw_only=True, dict=True, tag="switch"):
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

    @cached_property
    def _tests(self) -> tuple[_Test, ...]:
        return tuple(_Test(case, CASES[case.type].value.body, _constants(case)) for case in self.cases)

    def pick(self, run: Run) -> Route | None:
        operand, scope, is_native = run.value(self.operand), run.scope(), run.is_native
        shown = _shown(operand)
        for case, body, constants in self._tests:
            if is_native and constants is not None:
                given: Iterable[Value] = constants
            else:
                given = map(run.value, case.arguments if is_native else _translated(run, case))
            outcome = body(scope, (operand, *given))
            if type(outcome) is Match:
                return Route(case.category_uuid, _shown(outcome.match), shown, _extra(outcome))
            if type(outcome) is XError:
                run.error(f"Error calling test {case.type}(...): {outcome.message}")
        if not self.default_category_uuid:
            return None
        if isinstance(operand, XError):
            run.error(operand.message)
        return Route(self.default_category_uuid, shown, shown)


def _constants(case: Case) -> tuple[Value, ...] | None:
    return None if any("@" in source for source in case.arguments) else tuple(map(trim, case.arguments))


def _translated(run: Run, case: Case) -> Sequence[str]:
    """A case's translated arguments, its own if there aren't as many."""
    sources, _ = run.localize(case.uuid, "arguments", case.arguments)
    return sources if len(sources) == len(case.arguments) else case.arguments


def _shown(value: Value) -> str:
    """The text of a value, "" of an error."""
    if type(value) is str:
        return value
    return "" if isinstance(value, XError) else render(value)


def _extra(outcome: Match) -> Any:
    return _DECODER.decode(str(to_json(outcome.extra))) if outcome.extra is not None else None
