"""Routers: how a node decides which of its exits a contact leaves by.

Each type is one file in `flows/routers/` that enters itself in the registry, as actions do::

    @router("random")
    class RandomRouter(Router, frozen=True, kw_only=True, tag="random"):
        def pick(self, run: Run) -> Route | None: ...
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar

from msgspec import Meta, Struct

from flows.errors import FlowError
from flows.limits import CATEGORIES
from flows.properties import UUID, literal, required
from flows.registry import Registry
from flows.run import Run
from flows.waits import CallWait, MessageWait


class Category(Struct, frozen=True, kw_only=True):
    """A named outcome and the exit that belongs to it. The name is only translated for results."""

    uuid: UUID
    name: Annotated[str, literal(64, localized=True), required]
    exit_uuid: UUID


class Route(Struct, frozen=True, gc=False):
    """A decision. `value`, `input` and `extra` are for the result, `operand` for the segment."""

    category_uuid: str
    value: str = ""
    operand: str = ""
    extra: Any = None


class Router(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=""):
    """Base of all routers."""

    type: ClassVar[str] = ""
    wait: MessageWait | CallWait | None = None
    result_name: Annotated[str, Meta(max_length=64)] = ""
    categories: Annotated[tuple[Category, ...], Meta(min_length=1, max_length=CATEGORIES)]

    def pick(self, run: Run) -> Route | None:
        """Decide; None if no category fits."""
        raise NotImplementedError

    def check(self) -> None:
        """Raise ValueError if something refers to a category that the router doesn't have."""
        timeout = self.timeout_category
        if timeout:
            self.check_category(timeout, "wait.timeout.category_uuid")

    def check_category(self, uuid: str, path: str) -> None:
        """Raise FlowError if there is no category with this UUID."""
        if all(uuid != category.uuid for category in self.categories):
            raise FlowError(path, f"{uuid} is not one of the router's categories")

    @property
    def timeout_category(self) -> str:
        """The UUID of the category that is taken when nobody answers in time, or ""."""
        timeout = self.wait.timeout if isinstance(self.wait, MessageWait) else None
        return timeout.category_uuid if timeout else ""

    def category(self, uuid: str) -> Category:
        """The category with this UUID."""
        for category in self.categories:
            if category.uuid == uuid:
                return category
        raise KeyError(uuid)


RouterType = TypeVar("RouterType", bound=type[Router])

ROUTERS: Registry[type[Router]] = Registry("router type")


def router(name: str) -> Callable[[RouterType], RouterType]:
    """Decorator that makes a class known as the router of this type."""

    def enter(cls: RouterType) -> RouterType:
        cls.type = name
        ROUTERS.add(name, cls)
        return cls

    return enter
