"""What differs between two definitions of a flow, card by card, as designers see it.

A card is a node. Definitions may be unfinished, so they are taken as plain JSON.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from flows.raw_definition import Json, object_in, objects_in, text_in

Kind = Literal["added", "removed", "changed", "moved"]
Sort = Literal["question", "message", "split", "action"]

TITLE_LENGTH = 60
_NO_CONTENT = {"uuid", "type", "text", "quick_replies"}


class Change(Struct, frozen=True, kw_only=True):
    """A card that differs; ``before`` and ``after`` are the lines of its content that only one of the two has."""

    card: str
    kind: Kind
    sort: Sort
    title: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Summary(Struct, frozen=True, kw_only=True):
    """Cards of one sort to which the same happened, by their titles."""

    kind: Kind
    sort: Sort
    titles: tuple[str, ...]


def compare(before: Json, after: Json) -> list[Change]:
    """The cards that differ: those of ``after`` in its order, then those that are gone."""
    old, new = _Cards(before), _Cards(after)
    changes = [change for uuid in new.nodes if (change := _change(old, new, uuid))]
    gone = [uuid for uuid in old.nodes if uuid not in new.nodes]
    return changes + [
        Change(card=uuid, kind="removed", sort=old.sort(uuid), title=old.title(uuid), before=old.lines(uuid))
        for uuid in gone
    ]


def summarize(changes: list[Change]) -> list[Summary]:
    """What happened, most telling first; cards that only were moved are told of if there is nothing else."""
    grouped: dict[tuple[Kind, Sort], list[str]] = {}
    for change in changes:
        grouped.setdefault((change.kind, change.sort), []).append(change.title)
    summaries = [Summary(kind=kind, sort=sort, titles=tuple(titles)) for (kind, sort), titles in grouped.items()]
    telling = [one for one in summaries if one.kind != "moved"]
    return sorted(telling or summaries, key=lambda one: (_ORDER.index(one.kind), one.sort))


_ORDER: list[Kind] = ["added", "removed", "changed", "moved"]


def _change(old: "_Cards", new: "_Cards", uuid: str) -> Change | None:
    about: dict[str, Any] = {"card": uuid, "sort": new.sort(uuid), "title": new.title(uuid)}
    if uuid not in old.nodes:
        return Change(**about, kind="added", after=new.lines(uuid))
    before, after = old.lines(uuid), new.lines(uuid)
    if before != after:
        return Change(**about, kind="changed", before=_only(before, after), after=_only(after, before))
    if old.position(uuid) != new.position(uuid):
        return Change(**about, kind="moved")
    return None


def _only(lines: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that the others lack; all of them if only their order differs."""
    return tuple(line for line in lines if line not in others) or (lines if set(lines) == set(others) else ())


class _Cards:
    """The cards of one definition, by the UUIDs of their nodes."""

    def __init__(self, definition: Json) -> None:
        self.nodes = {text_in(node, "uuid"): node for node in objects_in(definition, "nodes")}
        self._localization = object_in(definition, "localization") or {}
        self._places = object_in(object_in(definition, "_ui") or {}, "nodes") or {}

    def sort(self, uuid: str) -> Sort:
        node = self.nodes[uuid]
        router = object_in(node, "router")
        if router:
            return "question" if router.get("wait") else "split"
        says = any(action.get("type") == "send_msg" for action in objects_in(node, "actions"))
        return "message" if says else "action"

    def title(self, uuid: str) -> str:
        """The name of its result, else the first thing that it says, else what it does."""
        node = self.nodes[uuid]
        router = object_in(node, "router") or {}
        actions = objects_in(node, "actions")
        said = next((text for action in actions if (text := text_in(action, "text"))), "")
        done = next((text_in(action, "type") for action in actions), text_in(router, "operand"))
        return _short(text_in(router, "result_name") or said or done)

    def position(self, uuid: str) -> Any:
        place = object_in(self._places, uuid) or {}
        return place.get("position")

    def lines(self, uuid: str) -> tuple[str, ...]:
        node = self.nodes[uuid]
        return (*self._said_and_done(node), *self._routed(node), *self._led(node))

    def _said_and_done(self, node: Json) -> Iterator[str]:
        for action in objects_in(node, "actions"):
            yield text_in(action, "text") or _described(action)
            replies = action.get("quick_replies")
            if isinstance(replies, list) and replies:
                yield " ".join(f"[{_plain(reply)}]" for reply in replies)
            details = _described(action, leave_out=_NO_CONTENT)
            if text_in(action, "text") and details:
                yield details
            yield from self._translated(action)

    def _routed(self, node: Json) -> Iterator[str]:
        router = object_in(node, "router")
        if router is None:
            return
        yield _described(router, leave_out={"cases", "categories", "type", "default_category_uuid"})
        for category in objects_in(router, "categories"):
            tests = [case for case in objects_in(router, "cases") if case.get("category_uuid") == category.get("uuid")]
            words = ", ".join(_described(case, leave_out={"uuid", "category_uuid"}) for case in tests)
            yield f"{text_in(category, 'name')}: {words}" if words else text_in(category, "name")
            for item in (category, *tests):
                yield from self._translated(item)

    def _led(self, node: Json) -> Iterator[str]:
        """Where each way out leads, by the name of the answer that takes it."""
        categories = objects_in(object_in(node, "router") or {}, "categories")
        names = {text_in(category, "exit_uuid"): text_in(category, "name") for category in categories}
        for way in objects_in(node, "exits"):
            destination = text_in(way, "destination_uuid")
            if destination in self.nodes:
                yield f"{names.get(text_in(way, 'uuid'), '')} → {self.title(destination)}".lstrip()

    def _translated(self, item: Json) -> Iterator[str]:
        for language, items in self._localization.items():
            found = object_in(items, text_in(item, "uuid")) if isinstance(items, dict) else None
            for values in (found or {}).values():
                if isinstance(values, list):
                    yield f"{language}: {' | '.join(map(_plain, values))}"


def _described(item: Json, leave_out: set[str] | frozenset[str] = frozenset({"uuid"})) -> str:
    """What a part says, on a line: its kind, then its settings that aren't empty."""
    kind = "" if "type" in leave_out else text_in(item, "type").replace("_", " ")
    settings = [_plain(value) for key, value in item.items() if key not in leave_out and key != "type" and value]
    return " ".join(filter(None, [kind, *settings]))


def _plain(value: Any) -> str:
    """A setting in words: things by their names."""
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("text") or value.get("key")
        return str(named) if named else " ".join(_plain(one) for key, one in value.items() if key != "uuid")
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"
