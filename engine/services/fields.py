"""Fields of contacts: what is known of each."""

import re

from django.db import transaction
from django.db.models import Q

from engine.jobs.registry import create_job
from engine.models import ContactField, Job, Workspace
from engine.services.groups import create_field
from engine.services.usages import InUse, groups_asking_for, usages_of_field
from flows.contactql.tree import ATTRIBUTES
from flows.urns import SCHEMES

MAX_FIELDS = 250
KEY_LENGTH = 36
_KEY = re.compile(r"[a-z][a-z0-9_]*")
PLACES = (ContactField.Type.STATE, ContactField.Type.DISTRICT, ContactField.Type.WARD)


class FieldRefused(ValueError):
    """A field can't be like this; ``code`` is invalid_key, taken, too_many or busy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def key_for(name: str) -> str:
    """The key that a name makes: "Date of birth" → ``date_of_birth``; "" if it makes none."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:KEY_LENGTH].strip("_")
    return key if _KEY.fullmatch(key) else ""


@transaction.atomic
def add_field(
    *,
    workspace: Workspace,
    name: str,
    type: str = "text",  # noqa: A002
    for_agents: str = ContactField.ForAgents.VIEW,
) -> ContactField:
    """A field with the key that its name makes; raises FieldRefused."""
    key = key_for(name)
    if not key or key in ATTRIBUTES or key in SCHEMES:
        raise FieldRefused("invalid_key", f"'{name}' makes no name for a field that expressions could use")
    Workspace.objects.select_for_update().get(pk=workspace.pk)  # one at a time
    known = ContactField.objects.for_workspace(workspace)
    if known.filter(Q(key=key) | Q(name__iexact=name)).exists():
        raise FieldRefused("taken", f"there is a field '{name}' already")
    if known.count() >= MAX_FIELDS:
        raise FieldRefused("too_many", f"there can be {MAX_FIELDS} fields")
    if _is_being_forgotten(workspace, key):
        raise FieldRefused("busy", f"the values of a deleted field '{key}' are still being forgotten")
    made = create_field(workspace=workspace, key=key, name=name, type=type)
    made.for_agents = for_agents
    made.save(update_fields=["for_agents"])
    return made


@transaction.atomic
def move_field(*, field: ContactField, to: int) -> None:
    """Puts a field at a place among all of the workspace, the first being 0; pages and forms keep to this order."""
    Workspace.objects.select_for_update().get(pk=field.workspace_id)  # one at a time
    others = ContactField.objects.for_workspace(field.workspace_id).exclude(pk=field.pk).order_by("position", "name")
    ordered = list(others)
    ordered.insert(min(max(to, 0), len(ordered)), field)
    for position, one in enumerate(ordered, start=1):
        one.position = position
    ContactField.objects.bulk_update(ordered, ["position"])


def _is_being_forgotten(workspace: Workspace, key: str) -> bool:
    jobs = Job.objects.for_workspace(workspace).filter(kind="forget_field", params__key=key)
    return jobs.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).exists()


@transaction.atomic
def update_field(
    *,
    field: ContactField,
    name: str,
    type: str,  # noqa: A002
    for_agents: str = "",
) -> Job | None:
    """Another name or type. Values of contacts are read anew for places, and groups that ask for the field are filled.

    The job that does so, if one is needed. Raises InUse if a campaign counts from a date that is to be none, and
    FieldRefused for the name of another field.
    """
    _check_name(field, name)
    was = field.type
    campaigns = [usage for usage in usages_of_field(field) if usage.kind == "campaign"]
    if campaigns and type != ContactField.Type.DATETIME:
        raise InUse(campaigns)
    field.name, field.type, field.for_agents = name, type, for_agents or field.for_agents
    field.save(update_fields=["name", "type", "for_agents"])
    field.workspace.touch_assets()
    if was == type or not (type in PLACES or groups_asking_for(field)):
        return None
    params = {"key": field.key, "groups": [str(group.pk) for group in groups_asking_for(field)]}
    return create_job(workspace=field.workspace, kind="retype_field", params=params)


def _check_name(field: ContactField, name: str) -> None:
    """One that it has already may be shared with another: what was imported can be so."""
    Workspace.objects.select_for_update().get(pk=field.workspace_id)  # one at a time
    others = ContactField.objects.for_workspace(field.workspace_id).exclude(pk=field.pk)
    if name.lower() != field.name.lower() and others.filter(name__iexact=name).exists():
        raise FieldRefused("taken", f"there is a field '{name}' already")


@transaction.atomic
def delete_field(*, field: ContactField) -> Job:
    """The values that contacts have go in the background. Raises InUse."""
    if usages := usages_of_field(field):
        raise InUse(usages)
    workspace, key = field.workspace, field.key
    field.delete()
    workspace.contact_columns = [column for column in workspace.contact_columns if column != f"fields.{key}"]
    workspace.save(update_fields=["contact_columns"])
    workspace.touch_assets()
    return create_job(workspace=workspace, kind="forget_field", params={"key": key})
