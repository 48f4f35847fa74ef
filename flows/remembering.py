"""Keeping what was found out about texts that come again and again, such as answers."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

# Longer ones hardly come twice, and thousands of them would fill the memory.
LONGEST = 500

P = ParamSpec("P")
R = TypeVar("R")


def remember_short(most: int) -> Callable[[Callable[Concatenate[str, P], R]], Callable[Concatenate[str, P], R]]:
    """Decorator: `lru_cache` for a function whose first argument is a text, for all texts but long ones."""

    def decorate(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        cached = cast("Callable[Concatenate[str, P], R]", lru_cache(maxsize=most)(function))

        @wraps(function)
        def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if len(text) > LONGEST:
                return function(text, *args, **kwargs)
            return cached(text, *args, **kwargs)

        return call

    return decorate
