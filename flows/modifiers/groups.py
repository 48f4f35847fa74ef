"""Membership in groups that are kept by hand."""

from typing import Literal

from msgspec.structs import replace

from flows.assets import Assets, Group
from flows.contact import Contact
from flows.events.contact import ContactGroupsChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import GroupRef


@modifier
class GroupsModifier(Modifier, frozen=True, tag="groups"):
    """Adds the contact to groups or removes it from them; not for groups with a query, nor blocked contacts."""

    groups: tuple[GroupRef, ...]
    modification: Literal["add", "remove"]

    def known(self, assets: Assets) -> "GroupsModifier | None":
        groups = tuple(group for group in self.groups if group.uuid in assets.groups)
        return replace(self, groups=groups) if groups else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.status in ("blocked", "stopped"):
            context.error("Can't add blocked or stopped contacts to groups")
            return False
        member_of = {group.uuid for group in contact.groups}
        groups = {group.uuid: context.assets.groups[group.uuid] for group in self.groups}
        static = [group.ref for group in groups.values() if self._is_static(group, context)]
        if self.modification == "add":
            return _add(contact, [group for group in static if group.uuid not in member_of], context)
        return _remove(contact, [group for group in static if group.uuid in member_of], context)

    def _is_static(self, group: Group, context: ModifierContext) -> bool:
        if group.query:
            what = "add contacts to" if self.modification == "add" else "remove contacts from"
            context.error(f"Can't {what} the query based group '{group.name}'")
        return not group.query


def _add(contact: Contact, groups: list[GroupRef], context: ModifierContext) -> bool:
    if groups:
        contact.groups = contact.groups + groups
        context.log(ContactGroupsChanged(groups_added=tuple(groups)))
    return bool(groups)


def _remove(contact: Contact, groups: list[GroupRef], context: ModifierContext) -> bool:
    if groups:
        gone = {group.uuid for group in groups}
        contact.groups = [group for group in contact.groups if group.uuid not in gone]
        context.log(ContactGroupsChanged(groups_removed=tuple(groups)))
    return bool(groups)
