"""What adapters read providers' calls with. Whatever is wrong with a call is a ``BadRequest`` that says so."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from msgspec import Struct

from channels.base import BadRequest, Channel, Happening, Inbound, PartOf, StatusReport
from channels.request import Request, clean
from flows.moment import read_rfc3339, write_rfc3339
from flows.phone import parse_phone
from flows.urns import URN, URNError, validate_urn

Fields = Mapping[str, Any]
Reader = Callable[[Request, Channel[Any]], Sequence[Happening]]

LONGEST_PART_NUMBER = 2  # in digits


def form(request: Request) -> Fields:
    """What was sent as form or query."""
    return request.fields


def json_object(request: Request) -> Fields:
    """The JSON object that is the body."""
    data = json_body(request)
    if not isinstance(data, dict):
        raise BadRequest("the body must be a JSON object")
    return data


def json_body(request: Request) -> Any:
    """The JSON that is the body. Gateways that cut texts inside of a letter send no UTF-8, or half of a pair."""
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError:
        whole = _HALF_OF_A_PAIR.sub(r"\1", request.body.decode("utf-8", "ignore"))
    try:
        return orjson.loads(whole)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the body can't be read as JSON: {error}") from error


_HALF_OF_A_PAIR = re.compile(
    r"(\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})|\\ud[89a-f][0-9a-f]{2}", re.ASCII | re.IGNORECASE
)


def pick(data: Any, path: str) -> Any:
    """What is at a path like ``messages.0.id``, None if nothing is. Capitals in names make no difference."""
    for name in path.split("."):
        if isinstance(data, Mapping):
            data = data[name] if name in data else _pick_any_case(data, name.lower())
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data


def _pick_any_case(data: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in data.items() if key.lower() == name), None)


def text_at(data: Any, *paths: str) -> str:
    """The text or number at the first of the paths that has one, else ""."""
    for path in paths:
        value = pick(data, path)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return clean(str(value))
    return ""


def need(data: Any, *paths: str) -> str:
    """Like ``text_at``, but one of them has to be there."""
    text = text_at(data, *paths)
    if not text.strip():
        raise BadRequest(f"field '{paths[0]}' required" if len(paths) == 1 else f"must have one of {quoted(paths)}")
    return text


def part_of(reference: str, number: str, total: str) -> PartOf | None:
    """None for a whole message, and for numbers that make no sense."""
    if not (reference and _is_part_number(number) and _is_part_number(total)):
        return None
    return PartOf(reference, int(number), int(total)) if 1 <= int(number) <= int(total) > 1 else None


def _is_part_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_PART_NUMBER


def items_at(data: Any, path: str) -> list[Any]:
    """The list at a path; it has to be there."""
    value = pick(data, path)
    if not isinstance(value, list):
        raise BadRequest(f"field '{path}' must be a list")
    return value


def each(items: Iterable[Any], read: Callable[[Any], Iterable[Happening]]) -> list[Happening]:
    """What all of them say that can be read; what is wrong with one is only told if nothing comes of the others."""
    found: list[Happening] = []
    problem: BadRequest | None = None
    for item in items:
        try:
            found += read(item)
        except BadRequest as error:
            problem = problem or error
    if problem and not found:
        raise problem
    return found


def quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def urn_of(sender: str, channel: Channel[Any]) -> str:
    """The URN of who wrote; numbers without a country's code are read as of the channel's country."""
    if channel.scheme == "tel":
        number = parse_phone(sender, channel.country)
        if number is None:
            raise BadRequest(f"'{sender}' is not a possible number")
        return urn_with("tel", number)
    return urn_with(channel.scheme, sender.strip())


def urn_with(scheme: str, path: str, display: str = "") -> str:
    urn = URN(scheme, path, "", display)
    try:
        validate_urn(urn)
    except URNError as error:
        raise BadRequest(str(error)) from error
    return str(urn)


def own_id(text: str) -> str:
    """The UUID of a message of ours that a report speaks of."""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise BadRequest(f"'{text}' is not the UUID of a message") from error


# Dates as providers write them, made RFC 3339.


def rfc3339(text: str) -> str:
    try:
        read_rfc3339(text)
    except ValueError as error:
        raise BadRequest("invalid date format, must be RFC 3339") from error
    return text


SHORTEST_ISO = len("2026-03-01T10:00:00")


def iso(text: str) -> str:
    """ISO 8601 to the second, with or without a zone (UTC then)."""
    return _date(text if len(text) >= SHORTEST_ISO else "", datetime.fromisoformat)


def epoch(text: str) -> str:
    """Seconds since 1970."""
    return _date(text, lambda seconds: datetime.fromtimestamp(float(seconds), UTC))


def epoch_millis(text: str) -> str:
    return _date(text, lambda millis: datetime.fromtimestamp(int(millis) / 1000, UTC))


def pattern(layout: str) -> Callable[[str], str]:
    """A layout of ``strptime``; UTC unless it has a zone."""
    return lambda text: _date(text, lambda date: datetime.strptime(date, layout))  # noqa: DTZ007  # made UTC below


def _date(text: str, read: Callable[[str], datetime]) -> str:
    try:
        date = read(text)
        return write_rfc3339(date if date.tzinfo else date.replace(tzinfo=UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest(f"invalid date format: {text}") from error


class MessageFields(Struct, frozen=True, kw_only=True):
    """Where a call has the parts of a message; of several names the first that is there counts."""

    sender: tuple[str, ...]
    text: tuple[str, ...]
    external_id: tuple[str, ...] = ()
    sent_on: tuple[str, ...] = ()
    date: Callable[[str], str] = rfc3339
    name: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    part: tuple[str, str, str] | None = None  # reference, number and total
    read: Callable[[Request], Fields] = form

    def __call__(self, request: Request, channel: Channel[Any]) -> Sequence[Happening]:
        return [self.message(self.read(request), channel)]

    def message(self, fields: Any, channel: Channel[Any]) -> Inbound:
        for name in self.required:
            need(fields, name)
        sent_on = text_at(fields, *self.sent_on)
        return Inbound(
            urn=urn_of(need(fields, *self.sender), channel),
            text=text_at(fields, *self.text),
            external_id=text_at(fields, *self.external_id),
            sent_on=self.date(sent_on) if sent_on else "",
            name=text_at(fields, *self.name),
            part=part_of(*(clean(str(fields.get(name, ""))) for name in self.part)) if self.part else None,
        )


class StatusFields(Struct, frozen=True, kw_only=True):
    """Where a report has the id of the message (ours, or else the provider's) and what became of it.

    Statuses of ``ignored``, and with ``lenient`` all unknown ones, say nothing; others that the table hasn't are bad.
    """

    status: tuple[str, ...]
    table: Mapping[str, str]
    external_id: tuple[str, ...] = ()
    message_id: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()
    lenient: bool = False
    read: Callable[[Request], Fields] = form

    def __call__(self, request: Request, channel: Channel[Any]) -> Sequence[Happening]:  # noqa: ARG002
        return self.reports(self.read(request))

    def reports(self, fields: Any) -> Sequence[StatusReport]:
        mine = text_at(fields, *self.message_id)
        theirs = "" if mine else need(fields, *self.external_id, *(() if self.external_id else self.message_id))
        status = self.status_of(need(fields, *self.status))
        if not status:
            return []
        return [StatusReport(status=status, message_id=own_id(mine) if mine else "", external_id=theirs)]

    def status_of(self, text: str) -> str:
        """Our word for it, "" if it says nothing."""
        if text in self.table:
            return self.table[text]
        if self.lenient or text in self.ignored:
            return ""
        raise BadRequest(f"unknown status '{text}', must be one of {quoted(sorted(self.table))}")
