"""``contact_actions``: the same done to a few contacts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from rest_framework import serializers

from dashboard.api.contact_form import VIA, check_by_hand
from dashboard.api.inputs import Form
from dashboard.api.problems import refused
from dashboard.api.references import Reference, References, contacts, groups
from dashboard.api.resource import ActionResource, Json
from dashboard.web.access import Can
from engine.jobs.running import run_at_once
from engine.models import Contact, Group
from engine.services import bulk_edits
from engine.services.contacts import modify_contacts
from engine.services.erasure import request_erasure
from engine.services.message_folders import put_away_of
from engine.services.sessions import interrupt_contacts

OF_GROUPS = ("add", "remove")


class ActionForm(Form):
    contacts = References(contacts)
    action = serializers.CharField()
    group = Reference(groups, required=False)

    def validate_contacts(self, found: list[Contact]) -> list[Contact]:
        if not found:
            raise serializers.ValidationError("Contacts can't be empty.")
        return found

    def validate_action(self, action: str) -> str:
        if action not in ACTIONS:
            raise serializers.ValidationError(f'"{action}" is not a valid choice.')
        return action

    def validate_group(self, group: Group) -> Group:
        check_by_hand(group)
        return group

    def validate(self, attrs: Json) -> Json:
        action = attrs["action"]
        if (action in OF_GROUPS) != ("group" in attrs):
            should = "should also" if action in OF_GROUPS else "should not"
            raise refused(f'For action "{action}" you {should} specify a group')
        idle = sorted(str(one.pk) for one in attrs["contacts"] if one.status != Contact.Status.ACTIVE)
        if action == "add" and idle:
            raise refused(f"Non-active contacts cannot be added to groups: {', '.join(idle)}")
        return attrs

    def save(self, **_options: Any) -> None:
        ACTIONS[self.validated_data["action"]](self)

    @property
    def people(self) -> list[Contact]:
        found: list[Contact] = self.validated_data["contacts"]
        return found


def _modify(name: str, form: ActionForm) -> None:
    """As it is done to many: who has opted out stays so."""
    group = form.validated_data.get("group")
    modifier = bulk_edits.ACTIONS[name](str(group.pk) if group else "")
    modify_contacts(contacts=form.people, modifiers=[modifier], by=form.user, via=VIA)


def _interrupt(form: ActionForm) -> None:
    interrupt_contacts(contacts=form.people, by=form.user)


def _archive(form: ActionForm) -> None:
    put_away_of(workspace=form.workspace, contacts=[one.pk for one in form.people])


def _delete(form: ActionForm) -> None:
    """Whom a flow holds for a moment goes right after it."""
    run_at_once(request_erasure(workspace=form.workspace, contacts=[one.pk for one in form.people], by=form.user))


ACTIONS: Mapping[str, Callable[[ActionForm], None]] = {
    "add": partial(_modify, "add_group"),
    "remove": partial(_modify, "remove_group"),
    "block": partial(_modify, "block"),
    "unblock": partial(_modify, "restore"),
    "interrupt": _interrupt,
    "archive_messages": _archive,
    "archive": _archive,
    "delete": _delete,
}


class ContactActions(ActionResource):
    needs: ClassVar = {"POST": Can.MANAGE_CONTACTS}
    form = ActionForm
