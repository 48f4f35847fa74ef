"""Takes the contact out of groups."""

from typing import Annotated

from msgspec import Meta

from flows.action import Action, action
from flows.errors import FlowError
from flows.modifiers.groups import GroupsModifier
from flows.refs import GroupRef
from flows.resolving import resolve_groups
from flows.run import Run


@action("remove_contact_groups")
class RemoveContactGroups(Action, frozen=True, kw_only=True, tag="remove_contact_groups"):
    """Takes the contact out of groups: given ones, those of evaluated names, or all that have no query."""

    groups: Annotated[tuple[GroupRef, ...], Meta(max_length=100)] = ()
    all_groups: bool = False

    def check(self) -> None:
        if self.groups and self.all_groups:
            raise FlowError("groups", "can't be given together with all_groups")

    def execute(self, run: Run) -> None:
        if self.all_groups:
            groups = tuple(group.ref for group in run.assets.groups.values() if not group.query)
        else:
            groups = resolve_groups(run, self.groups)
        if groups:
            run.change(GroupsModifier(groups=groups, modification="remove"))
