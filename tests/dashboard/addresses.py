"""What the addresses of pages are about: rows of a workspace, made when they are asked for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.timezone import now

from dashboard.web import urls
from engine.models import (
    ApiToken,
    Boundary,
    Broadcast,
    Campaign,
    CampaignPoint,
    CannedAnswer,
    Channel,
    ContactField,
    ContactImport,
    Flow,
    FlowTest,
    Global,
    Group,
    Invitation,
    Job,
    Label,
    Membership,
    Notification,
    Poll,
    Recipe,
    Resthook,
    ResthookSubscriber,
    Role,
    Schedule,
    Start,
    Ticket,
    Topic,
    Trigger,
    User,
    Workspace,
)
from tests.dashboard.conftest import NOON, make_contact


def address(name: str, flow: Flow, workspace: Workspace) -> str:
    return reverse(f"web:{name}", kwargs=arguments(name, flow, workspace))


def arguments(name: str, flow: Flow, workspace: Workspace) -> dict[str, Any]:
    """What the address of a page is about, in the workspace."""
    (pattern,) = (one for one in urls.urlpatterns if one.name == name)
    return {part: OF_AN_ADDRESS[part](flow, workspace) for part in pattern.pattern.converters}


def make_point(flow: Flow, workspace: Workspace) -> CampaignPoint:
    campaign = make_campaign(workspace)
    return CampaignPoint.objects.create(
        workspace=workspace, campaign=campaign, relative_to="created_on", offset=1, unit="days", flow=flow
    )


def make_subscriber(workspace: Workspace) -> ResthookSubscriber:
    hook = Resthook.objects.create(workspace=workspace, slug="told")
    return ResthookSubscriber.objects.create(workspace=workspace, resthook=hook, url="https://example.org/")


def make_campaign(workspace: Workspace) -> Campaign:
    group = Group.objects.create(workspace=workspace, name="Mothers")
    return Campaign.objects.create(workspace=workspace, name="Visits", group=group)


def make_import(workspace: Workspace) -> ContactImport:
    columns = [{"to": "urn", "key": "tel"}]
    return ContactImport.objects.create(workspace=workspace, name="a.csv", headers=["tel"], columns=columns)


def make_member(workspace: Workspace) -> Membership:
    user = User.objects.create_user("colleague@example.org")
    return Membership.objects.create(workspace=workspace, user=user, role=Role.VIEWER)


def make_ticket(workspace: Workspace, name: str = "Asha", **values: Any) -> Ticket:
    """One that nobody has."""
    contact = make_contact(workspace, name)
    return Ticket.objects.create(workspace=workspace, contact=contact, active_on=now(), **values)


def make_notification(workspace: Workspace) -> Notification:
    """For whoever was made last, who asks for it."""
    user = User.objects.order_by("-created_on").first() or make_member(workspace).user
    kind, facts = Notification.Kind.MEMBER_JOINED, {"name": "Ana"}
    return Notification.objects.create(workspace=workspace, user=user, kind=kind, facts=facts)


def make_file(flow: Flow, workspace: Workspace, kind: str = "results") -> Job:
    """A job with a file."""
    path = default_storage.save("exports/test.csv", ContentFile(b"name"))
    params = {"flow": str(flow.pk)}
    return Job.objects.create(workspace=workspace, kind=kind, params=params, status="done", file=path)


OF_AN_ADDRESS: dict[str, Callable[[Flow, Workspace], Any]] = {
    "flow": lambda flow, _: flow.pk,
    "workspace": lambda _, workspace: workspace.pk,
    "field": lambda _, workspace: ContactField.objects.create(workspace=workspace, key="age", name="Age").pk,
    "group": lambda _, workspace: Group.objects.create(workspace=workspace, name="Mothers").pk,
    "boundary": lambda _, workspace: (
        Boundary.objects.create(workspace=workspace, osm_id="R1", name="North", level=1, path="Landia > North").pk
    ),
    "found": lambda _, workspace: make_import(workspace).pk,
    "job": lambda flow, workspace: make_file(flow, workspace).pk,
    "message_file": lambda flow, workspace: make_file(flow, workspace, "messages").pk,
    "campaign": lambda _, workspace: make_campaign(workspace).pk,
    "point": lambda flow, workspace: make_point(flow, workspace).pk,
    "contact": lambda _, workspace: make_contact(workspace, "Ana").pk,
    "trigger": lambda flow, _: Trigger.objects.create(workspace_id=flow.workspace_id, flow=flow, kind="opt_out").pk,
    "schedule": lambda flow, _: (
        Schedule.objects.create(workspace_id=flow.workspace_id, flow=flow, repeat="once", begins_on=NOON).pk
    ),
    "planned": lambda _, workspace: (
        Schedule.objects.create(workspace=workspace, repeat="once", begins_on=NOON, base_language="eng").pk
    ),
    "broadcast": lambda _, workspace: Broadcast.objects.create(workspace=workspace, base_language="eng").pk,
    "label": lambda _, workspace: Label.objects.create(workspace=workspace, name="Water").pk,
    "found_global": lambda _, workspace: Global.objects.create(workspace=workspace, key="line", name="Line").pk,
    "resthook": lambda _, workspace: Resthook.objects.create(workspace=workspace, slug="joined").pk,
    "subscriber": lambda _, workspace: make_subscriber(workspace).pk,
    "start": lambda flow, _: Start.objects.create(workspace_id=flow.workspace_id, flow=flow).pk,
    "channel": lambda _, workspace: Channel.objects.create(workspace=workspace, type="EX", name="SMS").pk,
    "code": lambda _flow, _workspace: "EX",
    "number": lambda _flow, _workspace: 1,
    "kind": lambda _flow, _workspace: "groups",
    "membership": lambda _, workspace: make_member(workspace).pk,
    "invitation": lambda _, workspace: (
        Invitation.objects.create(workspace=workspace, email="new@example.org", role=Role.VIEWER).pk
    ),
    "token": lambda _, workspace: ApiToken.objects.create(workspace=workspace, user=make_member(workspace).user).pk,
    "ticket": lambda _, workspace: make_ticket(workspace).pk,
    "topic": lambda _, workspace: Topic.objects.create(workspace=workspace, name="Water").pk,
    "answer": lambda _, workspace: CannedAnswer.objects.create(workspace=workspace, name="Hours", text="9 to 5").pk,
    "notification": lambda _, workspace: make_notification(workspace).pk,
    "uidb64": lambda _flow, _workspace: "x",
    "key": lambda _flow, _workspace: "snack",
    "page": lambda _flow, _workspace: UUID(int=0),
    "slug": lambda _flow, _workspace: "nobody",
    "name": lambda _flow, _workspace: "none.png",
    "signature": lambda _flow, _workspace: "0" * 32,
    "file": lambda _flow, _workspace: "none",
    "recipe": lambda flow, _: Recipe.objects.create(workspace_id=flow.workspace_id, flow=flow, name="x", options={}).pk,
    "which": lambda _flow, _workspace: "latest",
    "extension": lambda _flow, _workspace: "csv",
    "poll": lambda flow, _: Poll.objects.create(workspace_id=flow.workspace_id, flow=flow, name="Tea", poll={}).pk,
    "test": lambda flow, _: FlowTest.objects.create(workspace_id=flow.workspace_id, flow=flow, name="Nuts").pk,
    **dict.fromkeys(("node", "way", "destination", "batch"), lambda _flow, _workspace: UUID(int=0)),
}
ABOUT_A_ROW = {str(one.name) for one in urls.urlpatterns if set(one.pattern.converters) - {"code"}}
