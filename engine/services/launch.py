"""Before a flow is sent to many people: whom it reaches, what it costs, how long it takes, what speaks against it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple

from engine.assets import load_revision, place
from engine.core.pacing import FULL_SPEED, Pace
from engine.models import Channel, Flow, FlowDraft, Workspace
from engine.services.audience import Audience, Surveyed, survey_audience
from engine.services.phone import CODE as SIMULATOR
from engine.services.prices import cost, sms_counter
from flows.composing import MessageAction
from flows.definition import Flow as Definition
from flows.inspection import Severity, check
from flows.localization import translation
from flows.question import questions

Reason = Literal[
    "archived", "not_published", "no_channel", "has_errors", "has_draft", "not_translated", "takes_long", "has_warnings"
]
LONG = timedelta(hours=24)

# The SMS that somebody gets who speaks a language.
Parts = Callable[[str], int]
# The SMS that a text takes.
Count = Callable[[str], int]


class Forecast(NamedTuple):
    """What a start means. SMS are counted for the first question, and for all of them if everyone answers.

    ``cost`` is None where the channel has no price, ``hours`` where it sends as fast as it goes. ``languages`` are
    those of the people, by their number.
    """

    people: int = 0
    excluded: Mapping[str, int] = {}
    languages: Mapping[str, int] = {}
    first: int = 0
    most: int = 0
    cost: Decimal | None = None
    currency: str = ""
    hours: float | None = None

    @property
    def seconds(self) -> int:
        """How long it takes, 0 where that isn't known."""
        return round((self.hours or 0) * 3600)

    @property
    def per_person(self) -> float:
        """The SMS that somebody gets who answers everything."""
        return round(self.most / self.people, 1) if self.people else 0.0


class Notice(NamedTuple):
    """Something that speaks against a start. ``detail`` is a number or name that belongs to it."""

    reason: Reason
    blocks: bool
    detail: str = ""


def forecast(
    *,
    workspace: Workspace,
    definition: Definition,
    audience: Audience,
    flow: Flow | None = None,
    channel: Channel | None = None,
    pace: Pace = FULL_SPEED,
) -> Forecast:
    """Raises QueryError for an audience that makes no sense."""
    found = survey_audience(audience, workspace.pk, flow.pk if flow else None)
    sender = channel or sending_channel(workspace)
    count = sms_counter(sender)
    first, most = partial(_first, definition, count), partial(_all, definition, count)
    return _forecast(workspace, audience, found, (first, most), sender, pace)


def forecast_message(
    *,
    workspace: Workspace,
    translations: Mapping[str, str],
    base_language: str,
    audience: Audience,
    pace: Pace = FULL_SPEED,
) -> Forecast:
    """That of a message, by language. Templates count as they are written. Raises QueryError."""
    sender = sending_channel(workspace)
    count = sms_counter(sender)
    segments = {language: count(text) for language, text in translations.items()}

    def parts(language: str) -> int:
        return segments.get(language, segments.get(base_language, 0))

    found = survey_audience(audience, workspace.pk)
    return _forecast(workspace, audience, found, (parts, parts), sender, pace)


def _forecast(
    workspace: Workspace,
    audience: Audience,
    surveyed: Iterable[Surveyed],
    parts: tuple[Parts, Parts],
    sender: Channel | None,
    pace: Pace,
) -> Forecast:
    """``parts`` give the SMS of the first question and of all, in a language."""
    excluded: dict[str, int] = defaultdict(int)
    languages: dict[str, int] = defaultdict(int)
    for found in surveyed:
        if found.reason:
            excluded[found.reason] += found.people
        else:
            languages[found.language] += found.people
    meant = sum(languages.values())
    people = min(meant, audience.sample or meant)
    share = people / meant if meant else 0.0
    first, most = (round(share * sum(one(language) * count for language, count in languages.items())) for one in parts)
    return Forecast(
        people=people,
        excluded=dict(excluded),
        languages=dict(languages),
        first=first,
        most=most,
        cost=cost(sender, most, country=workspace.country) if sender else None,
        currency=workspace.currency,
        hours=_hours(people, most, sender, pace),
    )


def sending_channel(workspace: Workspace) -> Channel | None:
    """The channel that most SMS of a start go by: the first that can send to phones."""
    channels = Channel.objects.for_workspace(workspace).filter(is_active=True, roles__contains=["send"])
    phones = channels.exclude(type=SIMULATOR).filter(schemes__contains=["tel"])
    return phones.order_by("pk").first()


def _first(definition: Definition, count: Count, language: str) -> int:
    """The SMS of what is said before the first answer."""
    asked = questions(definition)[:1]
    return sum(count(one.texts.get(language, one.text)) for one in asked) or _all(definition, count, language)


def _all(definition: Definition, count: Count, language: str) -> int:
    """The SMS of all questions, and of what is said at the end."""
    asked = sum(count(one.texts.get(language, one.text)) for one in questions(definition))
    return asked + sum(
        count(_said(definition, action, language))
        for node in definition.nodes
        if not node.router and not any(way.destination_uuid for way in node.exits)
        for action in node.actions
        if isinstance(action, MessageAction)
    )


def _said(definition: Definition, action: MessageAction, language: str) -> str:
    if language == definition.language:
        return action.text
    return (translation(definition.localization, language, action.uuid, "text") or (action.text,))[0]


def _hours(people: int, most: int, channel: Channel | None, pace: Pace) -> float | None:
    """The longest of: sending at the channel's rate, starting people at a rate, starting them in waves."""
    times = []
    if channel and channel.pace:
        times.append(most / channel.pace / 3600)
    if pace.per_minute:
        times.append(people / pace.per_minute / 60)
    if pace.wave_size:
        times.append((max(0, people - 1) // pace.wave_size) * pace.wave_minutes / 60)
    return round(max(times), 4) if times else None


def notices(*, flow: Flow, expected: Forecast) -> Sequence[Notice]:
    """What speaks against starting a flow, what blocks it first."""
    if flow.is_archived or not flow.published:
        return [Notice("archived" if flow.is_archived else "not_published", blocks=True)]
    found: list[Notice] = []
    if sending_channel(flow.workspace) is None:
        found.append(Notice("no_channel", blocks=False))
    found += _of_definition(flow, expected)
    if FlowDraft.objects.filter(flow=flow).exists():
        found.append(Notice("has_draft", blocks=False))
    if expected.hours is not None and expected.hours > LONG / timedelta(hours=1):
        found.append(Notice("takes_long", blocks=False, detail=f"{expected.hours:.0f}"))
    return sorted(found, key=lambda notice: not notice.blocks)


def _of_definition(flow: Flow, expected: Forecast) -> list[Notice]:
    definition = published(flow)
    if definition is None:
        return []
    issues = check(definition, place(flow.workspace_id).assets)
    errors = sum(issue.severity == Severity.ERROR for issue in issues)
    found = [Notice("has_errors", blocks=True, detail=str(errors))] if errors else []
    if len(issues) > errors:
        found.append(Notice("has_warnings", blocks=False, detail=str(len(issues) - errors)))
    spoken = {language for language in expected.languages if language and language not in definition.languages}
    found += [Notice("not_translated", blocks=False, detail=language) for language in sorted(spoken)]
    return found


def published(flow: Flow) -> Definition | None:
    """What new sessions of a flow run; None before it is published."""
    return load_revision(flow.workspace_id, str(flow.pk), flow.published) if flow.published else None
