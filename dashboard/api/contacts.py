"""``contacts``: people, how to reach them, and what is known of them."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import F
from rest_framework.exceptions import NotFound

from dashboard.api.contact_form import ContactForm
from dashboard.api.contact_json import told, with_details
from dashboard.api.paging import Order
from dashboard.api.problems import BadQuery, refused
from dashboard.api.references import groups, identity_of
from dashboard.api.resource import DeletableResource, EditableResource, Json, Rows
from dashboard.api.settling import settled
from dashboard.web.access import Can
from engine.jobs.running import run_at_once
from engine.models import Contact, ContactURN, ErasedContact, GroupMembership
from engine.services.erasure import request_erasure


class Contacts(EditableResource, DeletableResource):
    needs: ClassVar = {"GET": Can.VIEW_CONTACTS, "POST": Can.EDIT_CONTACTS, "DELETE": Can.MANAGE_CONTACTS}
    scope = "v2.contacts"
    order = Order("modified_on")
    moment = "modified_on"
    lookups = ("uuid", "urn")
    form = ContactForm

    def rows(self) -> Rows:
        return with_details(Contact.objects.for_workspace(self.workspace))

    def narrowed(self, rows: Rows) -> Rows:
        if self.asked_flag("deleted"):
            rows = ErasedContact.objects.for_workspace(self.workspace).annotate(modified_on=F("erased_on"))
        if text := self.asked("group"):
            group = groups(self.workspace, [text]).get(text)
            members = GroupMembership.objects.filter(group=group) if group else GroupMembership.objects.none()
            rows = rows.filter(pk__in=members.values("contact"))
        return settled(self, rows)

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        if name != "urn":
            return super().looked_up(rows, name, value)
        if self.workspace.redact_urns:
            raise BadQuery("URN lookups not allowed for anonymous organizations")
        identity = identity_of(value, self.workspace)
        if not identity:
            raise BadQuery(f"Invalid URN: {value}")
        owners = ContactURN.objects.for_workspace(self.workspace).filter(identity=identity)
        return rows.filter(pk__in=owners.values("contact"))

    def addressed(self, *, needed: bool = False) -> Contact | None:
        """None also for an address that nobody has: whoever is made gets it."""
        try:
            found: Contact | None = super().addressed(needed=needed)
        except NotFound:
            if needed:
                raise
            self._check_unknown()
            return None
        return found

    def _check_unknown(self) -> None:
        """Raises ValidationError for a contact that was erased, NotFound for a key that there never was."""
        if self.asked("urn"):
            return
        if ErasedContact.objects.for_workspace(self.workspace).filter(pk=self.asked("uuid")).exists():
            raise refused("Deleted contacts can't be modified.")
        raise NotFound

    def shown(self, rows: Sequence[Contact | ErasedContact]) -> list[Json]:
        return told(self.workspace, rows, expand_urns=self.asked_flag("expand_urns"))

    def remove(self, row: Contact) -> None:
        """Whom a flow holds for a moment goes right after it."""
        run_at_once(request_erasure(workspace=self.workspace, contacts=[row.pk], by=self.user))
