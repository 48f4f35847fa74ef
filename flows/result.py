"""The results that a run collects."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from flows.moment import read_rfc3339

_NOT_WORD = re.compile(r"[^\w]+")


class Result(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """One answer. `extra` is any JSON; `category_localized` is only there when it differs from the category."""

    name: str = ""
    value: str = ""
    category: str = ""
    category_localized: str = ""
    node_uuid: str = ""
    input: str = ""
    extra: Any = None
    created_on: str = ""


@lru_cache(maxsize=4096)
def result_key(name: str) -> str:
    """The key of a result by its name: `"2 Factor Auth"` → `"2_factor_auth"`."""
    return _NOT_WORD.sub("_", name.strip()).lower()


def read_results(data: Mapping[str, Any]) -> dict[str, Result]:
    """Results from JSON, by the keys of their names; what can't be read is left out."""
    results: dict[str, Result] = {}
    for item in data.values():
        try:
            result = msgspec.convert(item, Result)
            read_rfc3339(result.created_on)
        except ValueError:  # of msgspec too
            continue
        results[result_key(result.name)] = result
    return results
