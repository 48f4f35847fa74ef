"""Canned answers: texts that people of the team answer tickets with often."""

from typing import NamedTuple

from django.db import transaction

from engine.core.broadcast import Broadcast, write_message
from engine.models import CannedAnswer, Contact, Workspace
from engine.services.editing import open_scenes
from flows.message import MsgContent


class AnswerRefused(ValueError):
    """Another answer has the name."""


class Filled(NamedTuple):
    """An answer as it reads for a contact."""

    name: str
    text: str


def save_answer(*, workspace: Workspace, name: str, text: str, answer: CannedAnswer | None = None) -> CannedAnswer:
    """A new answer, or another name and text of one; raises AnswerRefused."""
    answer = answer or CannedAnswer(workspace=workspace)
    others = CannedAnswer.objects.for_workspace(workspace).exclude(pk=answer.pk)
    if others.filter(name__iexact=name.strip()).exists():
        raise AnswerRefused
    answer.name, answer.text = name.strip(), text
    answer.save()
    return answer


@transaction.atomic
def fill_in(*, contact: Contact) -> list[Filled]:
    """All answers of the contact's workspace, with what they say of the contact filled in."""
    answers = list(CannedAnswer.objects.for_workspace(contact.workspace_id).order_by("name"))
    if not answers:
        return []
    (scene,) = open_scenes([contact.pk])
    tools, environment = scene.engine.tools, scene.place.environment
    return [
        Filled(
            answer.name,
            write_message(
                Broadcast({"": MsgContent(answer.text)}, ""),
                scene.contact,
                environment,
                scene.assets,
                tools.clock,
                tools.random,
            ).text,
        )
        for answer in answers
    ]
