"""Modules that are big and seldom needed, imported when something in them is first used.

Type checkers see an ordinary import::

    if TYPE_CHECKING:
        import phonenumbers
    else:
        phonenumbers = LazyModule("phonenumbers")
"""

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module; `LazyModule("math").pi` imports it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """What was found once is kept, and not looked for again."""
        found = self.__dict__[attribute] = getattr(import_module(self._name), attribute)
        return found
