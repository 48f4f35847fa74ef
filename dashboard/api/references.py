"""How rows are named in what clients send, and how they are named to clients: by UUID, some by name or address too."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.functions import Upper
from rest_framework import serializers

from engine.models import Contact, ContactURN, Flow, Group, Label, Workspace
from flows.errors import InputError
from flows.urns import URNError, normalize_urn, parse_urn

MOST = 100

# The rows of a workspace that texts name, by text; those that name none are left out.
Finder = Callable[[Workspace, Sequence[str]], Mapping[str, Any]]


def _keys(texts: Sequence[str]) -> dict[str, UUID]:
    keys: dict[str, UUID] = {}
    for text in texts:
        with suppress(ValueError):
            keys[text] = UUID(text)
    return keys


def by_key(model: type[Model], **only: Any) -> Finder:
    def find(workspace: Workspace, texts: Sequence[str]) -> Mapping[str, Any]:
        keys = _keys(texts)
        rows = model._default_manager.filter(workspace=workspace, **only).in_bulk(keys.values())  # noqa: SLF001  # documented
        return {text: rows[key] for text, key in keys.items() if key in rows}

    return find


def by_key_or_name(model: type[Model]) -> Finder:
    """Names in whatever case."""

    def find(workspace: Workspace, texts: Sequence[str]) -> Mapping[str, Any]:
        rows: QuerySet[Any] = model._default_manager.annotate(upper=Upper("name"))  # noqa: SLF001  # documented
        rows = rows.filter(workspace=workspace, upper__in={text.upper() for text in texts})
        named_so = {row.upper: row for row in rows}
        found = {text: named_so[text.upper()] for text in texts if text.upper() in named_so}
        return {**found, **by_key(model)(workspace, texts)}

    return find


def contacts(workspace: Workspace, texts: Sequence[str]) -> Mapping[str, Contact]:
    """By UUID or address, which is brought into its one form first; by UUID alone where addresses are hidden."""
    found = by_key(Contact)(workspace, texts)
    if workspace.redact_urns:
        return found
    addresses = {text: identity for text in texts if (identity := identity_of(text, workspace))}
    owned = ContactURN.objects.for_workspace(workspace).filter(identity__in=addresses.values())
    owners = {urn.identity: urn.contact for urn in owned.select_related("contact")}
    return {**found, **{text: owners[identity] for text, identity in addresses.items() if identity in owners}}


def identity_of(text: str, workspace: Workspace) -> str:
    """The address as it is stored; "" for what is none."""
    with suppress(URNError, InputError):
        return parse_urn(normalize_urn(text, workspace.country)).identity
    return ""


groups, labels = by_key_or_name(Group), by_key_or_name(Label)
flows = by_key(Flow, is_archived=False)


class References(serializers.Field[Any, Any, Any, Any]):
    """A list of at most a hundred texts that each name a row; gives the rows, each once."""

    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "max_length": "Ensure this field has no more than {max_length} elements.",
        "no_text": "Must be a string or integer",
        "blank": "This field may not be null.",
        "missing": "No such object: {value}",
    }

    def __init__(self, find: Finder, **options: Any) -> None:
        self.find = find
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST:
            self.fail("max_length", max_length=MOST)
        texts = list(map(self._text, data))
        found = self.find(self.context["resource"].workspace, texts)
        for text in texts:
            if text not in found:
                self.fail("missing", value=text)
        return list({row.pk: row for row in map(found.__getitem__, texts)}.values())

    def _text(self, value: Any) -> str:
        if not isinstance(value, str | int) or isinstance(value, bool):
            self.fail("no_text")
        if value == "":
            self.fail("blank")
        return str(value)


class Reference(References):
    """A text that names a row; gives the row."""

    def to_internal_value(self, data: Any) -> Any:
        (row,) = super().to_internal_value([data])
        return row


def named(row: Any) -> dict[str, Any] | None:
    """A row as others refer to it."""
    return {"uuid": row.pk, "name": row.name} if row else None
