"""Puts the contact in groups."""

from typing import Annotated

from msgspec import Meta

from flows.action import Action, action
from flows.modifiers.groups import GroupsModifier
from flows.refs import GroupRef
from flows.resolving import resolve_groups
from flows.run import Run


@action("add_contact_groups")
class AddContactGroups(Action, frozen=True, kw_only=True, tag="add_contact_groups"):
    """Puts the contact in groups, given ones or those of evaluated names."""

    groups: Annotated[tuple[GroupRef, ...], Meta(max_length=100)]

    def execute(self, run: Run) -> None:
        groups = resolve_groups(run, self.groups)
        if groups:
            run.change(GroupsModifier(groups=groups, modification="add"))
