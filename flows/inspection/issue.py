"""What checks of a flow report, and the register that they enter themselves in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flows.assets import Assets
from flows.definition import Flow
from flows.registry import Registry


class Severity(StrEnum):
    """An error breaks the conversation; a warning is likely a mistake."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """Something that may be wrong. `code` never changes; `message` says what, `hint` how to mend it.

    `item_uuid` and `key` name the text that lacks a translation, `exit_uuid` the way that leads nowhere.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    node_uuid: str = ""
    action_uuid: str = ""
    language: str = ""
    exit_uuid: str = ""
    item_uuid: str = ""
    key: str = ""


@dataclass(frozen=True)
class Checked:
    """A flow that is checked, and what is known of its workspace."""

    flow: Flow
    assets: Assets | None = None


Check = Callable[[Checked], Iterator[Issue]]

CHECKS: Registry[Check] = Registry("check")
