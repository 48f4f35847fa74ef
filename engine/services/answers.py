"""Canned answers: texts that people of the team answer tickets with often."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from engine.core.broadcast import Broadcast, write_message
from engine.models import CannedAnswer, Contact, Workspace
from engine.runner.scene import Scene
from engine.services.editing import open_scenes
from flows.message import MsgContent


class AnswerRefused(ValueError):
    """Another answer has the name."""


class Filled(NamedTuple):
    """An answer as it reads for a contact, in one of its languages; "" for the only one of a workspace without any."""

    name: str
    text: str
    language: str


def save_answer(
    *,
    workspace: Workspace,
    name: str,
    text: str,
    translations: Mapping[str, str] | None = None,
    answer: CannedAnswer | None = None,
) -> CannedAnswer:
    """A new answer, or another name and texts of one; raises AnswerRefused."""
    answer = answer or CannedAnswer(workspace=workspace)
    others = CannedAnswer.objects.for_workspace(workspace).exclude(pk=answer.pk)
    if others.filter(name__iexact=name.strip()).exists():
        raise AnswerRefused
    answer.name, answer.text = name.strip(), text
    answer.translations = {language: said for language, said in (translations or {}).items() if said}
    answer.save()
    return answer


@transaction.atomic
def fill_in(*, contact: Contact) -> list[Filled]:
    """All answers of the contact's workspace in all languages, with what they say of the contact filled in.

    Those that the contact understands come first: in their language, or in the main one where theirs is missing.
    """
    answers = list(CannedAnswer.objects.for_workspace(contact.workspace_id).order_by("name"))
    if not answers:
        return []
    (scene,) = open_scenes([contact.pk])
    main = next(iter(contact.workspace.languages), "")
    filled = [
        (language != _best(answer, contact), Filled(answer.name, _write(scene, text), language))
        for answer in answers
        for language, text in {main: answer.text, **answer.translations}.items()
    ]
    return [one for _, one in sorted(filled, key=lambda ranked: ranked[0])]


def _best(answer: CannedAnswer, contact: Contact) -> str:
    main = next(iter(contact.workspace.languages), "")
    return contact.language if contact.language in answer.translations else main


def _write(scene: Scene, text: str) -> str:
    tools, environment = scene.engine.tools, scene.place.environment
    said = Broadcast({"": MsgContent(text)}, "")
    return write_message(said, scene.contact, environment, scene.assets, tools.clock, tools.random).text
