"""Changes of a contact: its row is written once, from what it is in the end; groups and URNs have their own rows."""

from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.contact import ACTIVE
from flows.events.contact import (
    ContactFieldChanged,
    ContactGroupsChanged,
    ContactLanguageChanged,
    ContactLastSeenChanged,
    ContactNameChanged,
    ContactStatusChanged,
    ContactTimezoneChanged,
    ContactURNsChanged,
)


@handles(ContactFieldChanged, ContactLanguageChanged, ContactNameChanged, ContactStatusChanged, ContactTimezoneChanged)
def changed(scene: Scene, _happened: Happened, event: object, work: UnitOfWork) -> None:
    work.changed_contacts[scene.contact.uuid] = scene.contact
    points = scene.place.points.values()
    if isinstance(event, ContactFieldChanged):
        scene.needs_reschedule |= any(point.relative_to == event.field.key for point in points)
    elif points and isinstance(event, ContactStatusChanged | ContactTimezoneChanged):
        scene.needs_reschedule = True
    if isinstance(event, ContactStatusChanged) and event.status != ACTIVE:
        work.silenced[scene.contact.uuid] = f"contact_{event.status}"


@handles(ContactLastSeenChanged)
def seen(scene: Scene, _happened: Happened, event: ContactLastSeenChanged, _work: UnitOfWork) -> None:
    scene.seen_on = event.last_seen_on


@handles(ContactGroupsChanged)
def groups_changed(scene: Scene, _happened: Happened, event: ContactGroupsChanged, work: UnitOfWork) -> None:
    """Only the last word on each group counts."""
    scene.needs_touch = True
    for group in event.groups_added:
        work.memberships[scene.contact.uuid, group.uuid] = True
    for group in event.groups_removed:
        work.memberships[scene.contact.uuid, group.uuid] = False
    changed_groups = {group.uuid for group in (*event.groups_added, *event.groups_removed)}
    scene.needs_reschedule |= any(point.group in changed_groups for point in scene.place.points.values())


@handles(ContactURNsChanged)
def urns_changed(scene: Scene, _happened: Happened, _event: object, work: UnitOfWork) -> None:
    scene.needs_touch = True
    work.changed_urns[scene.contact.uuid] = scene
