"""Whom the editor's phone plays: people made up by designers, shared in a workspace."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from django.db import transaction

from engine.models import Workspace
from flows.errors import InputError

MOST = 50
Text = Annotated[str, msgspec.Meta(max_length=640)]


class Persona(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """``fields`` by key, ``groups`` by UUID; what isn't given isn't known of them."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    name: Annotated[str, msgspec.Meta(max_length=128)] = ""
    language: Annotated[str, msgspec.Meta(max_length=3)] = ""
    fields: Annotated[dict[Text, Text], msgspec.Meta(max_length=200)] = {}
    groups: Annotated[Sequence[Text], msgspec.Meta(max_length=200)] = ()


def keep_persona(*, workspace: Workspace, data: Mapping[str, Any]) -> None:
    """Adds a persona or replaces the one with its id; of too many the oldest goes. Raises InputError."""
    try:
        persona = msgspec.convert(data, Persona)
    except msgspec.ValidationError as error:
        raise InputError("persona", str(error)) from error
    _change(workspace, persona.id, [msgspec.to_builtins(persona)])


def forget_persona(*, workspace: Workspace, persona: str) -> None:
    _change(workspace, persona, [])


@transaction.atomic
def _change(workspace: Workspace, persona: str, instead: list[dict[str, Any]]) -> None:
    locked = Workspace.objects.select_for_update().get(pk=workspace.pk)
    others = [one for one in locked.personas if one["id"] != persona]
    locked.personas = [*others, *instead][-MOST:]
    locked.save(update_fields=["personas"])
