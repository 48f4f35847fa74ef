"""The results that a run collects."""

import re
from typing import Any

from msgspec import Struct

_NOT_WORD = re.compile(r"[^\w]+")


class Result(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """One answer. `extra` is any JSON; `category_localized` is only there when it differs from the category."""

    name: str
    value: str = ""
    category: str = ""
    category_localized: str = ""
    node_uuid: str = ""
    input: str = ""
    extra: Any = None
    created_on: str = ""


def result_key(name: str) -> str:
    """The key of a result by its name: `"2 Factor Auth"` → `"2_factor_auth"`."""
    return _NOT_WORD.sub("_", name.strip()).lower()
