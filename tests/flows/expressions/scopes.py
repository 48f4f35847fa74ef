"""Scopes for tests: a fixed time, the default environment, and whatever context a test is about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flows.clock import FrozenClock
from flows.environment import Environment
from flows.expressions.convert import as_value
from flows.expressions.scope import DEFAULT_BUDGET, Scope
from flows.expressions.values import XObject

NOW = datetime(2024, 3, 9, 14, 30, 15, 250_000, tzinfo=UTC)


def make_scope(
    context: Mapping[str, Any] | XObject | None = None,
    environment: Environment | None = None,
    budget: int = DEFAULT_BUDGET,
) -> Scope:
    """A scope over plain JSON, or over an object."""
    root = context if isinstance(context, XObject) else as_value(dict(context or {}))
    return Scope(root, environment or Environment(), FrozenClock(NOW), lambda: Decimal("0.25"), budget=budget)  # type: ignore[arg-type]
