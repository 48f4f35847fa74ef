"""When the points of campaigns come due for a contact."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from engine.core.broadcast import Broadcast
from engine.core.quiet import Quiet
from flows.contact import ACTIVE, Contact
from flows.environment import Environment
from flows.moment import read_rfc3339, zone

Unit = Literal["minutes", "hours", "days", "weeks"]
StartMode = Literal["interrupt", "skip", "passive"]

CREATED_ON, LAST_SEEN_ON = "created_on", "last_seen_on"


class Point(NamedTuple):
    """What a campaign does ``offset`` units before (below 0) or after a date of a contact in its group.

    ``relative_to`` is the key of a field, or CREATED_ON or LAST_SEEN_ON. Days and weeks are counted on the contact's
    calendar; ``hour`` is the hour of that day, -1 for the time of day of the date. It starts a flow or says something.
    If the contact is in a flow, with the mode ``skip`` nothing is done; messages and background flows leave it alone
    anyway, another flow ends it.
    """

    uuid: str
    campaign: str
    campaign_name: str
    group: str
    relative_to: str
    offset: int
    unit: Unit
    hour: int = -1
    flow: str = ""
    message: Broadcast | None = None
    mode: StartMode = "interrupt"


def due_points(
    points: Mapping[str, Point], contact: Contact, environment: Environment, quiet: Quiet, now: datetime
) -> dict[str, datetime]:
    """The points that will come due for a contact after ``now``, by UUID, with the time in UTC."""
    found = _due_times(points, contact, environment, quiet)
    return {uuid: due for uuid, due in found.items() if due > now}


def late_points(
    points: Mapping[str, Point], contact: Contact, environment: Environment, quiet: Quiet, now: datetime
) -> dict[str, datetime]:
    """Those that had come due by ``now``."""
    found = _due_times(points, contact, environment, quiet)
    return {uuid: due for uuid, due in found.items() if due <= now}


def _due_times(
    points: Mapping[str, Point], contact: Contact, environment: Environment, quiet: Quiet
) -> dict[str, datetime]:
    found = {uuid: due_time(point, contact, environment, quiet) for uuid, point in points.items()}
    return {uuid: due for uuid, due in found.items() if due}


def due_time(point: Point, contact: Contact, environment: Environment, quiet: Quiet) -> datetime | None:
    """When a point comes due for a contact, in UTC; None if it doesn't concern it."""
    if contact.status != ACTIVE or all(group.uuid != point.group for group in contact.groups):
        return None
    moment = _date_of(contact, point.relative_to)
    if moment is None:
        return None
    place = zone(contact.timezone) or environment.tz
    try:
        return quiet.next_allowed(_offset(point, moment, place), place).astimezone(UTC)
    except OverflowError:
        return None


def next_allowed(contact: Contact, environment: Environment, quiet: Quiet, now: datetime) -> datetime:
    """Now, or the end of the quiet time that it is for a contact, in UTC."""
    return quiet.next_allowed(now, zone(contact.timezone) or environment.tz).astimezone(UTC)


def _date_of(contact: Contact, key: str) -> datetime | None:
    if key in (CREATED_ON, LAST_SEEN_ON):
        text = contact.created_on if key == CREATED_ON else contact.last_seen_on
    else:
        value = contact.fields.get(key)
        text = value.datetime if value else ""
    return read_rfc3339(text) if text else None


def _offset(point: Point, moment: datetime, place: tzinfo) -> datetime:
    if point.unit in ("minutes", "hours"):
        return moment + timedelta(**{point.unit: point.offset})
    local = moment.astimezone(place)
    day = local.date() + timedelta(**{point.unit: point.offset})
    clock = time(point.hour) if point.hour >= 0 else local.time().replace(fold=0)
    return datetime.combine(day, clock, place)
