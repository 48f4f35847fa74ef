"""`@legacy_extra`: what flows of before 2019 found under `@extra`."""

import re
from typing import TYPE_CHECKING, Any

from flows.expressions.convert import as_value, to_json
from flows.expressions.values import Value
from flows.result import result_key

if TYPE_CHECKING:
    from engine.core.run import Run

_NOT_KEY = re.compile(r"[^a-zA-Z0-9_]")
_KEY_LENGTH = 255


def legacy_extra(run: "Run") -> Value:
    """The trigger's params, then the extra of each result, the latest last."""
    found: dict[str, Any] = dict(_flattened(run.trigger.params or {}))
    for result in sorted(run.record.results.values(), key=lambda result: result.created_on):
        if result.extra is not None:
            found[result_key(result.name)] = str(to_json(as_value(result.extra)))
            found |= _flattened(result.extra)
    return as_value(found)


def _flattened(extra: Any) -> dict[str, Any]:
    if isinstance(extra, list):
        extra = {str(index): item for index, item in enumerate(extra)}
    if not isinstance(extra, dict):
        return {}
    return {_NOT_KEY.sub("_", key.lower())[:_KEY_LENGTH]: value for key, value in extra.items()}
