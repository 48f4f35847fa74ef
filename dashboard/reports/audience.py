"""Whom a start would reach, what it would cost and what speaks against it, before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.reports import contacts as people_report
from dashboard.reports.contacts import ContactRow
from engine.core.pacing import FULL_SPEED, Pace
from engine.models import Contact, Flow, Workspace
from engine.services.audience import Audience, first_of_audience
from engine.services.launch import Forecast, Notice, forecast, notices, published


@dataclass(frozen=True, slots=True)
class Preview:
    """What a start would mean, and some of those whom it takes on."""

    expected: Forecast = field(default_factory=Forecast)
    notices: Sequence[Notice] = ()
    some: Sequence[ContactRow] = ()

    @property
    def people(self) -> int:
        return self.expected.people

    @property
    def is_blocked(self) -> bool:
        return any(notice.blocks for notice in self.notices)


def anybody(workspace: Workspace) -> int:
    """How many contacts can be written to at all."""
    return Contact.objects.for_workspace(workspace).filter(status=Contact.Status.ACTIVE).count()


def preview(flow: Flow, audience: Audience, pace: Pace = FULL_SPEED) -> Preview:
    """Raises QueryError."""
    definition = published(flow)
    if definition is None:
        return Preview(notices=notices(flow=flow, expected=Forecast()))
    expected = forecast(workspace=flow.workspace, definition=definition, audience=audience, flow=flow, pace=pace)
    some = _some(flow, audience) if expected.people else ()
    return Preview(expected, notices(flow=flow, expected=expected), some)


def _some(flow: Flow, audience: Audience) -> list[ContactRow]:
    found = people_report.contacts(flow.workspace)
    chosen = found.filter(pk__in=first_of_audience(audience, flow.workspace_id, flow.pk))
    return people_report.rows(flow.workspace, chosen.order_by("pk"))
