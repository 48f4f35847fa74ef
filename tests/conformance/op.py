"""The registry of operations."""

from collections.abc import Callable
from typing import Any

from flows.registry import Registry

Request = dict[str, Any]
Reply = dict[str, Any]

# An operation gets a request and returns its reply, without the id. What it raises is the reply's ``error``.
OPS: Registry[Callable[[Request], Reply]] = Registry("operation")
