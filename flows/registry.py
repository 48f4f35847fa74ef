"""Registries that plug-ins enter themselves in, and the loader that imports a folder of them."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one sort, each entered once by the module that defines it.

    >>> ACTIONS: Registry[type[Action]] = Registry("action type")
    >>> @ACTIONS.register("send_msg")
    ... class SendMsg(Action): ...
    """

    def __init__(self, sort: str) -> None:
        self.sort = sort
        self._entries: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that enters what it decorates under a name."""

        def enter(entry: T) -> T:
            self.add(name, entry)
            return entry

        return enter

    def add(self, name: str, entry: T) -> None:
        if name in self._entries:
            raise ValueError(f"{self.sort} {name!r} is registered twice")
        self._entries[name] = entry

    def get(self, name: str) -> T | None:
        return self._entries.get(name)

    def items(self) -> list[tuple[str, T]]:
        """All entries, sorted by name."""
        return sorted(self._entries.items(), key=lambda item: item[0])

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            raise KeyError(f"unknown {self.sort} {name!r}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def load_folder(package: str, path: Iterable[str]) -> None:
    """Import every module of a package, so that each enters itself: ``load_folder(__name__, __path__)``."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")
