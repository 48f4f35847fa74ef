"""Triggers: what has to happen to a contact for a flow to be started."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from engine.assets import rule_of
from engine.core.keywords import words_of
from engine.core.matching import KEYWORD, USSD_CODE, conflicts
from engine.models import Channel, Flow, Group, Trigger, Workspace
from engine.models.flow import LONGEST_KEYWORD
from flows.told import told

WITH_KEYWORDS = (KEYWORD, USSD_CODE)


class TriggerConflict(Exception):
    """Other triggers answer to the same; ``others`` are they."""

    def __init__(self, others: Sequence[Trigger]) -> None:
        flows = ", ".join(sorted({other.flow.name for other in others}))
        super().__init__(told("the same already starts {flows}", flows=flows))
        self.others = others


class TriggerRefused(ValueError):
    """What was given makes no trigger."""


@transaction.atomic
def save_trigger(
    *,
    flow: Flow,
    kind: str,
    keywords: Iterable[str] = (),
    match: str = Trigger.Match.FIRST_WORD,
    channel: Channel | None = None,
    groups: Iterable[Group] = (),
    exclude_groups: Iterable[Group] = (),
    trigger: Trigger | None = None,
) -> Trigger:
    """Makes a trigger, or changes one. Raises TriggerConflict, and TriggerRefused for keywords that can't be."""
    Workspace.objects.select_for_update().get(pk=flow.workspace_id)  # one at a time, for the sake of conflicts
    saved = trigger or Trigger(workspace_id=flow.workspace_id)
    saved.flow, saved.kind, saved.match, saved.channel = flow, kind, match, channel
    saved.keywords = _clean(kind, keywords)
    saved.groups = [group.pk for group in groups]
    saved.exclude_groups = [group.pk for group in exclude_groups]
    if others := _conflicting(saved):
        raise TriggerConflict(others)
    saved.save()
    flow.workspace.touch_assets()
    return saved


@transaction.atomic
def pause_trigger(*, trigger: Trigger) -> None:
    """It starts nothing until it is resumed; meanwhile others may answer to the same."""
    trigger.is_paused = True
    trigger.save(update_fields=["is_paused"])
    trigger.workspace.touch_assets()


@transaction.atomic
def resume_trigger(*, trigger: Trigger) -> None:
    """Raises TriggerConflict if others have come to answer to the same."""
    Workspace.objects.select_for_update().get(pk=trigger.workspace_id)
    if others := _conflicting(trigger):
        raise TriggerConflict(others)
    trigger.is_paused = False
    trigger.save(update_fields=["is_paused"])
    trigger.workspace.touch_assets()


@transaction.atomic
def delete_trigger(*, trigger: Trigger) -> None:
    trigger.delete()
    trigger.workspace.touch_assets()


def _clean(kind: str, keywords: Iterable[str]) -> list[str]:
    """Keywords without spaces and capitals, each once."""
    cleaned = list(dict.fromkeys(keyword.strip().lower() for keyword in keywords))
    if kind not in WITH_KEYWORDS:
        if cleaned:
            raise TriggerRefused(f"a trigger of kind {kind} has no keywords")
        return []
    if not cleaned:
        raise TriggerRefused(told("Give at least one word."))
    for keyword in cleaned:
        if any(letter.isspace() for letter in keyword) or not (words_of(keyword) if kind == KEYWORD else keyword):
            raise TriggerRefused(told("“{keyword}” isn't one word.", keyword=keyword))
        if len(keyword) > LONGEST_KEYWORD:
            raise TriggerRefused(
                told("“{keyword}” is longer than {most} letters.", keyword=keyword, most=LONGEST_KEYWORD)
            )
    return cleaned


def _conflicting(saved: Trigger) -> list[Trigger]:
    active = Trigger.objects.for_workspace(saved.workspace_id).filter(is_paused=False)
    rows = active.exclude(pk=saved.pk).select_related("flow")
    by_rule = {rule_of(row): row for row in rows}
    return [by_rule[rule] for rule in conflicts(rule_of(saved), by_rule)]
