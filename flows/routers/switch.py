"""Sends contacts by what they answered, or by anything else that an expression can tell."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

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
        operand, scope, is_native = run.value(self.operand), run.scope(), run.is_native
        shown = _shown(operand)
        for case in self.cases:
            outcome = case.body(scope, (operand, *(_own(run, case) if is_native else _translated(run, case))))
            if type(outcome) is Match:
                return Route(case.category_uuid, _shown(outcome.match), shown, _extra(outcome))
            if type(outcome) is XError:
                run.error(f"Error calling test {case.type}(...): {outcome.message}")
        if not self.default_category_uuid:
            return None
        if isinstance(operand, XError):
            run.error(operand.message)
        return Route(self.default_category_uuid, shown, shown)


def _own(run: Run, case: Case) -> Sequence[Value]:
    """The values of a case's arguments."""
    constants = case.constants
    return tuple(map(run.value, case.arguments)) if constants is None else constants


def _translated(run: Run, case: Case) -> Sequence[Value]:
    """The values of a case's translated arguments, of its own if there aren't as many."""
    sources, _ = run.localize(case.uuid, "arguments", case.arguments)
    if sources is case.arguments or len(sources) != len(case.arguments):
        return _own(run, case)
    return [run.value(source) for source in sources]


def _shown(value: Value) -> str:
    """The text of a value, "" of an error."""
    if type(value) is str:
        return value
    return "" if isinstance(value, XError) else render(value)


def _extra(outcome: Match) -> Any:
    return _DECODER.decode(str(to_json(outcome.extra))) if outcome.extra is not None else None
