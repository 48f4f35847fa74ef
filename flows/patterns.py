"""Regular expressions written by flow designers: RE2's, so that no pattern and no text can take long."""

from functools import lru_cache
from typing import Protocol

import re2


class Match(Protocol):
    def group(self, group: int) -> str | None: ...

    def groups(self, default: str) -> tuple[str, ...]: ...


class Pattern(Protocol):
    groups: int

    def search(self, text: str) -> Match | None: ...


_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern | None:
    """A pattern that ignores case and has lines as `^` and `$` see them; None if it isn't one."""
    try:
        compiled: Pattern = re2.compile(f"(?mi){pattern}", _OPTIONS)
    except re2.error:
        return None
    return compiled
