"""A run while it is running: what its actions, routers and waits work with."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.core.call import Call
from engine.core.context.results import results_object
from engine.core.context.run import root_object, webhook_object
from engine.core.context.shortcuts import compile_run_template
from engine.core.session import FAILED, RunRecord
from flows.assets import Assets
from flows.contact import Contact, Route, write_contact
from flows.definition import Flow
from flows.environment import Environment
from flows.event import Event
from flows.events.problem import Error, Failure, Warn
from flows.events.run import PreviousResult, RunEnded, RunResultChanged
from flows.events.session import RunSummary
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XObject
from flows.history import NO_HISTORY, History
from flows.limits import Limits
from flows.message import Input
from flows.modifier import Modifier
from flows.refs import Ref
from flows.result import Result, result_key
from flows.services import Services
from flows.texts import trim, truncate
from flows.triggers import MsgTrigger, Trigger
from flows.webhook import Webhook

if TYPE_CHECKING:
    # A turn makes its runs.
    from engine.core.turn import Turn

# What nearly all routers decide on.
_ANSWER = "@input.text"
_TOO_COMPLEX = "expression is too complex to evaluate"


class RunScope(Scope):
    """A scope that knows whose it is."""

    __slots__ = ("run",)
    run: "Run"


class Run:
    """A run with the turn that it is part of; implements `flows.run.Run`."""

    __slots__ = (
        "_scope",
        "_webhook",
        "assets",
        "contact",
        "flow",
        "limits",
        "log",
        "parent",
        "record",
        "services",
        "turn",
    )

    flow: Flow

    def __init__(self, turn: "Turn", record: RunRecord, parent: "Run | None") -> None:
        self.turn: Turn = turn
        self.record: RunRecord = record
        self.parent: Run | None = parent
        self.assets: Assets = turn.assets
        self.contact: Contact = turn.contact
        self.limits: Limits = turn.tools.limits
        self.services: Services = turn.tools.services
        self.log: Callable[[Event], None] = turn.log
        self._scope: RunScope | None = None
        self._webhook: XObject | None = None

    # What surrounds the run

    def load(self) -> bool:
        """Get the flow, without which the run can't run; False if the workspace no longer has it."""
        flow = self.assets.flow(self.record.flow.uuid) if self.record.flow else None
        if flow:
            self.flow = flow
        return flow is not None

    @property
    def results_object(self) -> XObject:
        """The results as templates see them."""
        return results_object(self.record.results)

    @property
    def node_uuid(self) -> str:
        """The node that the run is at; "" before the first."""
        return self.record.path[-1].node_uuid if self.record.path else ""

    @property
    def environment(self) -> Environment:
        return self.turn.environment

    @property
    def route(self) -> Route | None:
        return self.turn.route

    @property
    def locales(self) -> tuple[str, ...]:
        environments = (self.turn.environment, self.turn.base_environment)
        return tuple(environment.locale for environment in environments if environment.locale)

    @property
    def call(self) -> Call | None:
        return self.turn.call

    @property
    def input(self) -> Input | None:
        return self.turn.session.input

    @property
    def session_type(self) -> str:
        return self.turn.session.type

    @property
    def trigger(self) -> Trigger:
        return self.turn.trigger

    @property
    def batch(self) -> bool:
        return self.turn.starts_batch

    @property
    def is_answered(self) -> bool:
        alone = len(self.turn.runs) == 1 and len(self.record.path) == 1
        return alone and isinstance(self.turn.trigger, MsgTrigger)

    @property
    def history(self) -> History:
        return self.turn.trigger.history or NO_HISTORY

    def history_of_children(self) -> History:
        had_input = any(record.had_input for record in self.turn.session.runs)
        return self.history.advance(self.turn.session.uuid, had_input=had_input)

    def summary(self) -> RunSummary:
        record = self.record
        return RunSummary(
            uuid=record.uuid,
            flow=self.flow.ref,
            contact=_without_tickets(write_contact(self.contact)),
            status=record.status,
            results=dict(record.results),
        )

    @property
    def locals(self) -> dict[str, str]:
        return self.record.locals

    @property
    def webhook(self) -> Webhook | None:
        return self.record.webhook

    @webhook.setter
    def webhook(self, webhook: Webhook | None) -> None:
        self.record.webhook = webhook
        self._webhook = None

    @property
    def webhook_object(self) -> XObject | None:
        """The last call of a webhook as templates see it; kept until there is another."""
        if self._webhook is None and self.webhook:
            self._webhook = webhook_object(self.webhook)
        return self._webhook

    def random(self) -> Decimal:
        return self.turn.tools.random()

    def new_uuid(self) -> str:
        return self.turn.new_uuid()

    def log_as(self, uuid: str, event: Event) -> None:
        self.turn.log_as(uuid, event)

    def tick(self) -> None:
        self.turn.tick()

    def after(self, delay: timedelta) -> str:
        return self.turn.after(delay)

    def close(self) -> None:
        """Let go of what refers to the run; it is made anew when wanted."""
        self._scope = None

    # What it does

    def error(self, text: str, code: str = "", **extra: str) -> None:
        self.log(Error(text=text, code=code, extra=extra))

    def warn(self, text: str, code: str = "", **extra: str) -> None:
        self.log(Warn(text=text, code=code, extra=extra))

    def missing(self, reference: Ref) -> None:
        text = f"Missing dependency: {reference}"
        self.error(text, "dependency:missing", type=reference.kind, identity=reference.identity)

    def change(self, modifier: Modifier) -> bool:
        return self.turn.change(modifier)

    def enter(self, flow: Flow, *, terminal: bool) -> None:
        self.turn.entering = (flow, terminal)

    def set_status(self, status: str) -> None:
        """Become active or waiting."""
        self.record.status = status
        self.record.modified_on = self.turn.now

    def exit(self, status: str) -> None:
        """End, for a reason that is the status."""
        record = self.record
        record.status = status
        record.modified_on = record.exited_on = self.turn.now
        self.log(RunEnded(run_uuid=record.uuid, flow=record.flow, status=status))

    def fail(self, text: str) -> None:
        self.log(Failure(text=text))
        self.exit(FAILED)

    def save_result(
        self, name: str, value: str, category: str = "", localized: str = "", given: str = "", extra: Any = None
    ) -> None:
        record, now = self.record, self.turn.now
        results, key, value = record.results, result_key(name), value[: self.limits.result_length]
        previous = results.get(key)
        results[key] = Result(
            name=name,
            value=value,
            category=category,
            category_localized=localized,
            node_uuid=record.path[-1].node_uuid,
            input=given,
            extra=extra,
            created_on=now,
        )
        record.modified_on = now
        if previous and previous.value == value and previous.category == category:
            return
        before = PreviousResult(previous.value, previous.category) if previous else None
        self.log(RunResultChanged(name=name, value=value, category=category, extra=extra, previous=before))

    # What it says

    @property
    def is_native(self) -> bool:
        flow = self.flow
        return self.turn.language == flow.language or not flow.localization

    def localize(self, uuid: str, name: str, native: Sequence[str]) -> tuple[Sequence[str], str]:
        flow, turn = self.flow, self.turn
        if turn.language == flow.language or not flow.localization:
            return native, flow.language
        return flow.localized(turn.languages, uuid, name, native)

    def localize_text(self, uuid: str, name: str, native: str) -> tuple[str, str]:
        texts, language = self.localize(uuid, name, (native,))
        return texts[0], language

    def text(self, template: str, *, cut: bool = True, quoted: bool = False) -> str:
        if "@" not in template:
            return self._cut(template) if cut else template
        scope = self._scope or self._new_scope()
        compiled = compile_run_template(template)
        text = compiled.quoted_text(scope) if quoted else compiled.text(scope)
        if scope.failures or scope.warnings:
            self._report(scope)
        return self._cut(text) if cut and len(text) > self.limits.template_length else text

    def clean_text(self, template: str) -> str | None:
        if "@" not in template:
            return self._cut(template)
        scope = self._scope or self._new_scope()
        text = compile_run_template(template).text(scope)
        if (scope.failures or scope.warnings) and self._report(scope):
            return None
        return text if len(text) <= self.limits.template_length else self._cut(text)

    def value(self, template: str) -> Value:
        if template == _ANSWER and self.turn.session.input:
            return self.turn.session.input.text
        if "@" not in template:
            return trim(template)
        scope = self._scope or self._new_scope()
        value = compile_run_template(template).value(scope)
        if scope.failures or scope.warnings:
            self._report(scope)
        return value

    def scope(self) -> RunScope:
        return self._scope or self._new_scope()

    def _cut(self, text: str) -> str:
        return truncate(text, self.limits.template_length)

    def _new_scope(self) -> RunScope:
        tools, limits = self.turn.tools, self.limits
        scope = RunScope(
            root_object(self),
            self.turn.environment,
            tools.clock,
            tools.random,
            limits.evaluation_budget,
            self.assets.locations,
            tools.prompts,
        )
        scope.run = self
        self._scope = scope
        return scope

    def _report(self, scope: RunScope) -> bool:
        """Log the problems of a template, which the scope forgets; says whether something failed."""
        failures = scope.failures
        for label, message in failures:
            code = "expression:too_complex" if message == _TOO_COMPLEX else "expression"
            self.error(f"Error evaluating expression: {message}", code, expression=label)
        for message in scope.warnings:
            self.warn(message, "context:deprecated")
        scope.failures, scope.warnings = [], []
        return bool(failures)


def _without_tickets(contact: dict[str, Any]) -> dict[str, Any]:
    contact.pop("tickets", None)
    return contact
