"""What ends by itself before long, for who may do something about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from dashboard.web.access import ALLOWED, Can, WorkspaceRequest
from dashboard.web.notifications.kinds.export_finished import file_link
from engine.clock import now
from engine.jobs.running import KEEP_FILES
from engine.models import Flow, FlowRevision, Invitation, Job, Schedule, Start
from engine.services.members import DAYS as INVITATION_DAYS
from flows.definition import expiry_of

# What ends later than so many days from now isn't shown, and of each kind so many at most.
SOON, MOST = timedelta(days=3), 5


class Ending(NamedTuple):
    """A sentence, when it ends, and the page where something can be done about it."""

    text: str
    on: datetime
    link: str


def endings(request: WorkspaceRequest, live: Sequence[Flow]) -> list[Ending]:
    """The first to end first; a query for each kind that the role has to do with. `live`: flows that people are in."""
    allowed = ALLOWED[request.membership.role]
    found = list(_files(request)) if Can.EXPORT_RESULTS in allowed else []
    if Can.VIEW_STARTS in allowed and live:
        found += _polls(live)
    if Can.VIEW_TRIGGERS in allowed:
        found += _schedules(request)
    if Can.MANAGE_MEMBERS in allowed:
        found += _invitations(request)
    return sorted(found, key=lambda one: one.on)


def _polls(live: Sequence[Flow]) -> Iterator[Ending]:
    """When those for whom a flow was started last, and who never answered, drop out of it."""
    flows = {flow.pk: flow for flow in live}
    revision = FlowRevision.objects.filter(flow=OuterRef("flow"), number=OuterRef("flow__published"))
    done = Start.objects.filter(flow__in=flows, finished_on__isnull=False, total__gt=0)
    latest = done.order_by("flow", "-finished_on").distinct("flow")
    timed = latest.annotate(minutes=Subquery(revision.values("definition__expire_after_minutes")))
    for key, finished_on, minutes in timed.values_list("flow", "finished_on", "minutes"):
        flow = flows[key]
        end = finished_on and finished_on + expiry_of(minutes or 0, flow.type)
        if end and now() < end < now() + SOON:
            text = _("Whoever was started last for “%(flow)s” and has not answered drops out.") % {"flow": flow.name}
            yield Ending(text, end, reverse("web:results", args=[flow.pk]))


def _schedules(request: WorkspaceRequest) -> Iterator[Ending]:
    rows = Schedule.objects.for_workspace(request.workspace).filter(next_on__isnull=False, ends_on__isnull=False)
    link = reverse("web:triggers")
    for one in rows.filter(ends_on__lte=localdate() + SOON).select_related("flow").order_by("ends_on")[:MOST]:
        text = _("“%(flow)s” is scheduled for the last time.") % {"flow": one.flow.name} if one.flow else ""
        end = make_aware(datetime.combine(one.ends_on or localdate(), time.max))
        yield Ending(text or _("A message is scheduled for the last time."), end, link)


def _invitations(request: WorkspaceRequest) -> Iterator[Ending]:
    """Those that are over are told of too, until they are taken back or made anew."""
    lasts = timedelta(days=INVITATION_DAYS)
    rows = Invitation.objects.for_workspace(request.workspace).filter(created_on__lt=now() + SOON - lasts)
    link = reverse("web:members")
    for one in rows.order_by("created_on")[:MOST]:
        yield Ending(_("The invitation of %(email)s ends.") % {"email": one.email}, one.created_on + lasts, link)


def _files(request: WorkspaceRequest) -> Iterator[Ending]:
    """The person's own."""
    rows = Job.objects.for_workspace(request.workspace).filter(created_by=request.user).exclude(file="")
    for one in rows.filter(finished_on__lt=now() + SOON - KEEP_FILES).order_by("finished_on")[:MOST]:
        if one.finished_on and (link := file_link(one.kind, str(one.pk), one.params.get("flow", ""))):
            yield Ending(_("A file that you asked for is deleted."), one.finished_on + KEEP_FILES, link)
